import { assert, assertEquals, assertRejects } from "@std/assert";
import { buildCheck, type CheckOptions, type CheckResult, open } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { seededRandom } from "../recorder/random.ts";
import { HOUR, NOON, type SomeEvent, withEvents, writeEvents } from "./event_files.ts";
import type { EventSource } from "@kymo/kymo/analysis";

const NOW = new Date(NOON / 1000);

async function data(source: EventSource, options: CheckOptions = {}): Promise<Map<string, CheckResult>> {
  const { results } = await buildCheck(source, { only: ["data"], now: NOW, ...options });
  return new Map(results.map((result) => [result.rule, result]));
}

Deno.test("buildCheck() finds dropped events, files that cannot be read and torn lines", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{}, { kind: "notice", name: "dropped_events", value: 17 }]);
    const torn = writeEvents(dir, [{}], { writer: "00000000aa" });
    Deno.writeTextFileSync(torn, `${Deno.readTextFileSync(torn)}{"rows":1,"col`);
    Deno.mkdirSync(`${dir}/date=2026-03-01`);
    Deno.writeTextFileSync(`${dir}/date=2026-03-01/00000000bb-0.parquet`, "no parquet");
    const results = await data(await open(dir));
    const told = [...results].map((
      [rule, { ok, value, limit, unit, severity }],
    ) => [rule, ok, value, limit, unit, severity]);
    assertEquals(told, [
      ["dropped_events", false, 17, 0, "events", "ticket"],
      ["quarantined_files", false, 1, 0, "files", "ticket"],
      ["torn_lines", false, 1, 0, "lines", "warn"],
    ]);
    assert(String(results.get("quarantined_files")!.evidence[0]!.file).endsWith("00000000bb-0.parquet"));
  });
});

Deno.test("buildCheck() finds a recorder that is silent", async () => {
  await withEvents([{ started_at: NOON - 3 * HOUR }], async (source) => {
    const late = (await data(source, { maxAgeMs: 2 * 3600e3 })).get("newest_event")!;
    assertEquals([late.ok, late.severity, late.value, late.limit], [false, "page", 3 * 3600e3, 2 * 3600e3]);
    assertEquals(late.says, "the newest event began 3.00 h ago, 2.00 h may pass");
    assertEquals((await data(source, { maxAgeMs: 3 * 3600e3 })).get("newest_event")!.ok, true);
    assertEquals((await data(source)).has("newest_event"), false);
  });
});

Deno.test("buildCheck() fails where an event is ahead of now, and still tells the age of the newest before", async () => {
  const past: SomeEvent = { started_at: NOON - 3 * HOUR };
  const ages = async (events: readonly SomeEvent[]): Promise<unknown[]> => {
    let told: unknown[] = [];
    await withEvents(events, async (source) => {
      const { ok, value, says } = (await data(source, { maxAgeMs: 2 * 3600e3 })).get("newest_event")!;
      told = [ok, value, says];
    });
    return told;
  };
  assertEquals(await ages([past, { started_at: NOON + 400 * 24 * HOUR }]), [
    false,
    3 * 3600e3,
    "the newest event is 400 days ahead of now: a clock is wrong; the newest before began 3.00 h ago, 2.00 h may pass",
  ]);
  assertEquals(await ages([{ started_at: NOON + HOUR / 6 }]), [
    false,
    null,
    "the newest event is 600 s ahead of now: a clock is wrong; there is none before",
  ]);
  assertEquals(await ages([past, { started_at: NOON + HOUR / 15 }]), [
    true,
    0,
    "the newest event began 0 ms ago, 2.00 h may pass",
  ]);
});

Deno.test("buildCheck() knows no age where the clock is relative", async () => {
  await withEvents([{}], async (source) => {
    const { ok, reason } = (await data(source, { maxAgeMs: 1 })).get("newest_event")!;
    assertEquals([ok, reason], [null, "its times are distances from a start, not dates"]);
  }, { metadata: { clock: "relative" } });
});

