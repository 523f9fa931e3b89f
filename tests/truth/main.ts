/** Prints what the analyses find of what was planted: `deno task truth`. @module */
import { compareTruth } from "./compare_truth.ts";
import { forecastTruth } from "./forecast_truth.ts";
import { quantileTruth } from "./quantile_truth.ts";
import { serviceTruthRows } from "./service_truth.ts";
import { healthyTruth, PLANTED, suggestTruth } from "./suggest_truth.ts";
import { trendTruth } from "./trend_truth.ts";
import { isKept, truthLine, type TruthRow } from "./truth_row.ts";

let missed = 0;

async function print(rows: Promise<TruthRow[]>): Promise<void> {
  for (const row of await rows) {
    Deno.stdout.writeSync(new TextEncoder().encode(`${truthLine(row)}\n`));
    if (!isKept(row)) missed++;
  }
}

await print(trendTruth({ stationary: 1000, steps: 200 }));
await print(quantileTruth(2000));
await print(serviceTruthRows(50));
await print(compareTruth(300));
await print(forecastTruth(300));
for (const plant of PLANTED) await print(suggestTruth(20, [plant]));
await print(healthyTruth(200));
if (missed > 0) Deno.exitCode = 1;
