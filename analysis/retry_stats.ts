/** What retries cost in time: what {@linkcode retries} shows. @module */
import type { Aggregate, AggregatePlan, AnswerRow, Field, Filter, Value } from "./engine/aggregate_plan.ts";
import { countOf, FAILED, LLM_CALLS, numberOf, ofKind, ratio } from "./group_keys.ts";

/** Retries of a group of calls. Counts and sums are weighted by `sample_weight`. */
export interface RetryStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Calls. */
  readonly calls: number;
  /** Calls that say how often they were tried. */
  readonly known_calls: number;
  /** Calls that were tried more than once; `null` when none says. */
  readonly retried_calls: number | null;
  /** Share of them in the calls that say. */
  readonly retried_ratio: number | null;
  /** Attempts of the calls that say. */
  readonly attempts: number | null;
  /** Time slept between attempts, ms. */
  readonly wait_ms: number | null;
  /** Attempts that failed, as recorded one by one; `null` when there were retries but none is recorded. */
  readonly failed_attempts: number | null;
  /** Time they took, ms. */
  readonly failed_ms: number | null;
  /** Both times together, as far as they are known. */
  readonly lost_ms: number | null;
  /** Share of it in the duration of all calls. */
  readonly lost_ratio: number | null;
  /** Failed attempts by what went wrong, those that took longest first. */
  readonly categories: readonly RetryCategory[];
  /** Why something is `null`; `null` when nothing is. */
  readonly reason: string | null;
}

/** Failed attempts of one kind. */
export interface RetryCategory {
  /** What went wrong; `null` when unknown. */
  readonly error_category: string | null;
  /** Attempts. */
  readonly attempts: number;
  /** Time they took, ms. */
  readonly failed_ms: number | null;
}

const RETRIED: Filter = { measure: "attempts", atLeast: 2 };

/** What is asked of calls. */
export const RETRY_AGGREGATES: Readonly<Record<string, Aggregate>> = {
  calls: { op: "count" },
  known_calls: { op: "known", of: "attempts" },
  retried_calls: { op: "count", where: [RETRIED] },
  "sum attempts": { op: "sum", of: "attempts" },
  wait_ms: { op: "sum", of: "retry_wait_ms" },
  "sum duration_ms": { op: "sum", of: "duration_ms" },
};

/** Asks for retries: the calls of each group, and the attempts that failed. */
export function retryPlans(by: readonly Field[]): [AggregatePlan, AggregatePlan] {
  const failed: AggregatePlan = {
    where: [...ofKind("attempt"), FAILED],
    by: [...new Set<Field>([...by, "error_category"])],
    aggregates: { "failed attempts": { op: "count" }, failed_ms: { op: "sum", of: "duration_ms" } },
  };
  return [{ where: LLM_CALLS, by, aggregates: RETRY_AGGREGATES, order: { by: "calls", descending: true } }, failed];
}

/**
 * Reads the answers to {@linkcode retryPlans}, most time lost first.
 *
 * @param calls One row per group with {@linkcode RETRY_AGGREGATES}.
 * @param failed Failed attempts per group and category.
 */
export function readRetries(
  calls: readonly AnswerRow[],
  failed: readonly AnswerRow[],
  by: readonly Field[],
): RetryStats[] {
  const keyOf = (row: AnswerRow): string => JSON.stringify(by.map((key) => row[key]));
  const attempts = Map.groupBy(failed, keyOf);
  return calls.map((row) => readGroup(row, attempts.get(keyOf(row)) ?? [], by))
    .sort((a, b) => (b.lost_ms ?? -1) - (a.lost_ms ?? -1) || b.calls - a.calls);
}

function readGroup(row: AnswerRow, failed: readonly AnswerRow[], by: readonly Field[]): RetryStats {
  const known = countOf(row, "known_calls");
  const retried = known === 0 ? null : countOf(row, "retried_calls");
  const isUnrecorded = failed.length === 0 && retried !== 0;
  const wait = numberOf(row, "wait_ms");
  const failedMs = isUnrecorded ? null : sumOf(failed, "failed_ms");
  const lost = wait === null && failedMs === null ? null : (wait ?? 0) + (failedMs ?? 0);
  const reasons = [
    retried === null ? "no call says how often it was tried" : "",
    retried !== null && isUnrecorded ? "attempts are not recorded one by one" : "",
  ].filter((reason) => reason !== "");
  return {
    by: Object.fromEntries(by.map((key) => [key, row[key] as Value])),
    calls: countOf(row, "calls"),
    known_calls: known,
    retried_calls: retried,
    retried_ratio: ratio(retried, known),
    attempts: numberOf(row, "sum attempts"),
    wait_ms: wait,
    failed_attempts: isUnrecorded ? null : sumOf(failed, "failed attempts"),
    failed_ms: failedMs,
    lost_ms: lost,
    lost_ratio: ratio(lost, numberOf(row, "sum duration_ms")),
    categories: failed.map((attempt): RetryCategory => ({
      error_category: attempt.error_category as string | null,
      attempts: countOf(attempt, "failed attempts"),
      failed_ms: numberOf(attempt, "failed_ms"),
    })).sort((a, b) => (b.failed_ms ?? -1) - (a.failed_ms ?? -1)),
    reason: reasons.length === 0 ? null : reasons.join(", "),
  };
}

/** Sum over rows; `null` when there are rows and none knows it. */
function sumOf(rows: readonly AnswerRow[], name: string): number | null {
  const known = rows.map((row) => numberOf(row, name)).filter((value) => value !== null);
  return known.length === 0 && rows.length > 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
