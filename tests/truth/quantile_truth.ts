/** How often the intervals of quantiles hold the quantile. @module */
import { percentiles } from "@kymo/kymo/analysis";
import { normalQuantile } from "@kymo/kymo/stats";
import { generatedSeries } from "./generated_series.ts";
import type { TruthRow } from "./truth_row.ts";

const PROBABILITIES = [0.5, 0.9, 0.95] as const;
const SIGMA = 0.8;

/** Rows about quantiles of lognormal durations, from so many groups of 300 calls each. */
export async function quantileTruth(groups: number): Promise<TruthRow[]> {
  const series = { buckets: 10, callsPerBucket: 30, sigma: SIGMA, medianMs: 1000 };
  const { source } = await generatedSeries(series, { first: 90_001, count: groups });
  const rows = (await percentiles(source, { by: ["task"], probabilities: PROBABILITIES })).toRecords();
  return PROBABILITIES.map((probability): TruthRow => {
    const truth = 1000 * Math.exp(SIGMA * normalQuantile(probability));
    const name = `p${100 * probability}`;
    const held = rows.filter((row) => Number(row[`${name}_low`]) <= truth && truth <= Number(row[`${name}_high`]));
    return {
      planted: `${name} of 300 lognormal calls`,
      counted: "its 95 % interval holds it",
      hits: held.length,
      runs: rows.length,
      promised: [0.93, 0.97],
    };
  });
}
