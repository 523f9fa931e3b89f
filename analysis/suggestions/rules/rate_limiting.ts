/** Calls that are turned away because there are too many. @module */
import { errorAdvice } from "../../bottlenecks/advice.ts";
import { formatCount } from "../../report/format_quantity.ts";
import { wilsonInterval } from "../../stats/wilson_interval.ts";
import type { CallGroup } from "../call_groups.ts";
import { lostToFailures } from "../lost_to_failures.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, untold } from "../weigh_saving.ts";

/** Rate limits that calls fail or wait by. */
export const RATE_LIMITING: SuggestionRule = {
  id: "rate_limiting",
  needs: "error_category; attempts of calls, or calls that fail",
  when: "calls fail by rate limits, or wait and are tried again because of them",
  limits: { most_failed_ratio: 0.01 },
  find(facts, { most_failed_ratio }): RuleFindings {
    return allFindings(facts.models.map((group) => {
      const failing = turnedAway(group, { calls: facts.calls.length, most: most_failed_ratio! });
      if (failing.suggestions.length > 0) return failing;
      const waiting = lostToFailures(facts, { group, isOf: isRateLimit });
      return waiting.suggestions.length + waiting.untold.length > 0 ? waiting : failing;
    }));
  },
};

function isRateLimit(category: string | null): boolean {
  return category === "rate_limit";
}

/** Calls that failed for good. */
function turnedAway({ where, calls }: CallGroup, all: { readonly calls: number; readonly most: number }): RuleFindings {
  const failed = calls.filter(({ status, error_category }) => status !== "ok" && isRateLimit(error_category)).length;
  if (failed / calls.length <= all.most) return NOTHING_FOUND;
  const [low, high] = wilsonInterval({ successes: failed, trials: calls.length })!;
  const share = `${formatCount(failed)} of ${formatCount(calls.length)} calls`;
  if (low <= all.most) return untold(where, `${share} failed by rate limits: may be chance`);
  return {
    suggestions: [{
      where,
      n: calls.length,
      measure: "error_ratio",
      effect: { value: failed / calls.length, unit: "ratio", low, high },
      saving: null,
      says: `${share} failed by rate limits`,
      advice: errorAdvice("rate_limit"),
      weight: failed / all.calls,
    }],
    untold: [],
  };
}
