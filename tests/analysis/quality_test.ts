import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { open, quality, type QualityOptions } from "@kymo/kymo/analysis";
import { generateService } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { NOON, type SomeEvent, withEvents, writeEvents } from "./event_files.ts";

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
  reasoning_beyond_output: { reasoning_tokens: 10 },
  first_token_after_end: { first_token_ms: 901 },
  in_the_future: { started_at: NOON + 86_400e6 },
  sampled: { sample_weight: 4 },
  orphans: { parent_id: "feedfeedfeedfeed" },
  doubled_ids: { event_id: "0000000000000001" },
};

Deno.test("quality() finds calls that were copied: a session that was forked takes its past with it", async () => {
  const call = { ...CALL, started_at: NOON, input_tokens: 10, output_tokens: 20, duration_ms: 812.5 };
  const others = [{ ...call, started_at: NOON + 1 }, { ...call, duration_ms: 812.6 }, { ...call, output_tokens: 21 }];
  assertEquals((await checksOf([call, ...others])).get("copied_calls")!.count, 0);
  const found = (await checksOf([call, call, call, ...others])).get("copied_calls")!;
  assertEquals([found.count, found.severity], [2, "warning"]);
  assertStringIncludes(found.says, "2 of 6 calls (33.3 %) are copies of others");
});

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
    "1 of 2 calls with tokens (50.0 %) is without a price: they are in no cost, by model nobody-knows",
  );
});

Deno.test("quality() says what it could not look at, never 0", async () => {
  const found = await checksOf([CALL]);
  const { count, of, severity, says } = found.get("orphans")!;
  assertEquals([count, of, severity, says], [null, null, null, "Not looked at: no event has a parent."]);
});

Deno.test("quality() of other kinds alone has nothing to say of calls", async () => {
  const found = await checksOf([{ kind: "metric", name: "queue_length", value: 3 }]);
  assertEquals(found.get("unpriced")!.says, "There are no calls with tokens.");
  assertEquals([found.get("unpriced")!.count, found.get("unpriced")!.severity], [null, null]);
  assertEquals([...found.values()].filter(({ severity }) => severity === "warning"), []);
});

Deno.test("quality() of a sound service finds nothing: failed calls without tokens are not unpriced", async () => {
  const { events } = generateService({ days: 1 });
  const rows = (await quality(await open(eventFrame(events)))).toRecords() as unknown as Row[];
  assertEquals(rows.filter(({ severity }) => severity === "warning" || severity === "note"), []);
  const children = events.filter(({ parent_id }) => parent_id !== null).length;
  for (const check of ["orphans", "outside_parent"]) {
    assertEquals(rows.find((row) => row.check === check)!.of, children);
  }
});

Deno.test("quality() counts parts of nothing: cached tokens of 0 input, a first token of a call that took no time", async () => {
  const found = await checksOf([
    { ...CALL, input_tokens: 0, cache_read_tokens: 1 },
    { ...CALL, duration_ms: 0, first_token_ms: 5 },
    { ...CALL, duration_ms: 0, first_token_ms: 0 },
  ]);
  for (const check of ["cache_beyond_input", "first_token_after_end"]) assertEquals(found.get(check)!.count, 1, check);
});

Deno.test("quality() blames nobody for parents that may lie before the window, or were sampled away", async () => {
  const events: SomeEvent[] = [
    { kind: "operation", trace_id: "a".repeat(32), event_id: "aaaaaaaaaaaaaaaa" },
    { ...CALL, trace_id: "a".repeat(32), parent_id: "aaaaaaaaaaaaaaaa" },
    { ...CALL, trace_id: "a".repeat(32), parent_id: "feedfeedfeedfeed" },
    { ...CALL, trace_id: "b".repeat(32), parent_id: "feedfeedfeedfeed" },
  ];
  const orphans = (found: Map<string, Row>): unknown => [found.get("orphans")!.count, found.get("orphans")!.of];
  assertEquals(orphans(await checksOf(events)), [2, 3]);
  assertEquals(orphans(await checksOf([...events, { ...CALL, sample_weight: 2 }])), [1, 2]);
  await withEvents(events, async (source) => {
    const rows = (await quality(source)).toRecords() as unknown as Row[];
    assertEquals(orphans(new Map(rows.map((row) => [row.check, row]))), [1, 2]);
  }, { window: { since: new Date(NOON / 1000) } });
});

Deno.test("quality() judges parents in slices by traces whose root was read", async () => {
  const { events } = generateService({ days: 0.5 });
  const rows = (await quality(await open(eventFrame(events)), { atMost: 1000 })).toRecords() as unknown as Row[];
  const { count, of } = rows.find(({ check }) => check === "orphans")!;
  assert(count === 0 && of! > 500 && of! < 1000, `${count} of ${of}`);
});

Deno.test("quality() of a relative clock knows no future, and no clock that is shared", async () => {
  const events = [{ ...CALL, started_at: NOON + 86_400e6 }];
  await withEvents(events, async (source) => {
    const rows = (await quality(source, { now: NOW })).toRecords() as unknown as Row[];
    for (const check of ["in_the_future", "outside_parent"]) {
      const row = rows.find((one) => one.check === check)!;
      assertEquals([row.count, row.severity], [null, null]);
      assertStringIncludes(row.says, "times are distances from the start of each file");
    }
  }, { metadata: { clock: "relative" } });
});

Deno.test("quality() counts feedback that comes later as no clock that is wrong", async () => {
  const trace = { trace_id: "a".repeat(32) };
  const found = await checksOf([
    { ...trace, event_id: "aaaaaaaaaaaaaaaa", kind: "operation", started_at: NOON, duration_ms: 5 },
    { ...trace, parent_id: "aaaaaaaaaaaaaaaa", kind: "stage", started_at: NOON, duration_ms: 5 },
    { ...trace, parent_id: "aaaaaaaaaaaaaaaa", kind: "feedback", started_at: NOON + 3600e6, score: 1 },
  ]);
  assertEquals([found.get("outside_parent")!.count, found.get("outside_parent")!.of], [0, 1]);
});

Deno.test("quality() counts files that are left out and journals that are torn, warnings first", async () => {
  await withFolder(async (dir) => {
    const path = writeEvents(dir, [CALL]);
    Deno.writeTextFileSync(path, '{"rows": 1, "col', { append: true });
    Deno.mkdirSync(`${dir}/date=2026-03-01`);
    Deno.writeTextFileSync(`${dir}/date=2026-03-01/00a1b2c3d5-0.parquet`, "PAR1");
    const [first, second] = (await quality(await open(dir))).toRecords() as unknown as Row[];
    assertEquals([first!.check, first!.count, first!.of, first!.severity], ["quarantined_files", 1, 2, "warning"]);
    assertEquals([second!.check, second!.count, second!.of, second!.severity], ["torn_lines", 1, 1, "note"]);
  });
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
