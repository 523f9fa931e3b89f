/** Prints what the analyses find of what was planted: `deno task truth`. @module */
import { trendTruth } from "./trend_truth.ts";
import { isKept, truthLine } from "./truth_row.ts";

const rows = await trendTruth({ stationary: 1000, steps: 200 });
for (const row of rows) console.log(truthLine(row)); // deno-lint-ignore no-console
if (!rows.every(isKept)) Deno.exitCode = 1;
