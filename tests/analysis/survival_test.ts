import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { open, percentiles } from "@kymo/kymo/analysis";
import { survival, type SurvivalTableOptions } from "../../analysis/survival.ts";
import { serviceEvents, serviceTruth } from "../../fixtures/generate.ts";
import { type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

async function rowsOf(events: readonly SomeEvent[], options: SurvivalTableOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await survival(source, options));
  });
  return rows;
}

/** Survival times of R's `survival::aml`, Miller (1997), weeks: maintained, then not; + is censored. */
const AML = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+ 5 5 8 8 12 16+ 23 27 30 33 43 45".split(" ");

Deno.test("survival() matches SciPy's ecdf(CensoredData).sf of R's aml with log-log bounds: median 27 [13, 34]", async () => {
  const events = AML.map((text): SomeEvent => {
    return { duration_ms: parseInt(text), status: text.endsWith("+") ? "timeout" : "ok" };
  });
  const [row] = await rowsOf(events, { probabilities: [0.5] });
  const near = (name: string, weeks: number): void => assertAlmostEquals(row!.number(name), weeks, weeks * 0.005);
  near("p50", 27);
  near("p50_low", 13);
  near("p50_high", 34);
  assertEquals([row!.n, row!.reason], [23, null]);
  assertAlmostEquals(row!.number("cut_off_ratio"), 5 / 23);
});

Deno.test("survival() knows what a timeout hides: quantiles of the same calls without it, within their intervals", async () => {
  const options = { scenario: "timeouts", days: 5, timeoutMs: 7000 } as const;
  const { uncensoredMs, cutOff, calls } = serviceTruth(options).timeouts!;
  const events = [...serviceEvents(options)].flat();
  const [row] = await rowsOf(events, { by: [], probabilities: [0.5, 0.9] });
  assertEquals([row!.n, row!.number("cut_off_ratio")], [calls, cutOff / calls]);
  for (const [name, truth] of [["p50", uncensoredMs.p50], ["p90", uncensoredMs.p90]] as const) {
    assert(
      row!.number(`${name}_low`) <= truth * 1.004 && truth * 0.996 <= row!.number(`${name}_high`),
      `${row![name]}`,
    );
    assert(row!.number(`${name}_of_ok`) < row!.number(name));
  }
});

Deno.test("survival() of calls that nothing cut off says the same as percentiles()", async () => {
  const events = Array.from({ length: 200 }, (_, index): SomeEvent => ({ duration_ms: 100 + 7 * index, model: "m" }));
  await withEvents(events, async (source) => {
    const [row] = tableRows(await survival(source));
    const [plain] = tableRows(await percentiles(source, { by: ["model"] }));
    for (const name of ["p50", "p90", "p95", "p99"]) {
      assertAlmostEquals(row!.number(name), plain!.number(name), plain!.number(name) * 0.01);
      assertEquals(row![`${name}_of_ok`], plain![name]);
    }
    assertEquals([row!.cut_off_ratio, row!.reason], [0, null]);
  });
});

Deno.test("survival() counts weights, and takes aborts for cut off", async () => {
  const [row] = await rowsOf([
    { duration_ms: 10, sample_weight: 3 },
    { duration_ms: 20, status: "aborted" },
    { duration_ms: 5, status: "error" },
    { duration_ms: 5, nested_calls: 1 },
  ]);
  assertEquals([row!.n, row!.cut_off_ratio], [2, 0.25]);
});

Deno.test("survival() says why a quantile is not known", async () => {
  const calls = (ok: number, cut: number): SomeEvent[] => [
    ...Array.from({ length: ok }, (_, index): SomeEvent => ({ duration_ms: 10 + index })),
    ...Array.from({ length: cut }, (): SomeEvent => ({ duration_ms: 1000, status: "timeout" })),
  ];
  const [few] = await rowsOf(calls(10, 0), { probabilities: [0.99] });
  assertEquals([few!.p99, few!.reason], [null, "p99 needs 100 calls, n is 10"]);
  const [cut] = await rowsOf(calls(90, 10), { probabilities: [0.5, 0.95] });
  assert(cut!.p50 !== null && cut!.p95 === null);
  assertStringIncludes(String(cut!.reason), "p95 lies beyond the cut-off: 10 % were cut off before");
  const [all] = await rowsOf(calls(0, 30), { probabilities: [0.5] });
  assertEquals([all!.p50, all!.p50_low, all!.cut_off_ratio], [null, null, 1]);
  const [none] = await rowsOf([{ duration_ms: null }]);
  assertEquals([none!.n, none!.cut_off_ratio, none!.reason], [0, null, "no duration is known"]);
  assertEquals(await rowsOf([{ kind: "stage" }]), []);
});

Deno.test("survival() of real calls that failed by errors alone cuts nothing off", async () => {
  const source = await open(new URL("../../fixtures/llmperf", import.meta.url).pathname);
  for (const row of tableRows(await survival(source, { by: ["provider"] }))) assertEquals(row.cut_off_ratio, 0);
});

Deno.test("survival() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(() => survival(source, { by: ["x"] }), TypeError, "Cannot estimate survival: column");
    await assertRejects(() => survival(source, { probabilities: [95] }), RangeError, "between 0 and 1");
  });
});
