import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadCurve, type LoadCurveOptions, open } from "@kymo/kymo/analysis";
import { quantile, quantileInterval, seededRandom } from "@kymo/kymo/stats";
import { loadBins } from "../../analysis/load/load_bins.ts";
import { serviceEvents } from "../../fixtures/generate.ts";
import { type EventFileOptions, NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

async function rowsOf(
  events: readonly SomeEvent[],
  options: LoadCurveOptions & { readonly file?: EventFileOptions } = {},
): Promise<Row[]> {
  const { file = {}, ...rest } = options;
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await loadCurve(source, rest));
  }, { format: "parquet", ...file });
  return rows;
}

/** So many calls of each load. */
function callsAt(counts: Readonly<Record<number, number>>): { load: number; duration_ms: number }[] {
  return Object.entries(counts).flatMap(([load, count]) => {
    return Array.from({ length: count }, (_, call) => ({ load: Number(load), duration_ms: Number(load) * 100 + call }));
  });
}

Deno.test("loadBins() are 1, 2, 3, 4, 5–6, 7–9, 10–13, 14–19, 20–28 where all are full", () => {
  const counts = Object.fromEntries(Array.from({ length: 29 }, (_, index) => [index + 1, 20]));
  const bounds = loadBins(callsAt(counts), 20).map(({ low, high }) => [low, high]);
  const expected = [[1, 1], [2, 2], [3, 3], [4, 4], [5, 6], [7, 9], [10, 13], [14, 19], [20, 28], [29, 29]];
  assertEquals(bounds, expected);
});

Deno.test("loadBins() joins neighbours until each holds enough calls, and loses none", () => {
  const bounds = (counts: Readonly<Record<number, number>>): number[][] => {
    return loadBins(callsAt(counts), 20).map(({ low, high, durations }) => [low, high, durations.length]);
  };
  assertEquals(bounds({ 1: 5, 2: 10, 3: 5, 4: 30, 50: 7 }), [[1, 3, 20], [4, 50, 37]]);
  assertEquals(bounds({ 1: 19 }), []);
  assertEquals(bounds({ 7: 10, 300: 10 }), [[7, 300, 20]]);
  assertEquals(bounds({}), []);
});

Deno.test("loadCurve() rises beyond the limit of a generated service, and not below", async () => {
  const calls = [...serviceEvents({ scenario: "saturation" })].flat().filter(({ kind }) => kind === "llm_call");
  const rows = await rowsOf(calls);
  assert(rows.every((row) => row.number("n") >= 20 && row.number("concurrency_low") <= row.number("concurrency_high")));
  const idle = rows.filter((row) => row.number("concurrency_high") <= 6);
  const busy = rows.filter((row) => row.number("concurrency_low") >= 12);
  assert(idle.length >= 4 && busy.length >= 1);
  // 1 + 0.5 · (n / 6 − 1) from 6 on: half as long again at 12.
  const most = Math.max(...idle.map((row) => row.number("p50_low")));
  for (const row of busy) assert(row.number("p50") > 1.3 * most, `${row.p50} at ${row.concurrency_low}`);
});

Deno.test("loadCurve() has the quantiles of the calls that began at that load, as a loop counts them", async () => {
  const random = seededRandom(4);
  let at = NOON;
  const events = Array.from({ length: 500 }, (): SomeEvent => {
    at += random.below(2000) * 1000;
    const model = random.next() < 0.7 ? "a" : null;
    return {
      model,
      started_at: at,
      duration_ms: 100 + random.below(2000),
      status: random.next() < 0.1 ? "error" : "ok",
    };
  });
  const rows = await rowsOf(events);
  assertEquals([...new Set(rows.map(({ model }) => model))], ["a", null]);
  for (const model of ["a", null]) {
    const all = events.filter((event) => event.model === model);
    const longest = quantile(all.map(({ duration_ms }) => duration_ms!).sort((a, b) => a - b), 0.99)!;
    const counted = all.filter(({ started_at, status }) => {
      return status === "ok" && started_at! >= all[0]!.started_at! + longest * 1000;
    }).map((call) => ({
      load: all.filter(({ started_at, duration_ms }) => {
        return started_at! <= call.started_at! && call.started_at! < started_at! + duration_ms! * 1000;
      }).length,
      duration_ms: call.duration_ms!,
    }));
    for (const row of rows.filter((each) => each.model === model)) {
      const own = counted.filter(({ load }) => {
        return row.number("concurrency_low") <= load && load <= row.number("concurrency_high");
      }).map(({ duration_ms }) => duration_ms).sort((a, b) => a - b);
      assertEquals([row.n, row.p50, row.p90], [own.length, quantile(own, 0.5), quantile(own, 0.9)]);
      assertEquals([row.p50_low, row.p50_high], [...quantileInterval(own, { probability: 0.5 })!]);
      const [low, high] = quantileInterval(own, { probability: 0.9 }) ?? [null, null];
      assertEquals([row.p90_low, row.p90_high], [low, high]);
      assertEquals(row.reason === null, low !== null);
    }
  }
});

Deno.test("loadCurve() says why it cannot know", async () => {
  const calls = Array.from({ length: 60 }, (_, index): SomeEvent => ({
    started_at: NOON + index * 1e6,
    duration_ms: 500,
  }));
  const reasonOf = async (events: readonly SomeEvent[], file: EventFileOptions = {}): Promise<string> => {
    const rows = await rowsOf(events, { file });
    assertEquals(rows.length, 1);
    assertEquals([rows[0]!.concurrency_low, rows[0]!.p50, rows[0]!.p90_high], [null, null, null]);
    return `${rows[0]!.n}: ${rows[0]!.reason}`;
  };
  assertStringIncludes(await reasonOf(calls, { metadata: { clock: "relative" } }), "60: times are distances");
  assertStringIncludes(await reasonOf(calls.map((call) => ({ ...call, sample_weight: 2 }))), "60: events are sampled");
  assertStringIncludes(await reasonOf(calls.slice(0, 20)), "19: needs 20 successful calls");
  assertStringIncludes(await reasonOf(calls.slice(0, 1)), "0: needs 20 successful calls");
  assertStringIncludes(await reasonOf(calls.map((call) => ({ ...call, status: "error" }))), "0: needs 20");
  assertEquals(await rowsOf([{ kind: "stage" }]), []);
});

Deno.test("loadCurve() of agents whose clock starts at 0 each says that it knows nothing about their load", async () => {
  const folder = (name: string): string => new URL(`../../fixtures/${name}`, import.meta.url).pathname;
  for (const row of tableRows(await loadCurve(await open(folder("claude_code"))))) {
    assertStringIncludes(String(row.reason), "not a clock");
  }
});

Deno.test("loadCurve() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(() => loadCurve(source, { by: ["modle"] }), TypeError, "Cannot make load curve: column");
    await assertRejects(() => loadCurve(source, { atMost: 0 }), RangeError, "atMost must be a whole number from 1 up");
  });
});