Deno.test("buildCheck() holds tokens without a price and calls without tokens against a share", async () => {
  const events: SomeEvent[] = [
    { provider: "openai", model: "gpt-4.1", input_tokens: 90, output_tokens: 0 },
    { model: "our-own", input_tokens: 10, output_tokens: 0 },
    { model: "gpt-4.1" },
  ];
  await withEvents(events, async (source) => {
    const strict = await data(source, { maxUnpriced: 0.05 });
    const tokens = strict.get("unpriced_tokens")!;
    assertEquals([tokens.ok, tokens.value, tokens.limit, tokens.unit], [false, 0.1, 0.05, "ratio"]);
    assertEquals([strict.get("calls_without_tokens")!.ok, strict.get("calls_without_tokens")!.n], [false, 3]);
    assertEquals((await data(source, { maxUnpriced: 0.5 })).get("unpriced_tokens")!.ok, true);
  });
  await withEvents([{ kind: "stage" }], async (source) => {
    const { ok, reason } = (await data(source, { maxUnpriced: 0 })).get("unpriced_tokens")!;
    assertEquals([ok, reason], [null, "there are no tokens"]);
  });
});

/** Calls of a week, lognormal around a level. */
function week(level: number, seed: number): SomeEvent[] {
  const random = seededRandom(seed);
  return Array.from({ length: 1000 }, (_, call): SomeEvent => ({
    model: "m",
    started_at: NOON + call * 600e6,
    duration_ms: level * Math.exp(0.3 * (random.next() + random.next() - 1)),
  }));
}

Deno.test("buildCheck() finds that calls take longer than in the baseline, and does not where they do not", async () => {
  await withEvents(week(500, 1), async (baseline) => {
    const regressions = async (level: number, margin = 0): Promise<CheckResult> => {
      let found: CheckResult | undefined;
      await withEvents(week(level, 2), async (source) => {
        const { results } = await buildCheck(source, { only: ["regression"], baseline, margin });
        found = results.find(({ rule }) => rule === "duration_ms_p50");
      });
      return found!;
    };
    const slower = await regressions(600);
    assertEquals([slower.ok, slower.severity, slower.where, slower.unit, slower.n], [
      false,
      "ticket",
      { model: "m" },
      "ratio",
      1000,
    ]);
    assert(slower.value! > 0.15 && slower.value! < 0.25);
    assert(/^\d{3} ms → \d{3} ms, \+\d+ % \[.+\]: worse$/.test(slower.says), slower.says);
    assertEquals((await regressions(500)).ok, true);
    assertEquals((await regressions(600, 0.5)).ok, true);
    assertEquals((await regressions(400)).ok, true);
  });
});

Deno.test("buildCheck() tells changes of shares in percentage points, and shows a name that is empty", async () => {
  const failing = (every: number): SomeEvent[] =>
    week(500, 1).map((event, call) => ({ ...event, model: "", ...call % every === 0 ? { status: "error" } : {} }));
  await withEvents(failing(40), async (baseline) => {
    await withEvents(failing(5), async (source) => {
      const { results } = await buildCheck(source, { only: ["regression", "thresholds"], baseline });
      const errors = results.find(({ id }) => id === "regression:llm_call:error_ratio:model=")!;
      assert(/^2\.5 % → 20\.0 %, \+17\.5 pp \[1\d\.\d, \d\d\.\d\]: worse$/.test(errors.says), errors.says);
      assert(errors.title.startsWith(`"" · `), errors.title);
      assert(results.some(({ title }) => title === `llm_call "" · error_ratio`));
    });
  });
});

Deno.test("buildCheck() knows nothing of groups that only one side has", async () => {
  await withEvents(week(500, 1), async (baseline) => {
    await withEvents(week(500, 2).map((event) => ({ ...event, model: "new" })), async (source) => {
      const { results, failing, baseline: against } = await buildCheck(source, { only: ["regression"], baseline });
      assertEquals([failing, results.filter(({ ok }) => ok !== null).length, against?.paths.length], [false, 0, 1]);
      assert(results.every(({ reason }) => reason !== null && reason !== ""));
    });
  });
});

Deno.test("buildCheck() compares operations by name too", async () => {
  const operations = (level: number, seed: number): SomeEvent[] =>
    week(level, seed).map((event) => ({ ...event, kind: "operation", name: "answer" }));
  await withEvents(operations(500, 1), async (baseline) => {
    await withEvents(operations(700, 2), async (source) => {
      const { results } = await buildCheck(source, { only: ["regression"], baseline });
      const p50 = results.find(({ id }) => id === "regression:operation:duration_ms_p50:name=answer")!;
      assertEquals(p50.ok, false);
    });
  });
});

Deno.test("buildCheck() refuses a margin below 0", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(
      () => buildCheck(source, { baseline: source, margin: -1 }),
      RangeError,
      "margin must be 0 or more",
    );
  });
});
