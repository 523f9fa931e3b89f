/** Calls that are turned away because there are too many. @module */
import { errorAdvice } from "../../bottlenecks/advice.ts";
import { formatCount } from "../../report/format_quantity.ts";
import { wilsonInterval } from "../../stats/wilson_interval.ts";
import type { CallFacts } from "../call_facts.ts";
import type { CallGroup } from "../call_groups.ts";
import { lostToFailures } from "../lost_to_failures.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { passedText } from "../when_it_happens.ts";
import { weightedRatio, weightSum } from "../weighted_ratio.ts";
import { allFindings, NOTHING_FOUND, untold } from "../weigh_saving.ts";

/** Rate limits that calls fail or wait by. */
export const RATE_LIMITING: SuggestionRule = {
  id: "rate_limiting",
  needs: "error_category; attempts of calls, or calls that fail",
  when: "calls fail by rate limits, or wait and are tried again because of them",
  limits: { most_failed_ratio: 0.01 },
  find(facts, { most_failed_ratio }): RuleFindings {
    return allFindings(facts.models.map((group) => {
      const failing = turnedAway(facts, { group, most: most_failed_ratio! });
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
function turnedAway(
  facts: SuggestionFacts,
  { group: { where, calls }, most }: { readonly group: CallGroup; readonly most: number },
): RuleFindings {
  const isAway = ({ status, error_category }: CallFacts): boolean => status !== "ok" && isRateLimit(error_category);
  const failed = weightSum(calls.filter(isAway));
  const ratio = failed / weightSum(calls);
  if (!(ratio > most)) return NOTHING_FOUND;
  const [low, high] = wilsonInterval(weightedRatio(calls, isAway))!;
  const share = `${formatCount(failed)} of ${formatCount(weightSum(calls))} calls`;
  if (low <= most) return untold(where, `${share} failed by rate limits: may be chance`);
  const passed = passedText(facts, calls.filter(isAway));
  if (passed !== null) return untold(where, `${share} failed by rate limits, ${passed}`);
  return {
    suggestions: [{
      where,
      n: calls.length,
      measure: "error_ratio",
      effect: { value: ratio, unit: "ratio", low, high },
      saving: null,
      says: `${share} failed by rate limits`,
      advice: errorAdvice("rate_limit"),
      weight: failed / weightSum(facts.calls),
    }],
    untold: [],
  };
}
