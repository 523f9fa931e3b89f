/** What is usual for single calls of a group. @module */
import type {
  Aggregate,
  AnswerRow,
  Field,
  Filter,
  Measure,
  QuantileEstimates,
  Value,
} from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { inGroups, numberOf } from "../group_keys.ts";
import type { SeriesMeasure } from "../series/series_measure.ts";

/** A number of single calls. */
export interface CallMeasure extends Pick<SeriesMeasure, "name" | "unit" | "better" | "where"> {
  /** The number. */
  readonly measure: Measure;
}

/** How far calls of a group usually lie from their median, to one side. */
export interface UsualTail {
  /** The outermost quantile that enough calls lie beyond. */
  readonly quantile: number;
  /** Share of the calls beyond it. */
  readonly beyond_ratio: number;
  /** How much further, as a logarithm, calls lie that are e times as rare. */
  readonly slope: number;
  /** How well that is known: as from so many calls. */
  readonly degrees: number;
  /** The call that lies furthest. */
  readonly furthest: number;
}

/** What is usual in a group; without an answer both sides are `null`. */
export interface CallBaseline {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** What was measured. */
  readonly measure: CallMeasure;
  /** Known values. */
  readonly n: number;
  /** Their median. */
  readonly median: number | null;
  /** Above it. */
  readonly above: UsualTail | null;
  /** Below it. */
  readonly below: UsualTail | null;
  /** Why there is no answer; `null` when there is one. */
  readonly reason: string | null;
}

/** A call that writes less has few tokens per second whatever its speed. */
const ENOUGH_OUTPUT: Filter = { measure: "output_tokens", atLeast: 50 };

/**
 * Numbers of single calls among the measures of series: `duration_ms` of `duration_ms_p50` and `duration_ms_p95`. Tokens per
 * second are those of calls that write at least 50.
 */
export function callMeasures(measures: readonly SeriesMeasure[]): CallMeasure[] {
  const found = new Map<string, CallMeasure>();
  for (const { name, unit, better, where, of } of measures) {
    if (!("measure" in of)) continue;
    const field = name.slice(0, name.lastIndexOf("_"));
    if (found.has(field)) continue;
    const isRate = typeof of.measure !== "string";
    found.set(field, {
      name: field,
      unit,
      better,
      measure: of.measure,
      where: isRate ? [...where, ENOUGH_OUTPUT] : where,
    });
  }
  return [...found.values()];
}

/** Which groups. */
export interface CallBaselinesOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** What is measured. */
  readonly measures: readonly CallMeasure[];
  /** Most groups, those with most events. */
  readonly mostGroups: number;
  /** The groups, where they are known: with very many it is cheaper to ask for them first. @default {all} */
  readonly groups?: readonly Readonly<Record<string, Value>>[];
}

/** Shares of the calls beyond quantiles, on either side. */
const TAILS = [0.25, 0.1, 0.01, 0.001, 0.0001] as const;
const PROBABILITIES = [...TAILS, 0.5, ...TAILS.map((share) => 1 - share)];
/** Values that must lie beyond a quantile for it to say what is usual. */
const BEYOND = 5;

/** Asks what is usual: per group, one per measure in their order. */
export function callBaselinesQuery(options: CallBaselinesOptions): Query<CallBaseline[]> {
  const { where, by, measures, mostGroups, groups } = options;
  const wanted = groups === undefined ? [] : inGroups(by, groups);
  const aggregates = measures.map(({ name, measure, where }): Record<string, Aggregate> => ({
    [`${name} quantiles`]: { op: "quantiles", of: measure, probabilities: PROBABILITIES, where },
    [`${name} min`]: { op: "min", of: measure, where },
    [`${name} max`]: { op: "max", of: measure, where },
  }));
  const rows: Aggregate = { op: "rows" };
  const order = { by: "rows", descending: true };
  return {
    plans: [{
      where: [...where, ...wanted],
      by,
      aggregates: Object.assign({ rows }, ...aggregates),
      order,
      limit: mostGroups,
    }],
    read: ([rows]) =>
      rows!.flatMap((row) => {
        const group = Object.fromEntries(by.map((key) => [key, row[key] as Value]));
        return measures.map((measure) => baselineOf(row, { by: group, measure }));
      }),
  };
}

/** With fewer values their quartiles say too little. */
const FEWEST_VALUES = 20;

function baselineOf(row: AnswerRow, known: Pick<CallBaseline, "by" | "measure">): CallBaseline {
  const { name } = known.measure;
  const { n, estimates } = row[`${name} quantiles`] as QuantileEstimates;
  const valueAt = (probability: number): number | null => {
    return estimates.find((one) => one.probability === probability)?.value ?? null;
  };
  const median = valueAt(0.5);
  const nothing = { ...known, n, median, above: null, below: null };
  if (n < FEWEST_VALUES) return { ...nothing, reason: `needs ${FEWEST_VALUES} values, n is ${n}` };
  if (median === null || median <= 0) return { ...nothing, reason: `half of the values are 0 or less, n is ${n}` };
  const above = tailOf(n, { median, furthest: numberOf(row, `${name} max`), at: (share) => valueAt(1 - share) });
  const below = tailOf(n, { median, furthest: numberOf(row, `${name} min`), at: valueAt });
  if (above === null && below === null) return { ...nothing, reason: `nearly all values are equal, n is ${n}` };
  return { ...nothing, above, below, reason: null };
}

interface TailValues {
  readonly median: number;
  readonly furthest: number | null;
  /** The quantile that such a share of the values lies beyond. */
  readonly at: (share: number) => number | null;
}

/** The outermost two quantiles say how the tail goes on; where they are equal, the outermost and the median. */
function tailOf(n: number, { median, furthest, at }: TailValues): UsualTail | null {
  const known = TAILS.filter((share) => n * share >= BEYOND - 1e-9);
  const beyond_ratio = known.at(-1);
  const quantile = beyond_ratio === undefined ? null : at(beyond_ratio);
  if (beyond_ratio === undefined || quantile === null || quantile <= 0 || furthest === null) return null;
  const inner = [known.at(-2) ?? 0.5, 0.5].map((share) => ({ share, value: share === 0.5 ? median : at(share) }));
  const start = inner.find(({ value }) => value !== null && value > 0 && value !== quantile);
  if (start === undefined) return null;
  const decades = Math.log(start.share / beyond_ratio);
  const slope = Math.abs(Math.log(quantile / start.value!)) / decades;
  return { quantile, beyond_ratio, slope, degrees: decades * decades * n * beyond_ratio, furthest };
}
