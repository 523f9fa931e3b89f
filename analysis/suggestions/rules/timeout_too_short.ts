/** Calls that are cut off shortly before they would have ended. @module */
import { formatDuration, formatRatio } from "../../report/format_quantity.ts";
import { studentQuantile } from "../../stats/beta_distribution.ts";
import { kaplanMeier } from "../../stats/kaplan_meier.ts";
import { quantile } from "../../stats/quantile.ts";
import { type LimitedCall, type LimitedCalls, limitedCalls } from "../limited_calls.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, untold } from "../weigh_saving.ts";
import { weightSum } from "../weighted_ratio.ts";

/** A longer limit for calls that would have come back. */
export const TIMEOUT_TOO_SHORT: SuggestionRule = {
  id: "timeout_too_short",
  needs: "status and duration of calls, timeout for those that were cut off",
  when: "calls are cut off at a limit that many others end shortly before",
  limits: { least_cut_off_ratio: 0.01, least_cut_off: 10, least_sessions: 8, least_alpha: 1.5 },
  find(facts, limits): RuleFindings {
    const total = facts.calls.reduce((sum, { weight }) => sum + weight, 0);
    return allFindings(limitedCalls(facts).map((calls) => longerLimit({ calls, limits, total })));
  },
};

interface Search {
  readonly calls: LimitedCalls;
  readonly limits: Readonly<Record<string, number>>;
  /** Weight of all calls of models. */
  readonly total: number;
}

/** A limit cuts at the same time, but for a few calls that something else cut. */
const NEAR = 0.05;
const MOST_ELSEWHERE = 0.2;

function longerLimit({ calls: { where, ok, cutOff }, limits, total }: Search): RuleFindings {
  const all = [...ok, ...cutOff];
  if (weightSum(cutOff) < limits.least_cut_off_ratio! * weightSum(all)) return NOTHING_FOUND;
  const limit = quantile(Float64Array.from(cutOff, ({ duration_ms }) => duration_ms).sort(), 0.5)!;
  const elsewhere = cutOff.filter(({ duration_ms }) => Math.abs(duration_ms - limit) > NEAR * limit);
  if (!(limit > 0) || elsewhere.length > MOST_ELSEWHERE * cutOff.length) return NOTHING_FOUND;
  const tail = tailOf(all, limit);
  if (tail === null) return NOTHING_FOUND;
  const shown = `${formatRatio(tail.cutOff)} of calls are cut off at ${formatDuration(limit)}`;
  const sessions = new Set(cutOff.map(({ cluster }) => cluster)).size;
  if (cutOff.length < limits.least_cut_off! || sessions < limits.least_sessions!) {
    return untold(where, `${shown}, but they are too few to tell whether that is too soon`);
  }
  if (!(tail.alpha >= limits.least_alpha! && tail.low > 0)) return NOTHING_FOUND;
  return {
    suggestions: [{
      where,
      n: cutOff.length,
      says: `${shown}; of those that ran half as long, ${
        formatRatio(1 - tail.cutOff / tail.halfway)
      } ended before the limit, and most of the others would have soon after`,
      advice: `set the limit to ${formatDuration(2 * limit)}`,
      saving: null,
      measure: "duration_ms",
      effect: { value: tail.value, unit: "ratio", low: tail.low, high: tail.high },
      assumptions: [
        "after the limit calls end as they do before it; the lower bound has them slow down",
        `an answer is still wanted after ${formatDuration(2 * limit)}`,
      ],
      evidence: [{
        cut_off_calls: cutOff.length,
        cut_off_ratio: tail.cutOff,
        longer_than_half_ratio: tail.halfway,
        limit_ms: limit,
        new_limit_ms: 2 * limit,
        alpha: Number(tail.alpha.toPrecision(3)),
      }],
      weight: total > 0 ? Math.min(1, tail.cutOff * weightSum(all) / total) : 0,
    }],
    untold: [],
  };
}

interface Tail {
  /** Share of calls that last up to the limit, and up to half of it. */
  readonly cutOff: number;
  readonly halfway: number;
  /** Each doubling of time leaves 2^−alpha of the calls, as far as the last one shows. */
  readonly alpha: number;
  /** Share of calls that ends between the limit and twice the limit. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What would end if the limit were twice as long. Survival S up to the limit T by Kaplan & Meier; from T/2 to T it falls by 2^α. Where
 * that is more than from T/4 to T/2, it goes on to grow so. The lower bound takes a power law, the slowest of the usual
 * tails, which falls by 2^α once more; the upper one that all would end. Both with the 95 % interval over sessions, delta method.
 */
function tailOf(calls: readonly LimitedCall[], limit: number): Tail | null {
  const steps = kaplanMeier(calls.map(({ duration_ms }) => duration_ms), calls.map(({ isCutOff }) => !isCutOff), {
    weights: calls.map(({ weight }) => weight),
  });
  const lasting = (ms: number): number => steps.findLast(({ duration }) => duration <= ms)?.survival ?? 1;
  const [cutOff, halfway, quarter] = [lasting(limit * (1 - NEAR)), lasting(limit / 2), lasting(limit / 4)];
  if (!(cutOff > 0)) return null;
  const [alpha, before] = [Math.log2(halfway / cutOff), Math.log2(quarter / halfway)];
  const total = weightSum(calls);
  const slope = [cutOff ** 2 / halfway ** 2, 1 - 2 * cutOff / halfway] as const;
  const sessions = [...Map.groupBy(calls, ({ cluster }) => cluster).values()].map((members) => {
    const beyond = (ms: number): number => weightSum(members.filter(({ duration_ms }) => duration_ms > ms));
    const half = (beyond(limit / 2) - halfway * weightSum(members)) / total;
    const whole = (beyond(limit * (1 - NEAR)) - cutOff * weightSum(members)) / total;
    return { whole, rescued: slope[0] * half + slope[1] * whole };
  });
  if (sessions.length < 2) return null;
  const t = studentQuantile(0.975, sessions.length - 1);
  const reach = (of: "whole" | "rescued"): number =>
    t * Math.sqrt(sessions.reduce((sum, each) => sum + each[of] ** 2, 0));
  return {
    cutOff,
    halfway,
    alpha,
    value: cutOff * (1 - 2 ** -(alpha + Math.max(0, alpha - before))),
    low: cutOff * (1 - cutOff / halfway) - reach("rescued"),
    high: Math.min(1, cutOff + reach("whole")),
  };
}
