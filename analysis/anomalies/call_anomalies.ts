/** Calls unlike the others of their group. @module */
import type { AggregatePlan, Field, Filter } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf, numberOf } from "../group_keys.ts";
import { ANOMALY_SCORE } from "../stats/anomaly_score.ts";
import { normalProbability, normalQuantile } from "../stats/normal_distribution.ts";
import { type Anomaly, byOddness, type FoundAnomalies, isWorse } from "./anomaly.ts";
import type { CallBaseline, UsualTail } from "./call_baselines.ts";

/** Which calls to fetch. */
export interface CallAnomaliesOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** Probability of any false alarm. */
  readonly level: number;
  /** Most groups and measures of which calls are fetched, those with the furthest call. */
  readonly mostCases: number;
  /** Most calls of each. */
  readonly mostCalls: number;
}

/** Less than that many times the median, or the inverse of it, is no anomaly however sure it is. */
const LEAST_FACTOR = 1.5;

interface Case {
  readonly baseline: CallBaseline;
  readonly tail: UsualTail;
  /** 1 above, −1 below. */
  readonly sign: 1 | -1;
  readonly limit: number;
}

/**
 * Asks for the calls beyond what is usual, one plan per group, measure and side that has any.
 *
 * The probability of a call beyond the outermost quantile that 5 calls lie beyond is that of a power law through that quantile
 * and the next, Weissman, JASA 73 (1978): what is ten times as rare lies as much further as what was ten times as rare before.
 * Logarithms of most latencies fall off faster. As the slope s is an estimate from about ν calls, ν = ln²(ratio of the shares) ·
 * calls beyond, the probability is q·(1 + t/ν)^−ν, t = ln(x / quantile)/s, in place of q·e^−t. Scores are the normal deviates of
 * such probabilities. The limit is a score of 3.5, or that beyond which any of all calls lies by chance with
 * probability `level` (Bonferroni), whatever is more.
 */
export function callAnomaliesQuery(
  baselines: readonly CallBaseline[],
  { where, level, mostCases, mostCalls }: CallAnomaliesOptions,
): Query<FoundAnomalies> {
  const judged = baselines.filter(({ reason }) => reason === null);
  const looked = judged.reduce((sum, { n }) => sum + n, 0);
  const cases = judged.flatMap((baseline) => casesOf(baseline, level / (2 * looked)));
  const furthest = cases.sort((a, b) => chanceOf(a.tail.furthest, a) - chanceOf(b.tail.furthest, b)).slice(
    0,
    mostCases,
  );
  const unlooked = baselines.flatMap(({ by, measure, reason }) => {
    return reason === null ? [] : [{ what: "call" as const, by, measure: measure.name, reason }];
  });
  return {
    plans: furthest.map((one) => planOf(one, { where, limit: mostCalls })),
    read(answers): FoundAnomalies {
      const anomalies = furthest.flatMap((one, place): Anomaly[] => {
        const { baseline, sign } = one;
        const { by, measure, n } = baseline;
        const { name, unit, better } = measure;
        return answers[place]!.map((row): Anomaly => {
          const value = countOf(row, VALUE);
          const chance = chanceOf(value, one);
          return {
            what: "call",
            by,
            measure: name,
            unit,
            is_worse: isWorse(sign, better),
            at: countOf(row, "started_at"),
            until: null,
            value,
            expected: baseline.median!,
            score: -sign * normalQuantile(Math.max(LEAST_CHANCE, chance)),
            p_adjusted: Math.min(1, 2 * looked * chance),
            n,
            alike: answers[place]!.length,
            event_id: row.event_id as string,
            trace_id: row.trace_id as string,
            output_tokens: numberOf(row, "output_tokens"),
          };
        });
      });
      return { anomalies: anomalies.sort(byOddness), looked, unlooked };
    },
  };
}

function casesOf(baseline: CallBaseline, probability: number): Case[] {
  const { above, below, median } = baseline;
  const chance = Math.min(probability, 1 - normalProbability(ANOMALY_SCORE));
  return ([[above, 1], [below, -1]] as const).flatMap(([tail, sign]): Case[] => {
    if (tail === null) return [];
    const { quantile, beyond_ratio, slope, degrees, furthest } = tail;
    const reach = slope * degrees * ((beyond_ratio / chance) ** (1 / degrees) - 1);
    const least = Math.log(LEAST_FACTOR) - sign * Math.log(quantile / median!);
    const limit = quantile * Math.exp(sign * Math.max(reach, least, 0));
    if (!(limit > 0 && limit < Infinity)) return [];
    return (furthest - limit) * sign > 0 ? [{ baseline, tail, sign, limit }] : [];
  });
}

/** Probability of a call as far beyond the outermost quantile. */
function chanceOf(value: number, { tail, sign }: Pick<Case, "tail" | "sign">): number {
  const { quantile, beyond_ratio, slope, degrees } = tail;
  const distance = sign * Math.log(Math.max(Number.MIN_VALUE, value) / quantile) / slope;
  return beyond_ratio * (1 + Math.max(0, distance) / degrees) ** -degrees;
}

/** What a double can hold. */
const LEAST_CHANCE = 1e-300;

const VALUE = "measured value";
const CALL: readonly Field[] = ["event_id", "trace_id", "started_at"];

function planOf(
  { baseline, sign, limit: bound }: Case,
  { where, limit }: { readonly where: readonly Filter[]; readonly limit: number },
): AggregatePlan {
  const { by, measure } = baseline;
  const group = Object.entries(by).map(([field, value]): Filter => ({ field: field as Field, in: [value] }));
  // What takes no time, or has nothing to count, is not on the scale.
  const beyond = sign === 1 ? { atLeast: bound } : { atLeast: Number.MIN_VALUE, below: bound };
  return {
    where: [...where, ...group, ...measure.where, { measure: measure.measure, ...beyond }],
    by: CALL,
    aggregates: { [VALUE]: { op: "max", of: measure.measure }, output_tokens: { op: "max", of: "output_tokens" } },
    order: { by: VALUE, descending: sign === 1 },
    limit,
  };
}
