import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { open, quality, type QualityOptions } from "@kymo/kymo/analysis";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";

type Row = { check: string; count: number | null; of: number | null; severity: string | null; says: string };

const NOW = new Date("2026-03-02T00:00:00Z");
const CALL: SomeEvent = {
  provider: "openai",
  model: "gpt-5-mini",
  duration_ms: 900,
  input_tokens: 100,
  output_tokens: 9,
};

async function checksOf(events: readonly SomeEvent[], options: QualityOptions = {}): Promise<Map<string, Row>> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = (await quality(source, { now: NOW, ...options })).toRecords() as unknown as Row[];
  });
  return new Map(rows.map((row) => [row.check, row]));
}

const FAULTS: Readonly<Record<string, SomeEvent>> = {
  unpriced: { model: "nobody-knows" },
  tokens_unknown: { input_tokens: null, output_tokens: null },
  tokens_zero: { input_tokens: 0 },
  tokens_estimated: { tokens_estimated: true },
  nested_calls: { nested_calls: 2 },
  duration_unknown: { duration_ms: null },
  duration_negative: { duration_ms: -5 },
  failed_in_no_time: { status: "error", duration_ms: 0 },
  cache_beyond_input: { cache_read_tokens: 8845 },
  first_token_after_end: { first_token_ms: 901 },
  in_the_future: { started_at: NOON + 86_400e6 },
  sampled: { sample_weight: 4 },
  orphans: { parent_id: "feedfeedfeedfeed" },
  doubled_ids: { event_id: "0000000000000001" },
};

for (const [check, fault] of Object.entries(FAULTS)) {
  Deno.test(`quality() finds ${check}`, async () => {
    const found = await checksOf([CALL, { ...CALL, ...fault }]);
    assertEquals(found.get(check)!.count, 1, found.get(check)!.says);
    assert(found.get(check)!.severity !== "ok");
    const clean = await checksOf([CALL, CALL]);
    assertEquals(clean.get(check)!.count ?? 0, 0, clean.get(check)!.says);
  });
}

Deno.test("quality() finds children that begin before their parent or end after it, by more than a millisecond", async () => {
  const parent: SomeEvent = {
    event_id: "aaaaaaaaaaaaaaaa",
    trace_id: "a".repeat(32),
    kind: "operation",
    duration_ms: 100,
  };
  const child = (at: number, duration_ms: number): SomeEvent => ({
    ...CALL,
    trace_id: "a".repeat(32),
    parent_id: "aaaaaaaaaaaaaaaa",
    started_at: NOON + at * 1000,
    duration_ms,
  });
  const events = [{ ...parent, started_at: NOON }, child(0, 100), child(-0.5, 50), child(-20, 50), child(60, 50)];
  assertEquals((await checksOf(events)).get("outside_parent")!.count, 2);
});

Deno.test("quality() counts what recorders dropped, and names the models without a price", async () => {
  const drops: SomeEvent = { kind: "notice", name: "dropped_events", value: 17 };
  const found = await checksOf([CALL, { ...CALL, model: "nobody-knows" }, drops]);
  assertEquals([found.get("dropped")!.count, found.get("dropped")!.severity], [17, "warning"]);
  assertStringIncludes(
    found.get("unpriced")!.says,
    "1 of 2 calls (50.0 %) is without a price: they are in no cost, by model nobody-knows",
  );
});

Deno.test("quality() says what it could not look at, never 0", async () => {
  const found = await checksOf([CALL]);
  const { count, of, severity, says } = found.get("orphans")!;
  assertEquals([count, of, severity, says], [null, null, null, "Not looked at: no event has a parent."]);
});

Deno.test("quality() of other kinds alone has nothing to say of calls", async () => {
  const found = await checksOf([{ kind: "metric", name: "queue_length", value: 3 }]);
  assertEquals(found.get("unpriced")!.says, "There are no calls.");
  assertEquals([...found.values()].filter(({ severity }) => severity === "warning"), []);
});

Deno.test("quality() of real data: llmperf's failures of 0 ms, and agno's calls inside calls", async () => {
  const of = async (name: string): Promise<Map<string, Row>> => {
    const rows = (await quality(await open(new URL(`../../fixtures/${name}`, import.meta.url).pathname)))
      .toRecords() as unknown as Row[];
    return new Map(rows.map((row) => [row.check, row]));
  };
  const failures = (await of("llmperf")).get("failed_in_no_time")!;
  assertEquals([failures.count, failures.of], [393, 539]);
  assertEquals((await of("agent_frameworks")).get("nested_calls")!.count, 3);
});

Deno.test("quality() refuses to look at nothing", async () => {
  await withEvents([CALL], async (source) => {
    await assertRejects(() => quality(source, { atMost: 0 }), RangeError, "atMost must be a whole number from 1 up");
  });
});
