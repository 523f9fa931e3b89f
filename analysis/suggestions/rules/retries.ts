/** Calls that are tried again: what that loses, and where nothing can come of it. @module */
import { formatCount } from "../../report/format_quantity.ts";
import type { CallGroup } from "../call_groups.ts";
import { isFutile, lostToFailures } from "../lost_to_failures.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, weighSaving } from "../weigh_saving.ts";
import { weightSum } from "../weighted_ratio.ts";

/** Attempts that fail by what passes, rate limits aside. */
export const RETRIES: SuggestionRule = {
  id: "retries",
  needs: "attempts of calls, one by one, with their error_category",
  when: "calls that succeed in the end lose time to attempts that failed and to waits between them",
  limits: {},
  find(facts): RuleFindings {
    const isOf = (category: string | null): boolean => category !== "rate_limit" && !isFutile(category);
    return allFindings(
      facts.models.map((group) => {
        return lostToFailures(facts, { group, isOf });
      }),
    );
  },
};

/** Attempts that nothing can come of. */
export const FUTILE_RETRIES: SuggestionRule = {
  id: "futile_retries",
  needs: "attempts of calls, one by one, with their error_category",
  when: "calls are tried again after errors of authentication, validation or content filters, and never succeed",
  limits: {},
  find(facts): RuleFindings {
    return allFindings(facts.models.map((group) => futile(facts, group)));
  },
};

function futile(facts: SuggestionFacts, { where, calls }: CallGroup): RuleFindings {
  const tried = calls.flatMap((call) => {
    const attempts = facts.attempts.get(call.event_id) ?? [];
    const first = attempts.findIndex(({ error_category, ok }) => !ok && isFutile(error_category));
    const after = first < 0 ? [] : attempts.slice(first + 1);
    const category = attempts[first]?.error_category ?? null;
    return after.length === 0 || after.some(({ ok }) => ok) ? [] : [{ call, category, after }];
  });
  if (tried.length === 0) return NOTHING_FOUND;
  const categories = [...Map.groupBy(tried, ({ category }) => category)].sort(([, a], [, b]) => b.length - a.length);
  return weighSaving(facts, {
    unit: "ms",
    where,
    n: calls.length,
    parts: tried.map(({ call: { cluster, at, weight }, after }) => {
      const ms = after.reduce((sum, { duration_ms, retry_wait_ms }) => sum + duration_ms + retry_wait_ms, 0);
      return { cluster, at, saved: ms * weight };
    }),
    of: { weight: weightSum(calls), per: "call" },
    measure: "retry_wait_ms",
    says: `${formatCount(tried.length)} calls are tried again after errors of kind ${
      categories.map(([category]) => category).join(", ")
    }, and none of them succeeds`,
    advice: "do not try again after errors of these kinds",
    evidence: categories.map(([error_category, members]) => ({ error_category, calls: members.length })),
  });
}
