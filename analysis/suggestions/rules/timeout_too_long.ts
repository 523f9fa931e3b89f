/** Calls that hang long after any that succeeds has ended. @module */
import { formatCount, formatDuration } from "../../report/format_quantity.ts";
import { quantile } from "../../stats/quantile.ts";
import { type LimitedCalls, limitedCalls } from "../limited_calls.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, untold, weighSaving } from "../weigh_saving.ts";
import { weightSum } from "../weighted_ratio.ts";

/** A shorter limit for calls that do not come back. */
export const TIMEOUT_TOO_LONG: SuggestionRule = {
  id: "timeout_too_long",
  needs: "status and duration of calls, timeout for those that were cut off",
  when: "calls are cut off long after those that succeed have ended",
  limits: { times_p999: 2, least_ok: 20, least_cut_off: 5, times_limit: 2 },
  find(facts, limits): RuleFindings {
    return allFindings(limitedCalls(facts).map((calls) => shorterLimit(facts, { calls, limits })));
  },
};

interface Search {
  readonly calls: LimitedCalls;
  readonly limits: Readonly<Record<string, number>>;
}

/** From so many on one in a thousand is known. */
const FEWEST_FOR_P999 = 1000;

function shorterLimit(facts: SuggestionFacts, { calls: { where, ok, cutOff }, limits }: Search): RuleFindings {
  if (ok.length < limits.least_ok!) {
    if (cutOff.length < limits.least_cut_off!) return NOTHING_FOUND;
    const counts = `${formatCount(cutOff.length)} of ${formatCount(ok.length + cutOff.length)} calls were cut off`;
    return untold(where, `${counts}: too few succeeded to know how long that takes`);
  }
  const sorted = Float64Array.from(ok, ({ duration_ms }) => duration_ms).sort();
  const isKnown = ok.length >= FEWEST_FOR_P999;
  const longest = quantile(sorted, isKnown ? 0.999 : 1)!;
  const limit = sensibleSeconds(limits.times_p999! * longest) * 1000;
  const late = cutOff.filter(({ duration_ms }) => duration_ms > limits.times_limit! * limit);
  if (late.length === 0) return NOTHING_FOUND;
  const cutAt = quantile(Float64Array.from(late, ({ duration_ms }) => duration_ms).sort(), 0.5)!;
  const all = ok.length + cutOff.length;
  const counted = `${formatCount(late.length)} of ${formatCount(all)} calls were cut off after ${
    formatDuration(cutAt)
  }`;
  const found = weighSaving(facts, {
    unit: "ms",
    parts: late.map(({ cluster, at, duration_ms, weight }) => ({ cluster, at, saved: (duration_ms - limit) * weight })),
    where,
    n: late.length,
    says: `${counted}; ${isKnown ? "999 of 1,000" : "all"} that succeed take at most ${formatDuration(longest)}`,
    advice: `set the limit to ${formatDuration(limit)}`,
    assumptions: ["what is given up sooner would not have come", "somebody waits for these calls"],
    evidence: [{
      cut_off_calls: late.length,
      cut_off_ms: cutAt,
      ok_calls: ok.length,
      longest_ok_ms: longest,
      limit_ms: limit,
    }],
    of: { weight: weightSum(ok) + weightSum(cutOff), per: "call" },
  });
  const isWorthIt = found.suggestions.length + found.untold.length > 0;
  return isWorthIt && late.length < limits.least_cut_off! ? untold(where, `${counted}: too few`) : found;
}

/** Whole seconds that somebody would set: to 10 all, to 60 every five, then every ten, in hours every minute. */
function sensibleSeconds(ms: number): number {
  const seconds = ms / 1000;
  const step = seconds <= 10 ? 1 : seconds <= 60 ? 5 : seconds <= 600 ? 10 : 60;
  return Math.max(1, Math.ceil(seconds / step) * step);
}
