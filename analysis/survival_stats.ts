/** Durations of which some were cut off: what {@linkcode survival} shows. @module */
import type {
  AggregatePlan,
  AnswerRow,
  Field,
  Filter,
  Histogram,
  QuantileEstimates,
  Value,
} from "./engine/aggregate_plan.ts";
import { countOf, LEAF, OK, ratio } from "./group_keys.ts";
import { percentileName } from "./group_stats.ts";
import { kaplanMeier, type SurvivalQuantile, survivalQuantile } from "./stats/kaplan_meier.ts";
import { fewestForQuantile } from "./stats/quantile.ts";

/** Durations of a group of calls. */
export interface SurvivalStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Calls with a duration that succeeded or were cut off, as stored. */
  readonly n: number;
  /** Share of these that were cut off, weighted; `null` without any. */
  readonly cut_off_ratio: number | null;
  /** One per probability asked for. */
  readonly quantiles: readonly SurvivalEstimate[];
  /** Why something is `null`; `null` when nothing is. */
  readonly reason: string | null;
}

/** A quantile with and without those that were cut off. */
export interface SurvivalEstimate extends SurvivalQuantile {
  /** Which quantile. */
  readonly probability: number;
  /** The quantile of those that succeeded alone. */
  readonly of_ok: number | null;
}

const CUT_OFF: Filter = { field: "status", in: ["timeout", "aborted"] };

/** Asks for the durations of each group, most calls first. */
export function survivalPlan(
  where: readonly Filter[],
  { by, probabilities }: { readonly by: readonly Field[]; readonly probabilities: readonly number[] },
): AggregatePlan {
  return {
    where: [...where, LEAF, { field: "status", in: ["ok", "timeout", "aborted"] }],
    by,
    aggregates: {
      calls: { op: "count" },
      ok: { op: "histogram", of: "duration_ms", where: [OK] },
      cut: { op: "histogram", of: "duration_ms", where: [CUT_OFF] },
      plain: { op: "quantiles", of: "duration_ms", probabilities, where: [OK] },
    },
    order: { by: "calls", descending: true },
  };
}

/** Reads an answer to {@linkcode survivalPlan}. */
export function readSurvival(row: AnswerRow, by: readonly Field[], probabilities: readonly number[]): SurvivalStats {
  const [ok, cut] = [row.ok as Histogram, row.cut as Histogram];
  const n = ok.n + cut.n;
  const [weightOk, weightCut] = [weightOf(ok), weightOf(cut)];
  const share = ratio(weightCut, weightOk + weightCut);
  const units = Math.min(n, MOST_UNITS);
  const cutUnits = share === null ? 0 : Math.round(units * share);
  const [ended, cutOff] = [spread(ok, units - cutUnits), spread(cut, cutUnits)];
  const steps = kaplanMeier([...ended, ...cutOff], [...ended.map(() => true), ...cutOff.map(() => false)]);
  const plain = row.plain as QuantileEstimates;
  const quantiles = probabilities.map((probability): SurvivalEstimate => {
    const of_ok = plain.estimates.find((one) => one.probability === probability)?.value ?? null;
    if (n < fewestForQuantile(probability)) return { probability, of_ok, value: null, low: null, high: null };
    return { probability, of_ok, ...survivalQuantile(steps, probability) };
  });
  return {
    by: Object.fromEntries(by.map((key) => [key, row[key] as Value])),
    n,
    cut_off_ratio: share,
    quantiles,
    reason: reasonOf({ n, share, quantiles, calls: countOf(row, "calls") }),
  };
}

/** Most durations that a group is spread over. */
const MOST_UNITS = 50_000;

function weightOf({ weights }: Histogram): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** So many values, distributed as the histogram is. */
function spread(histogram: Histogram, units: number): number[] {
  const total = weightOf(histogram);
  const spreadOut: number[] = [];
  let up = 0;
  histogram.values.forEach((value, cell) => {
    up += histogram.weights[cell]!;
    const until = Math.round(up / total * units);
    while (spreadOut.length < until) spreadOut.push(value);
  });
  return spreadOut;
}

interface Known {
  readonly n: number;
  readonly calls: number;
  readonly share: number | null;
  readonly quantiles: readonly SurvivalEstimate[];
}

function reasonOf({ n, calls, share, quantiles }: Known): string | null {
  if (n === 0) return calls === 0 ? "there are no calls" : "no duration is known";
  const missing = quantiles.filter(({ value }) => value === null);
  const few = missing.filter(({ probability }) => n < fewestForQuantile(probability));
  const far = missing.filter((each) => !few.includes(each));
  const reasons = few.map(({ probability }) => {
    return `${percentileName(probability)} needs ${fewestForQuantile(probability)} calls, n is ${n}`;
  });
  if (far.length > 0) {
    const names = far.map(({ probability }) => percentileName(probability)).join(", ");
    reasons.push(
      `${names} lies beyond the cut-off: ${Number(((share ?? 0) * 100).toPrecision(3))} % were cut off before`,
    );
  }
  return reasons.length === 0 ? null : reasons.join(", ");
}
