import { assertEquals } from "@std/assert";
import { compareTruth } from "./compare_truth.ts";
import { forecastTruth } from "./forecast_truth.ts";
import { quantileTruth } from "./quantile_truth.ts";
import { serviceTruthRows } from "./service_truth.ts";
import { healthyTruth, suggestTruth } from "./suggest_truth.ts";
import { trendTruth } from "./trend_truth.ts";
import { isKept, truthLine, type TruthRow } from "./truth_row.ts";

/** The table of `deno task truth` on fewer seeds. */
async function assertKept(rows: Promise<readonly TruthRow[]>): Promise<void> {
  assertEquals((await rows).filter((row) => !isKept(row)).map(truthLine), []);
}

Deno.test("trends() keeps its promises about planted changes and about series that do not change", async () => {
  await assertKept(trendTruth({ stationary: 60, steps: 40 }));
});

Deno.test("percentiles() has intervals that cover at their nominal level", async () => {
  await assertKept(quantileTruth(400));
});

Deno.test("bottlenecks(), criticalPath(), saturation() and survival() keep their promises about planted services", async () => {
  await assertKept(serviceTruthRows(2));
});

Deno.test("compare() keeps its promises about equal pairs and about planted differences", async () => {
  await assertKept(compareTruth(40));
});

Deno.test("forecast() keeps its promise about what came", async () => {
  await assertKept(forecastTruth(150));
});

Deno.test("suggest() keeps its promises about planted services, rule by rule", async () => {
  await assertKept(suggestTruth(1));
});

Deno.test("suggest() finds nothing worth its while in healthy services", async () => {
  await assertKept(healthyTruth(10));
});
