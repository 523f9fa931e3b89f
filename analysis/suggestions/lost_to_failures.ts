/** Time that calls which succeed lose to attempts that fail. @module */
import { errorAdvice } from "../bottlenecks/advice.ts";
import { formatRatio } from "../report/format_quantity.ts";
import type { AttemptFacts } from "./attempt_facts.ts";
import type { CallGroup } from "./call_groups.ts";
import type { SuggestionFacts } from "./suggestion_facts.ts";
import type { RuleFindings } from "./suggestion_rule.ts";
import { NOTHING_FOUND, untold, weighSaving } from "./weigh_saving.ts";
import { weightSum } from "./weighted_ratio.ts";

/** Failures of a group of calls. */
export interface Failures {
  /** The calls. */
  readonly group: CallGroup;
  /** Which failures count, by `error_category`. */
  readonly isOf: (category: string | null) => boolean;
}

/** Errors of a kind that comes back whenever the same is sent. */
export function isFutile(category: string | null): boolean {
  return category === "authentication" || category === "validation" || category === "content_filter";
}

/** What is lost between the start of an attempt that fails and the start of the next one. */
export function lostToFailures(facts: SuggestionFacts, { group: { where, calls }, isOf }: Failures): RuleFindings {
  const ok = calls.filter(({ status }) => status === "ok");
  const failed = ({ ok, error_category }: AttemptFacts): boolean => !ok && isOf(error_category);
  const retried = ok.flatMap((call) => {
    const attempts = facts.attempts.get(call.event_id) ?? [];
    return attempts.some(failed) ? [{ call, attempts }] : [];
  });
  if (retried.length === 0) return isOf(null) ? unrecorded(facts, { where, calls: ok }) : NOTHING_FOUND;
  const failures = retried.flatMap(({ attempts }) => attempts.filter(failed));
  const categories = [...Map.groupBy(failures, ({ error_category }) => error_category)]
    .sort(([, a], [, b]) => b.length - a.length);
  const [mostly] = categories[0]!;
  return weighSaving(facts, {
    unit: "ms",
    where,
    n: ok.length,
    parts: retried.map(({ call: { cluster, at, weight }, attempts }) => {
      const lost = attempts.reduce((sum, attempt, place) => {
        // A wait belongs to the failure before it.
        return failed(attempt) ? sum + attempt.duration_ms + (attempts[place + 1]?.retry_wait_ms ?? 0) : sum;
      }, 0);
      return { cluster, at, saved: lost * weight };
    }),
    of: { weight: weightSum(ok), per: "call" },
    measure: "retry_wait_ms",
    says: `${
      formatRatio(weightSum(retried.map(({ call }) => call)) / weightSum(ok))
    } of the calls that succeed are tried again first, ${
      categories.length === 1 ? "all" : "most"
    } after errors of kind ${mostly ?? "unknown"}`,
    advice: errorAdvice(mostly),
    assumptions: ["at most so much: if no attempt failed so"],
    evidence: categories.map(([error_category, members]) => ({ error_category, failed_attempts: members.length })),
  });
}

/** Waits are known, what they were for is not. */
function unrecorded(facts: SuggestionFacts, { where, calls }: CallGroup): RuleFindings {
  const waited = calls.reduce((sum, { event_id, retry_wait_ms, weight }) => {
    return facts.attempts.has(event_id) ? sum : sum + (retry_wait_ms ?? 0) * weight;
  }, 0);
  if (!(waited / facts.total.ms >= facts.least.ratio)) return NOTHING_FOUND;
  const share = formatRatio(waited / facts.total.ms);
  return untold(
    where,
    `${share} of the time is waited between attempts, but nothing says why: attempts are not recorded`,
  );
}
