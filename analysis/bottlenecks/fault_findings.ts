/** What fails, is cut off or is tried again too often. @module */
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { AnswerRow, Field, QuantileEstimates, Value } from "../engine/aggregate_plan.ts";
import { countOf } from "../group_keys.ts";
import { formatDuration, formatRatio } from "../report/format_quantity.ts";
import type { RetryStats } from "../retry_stats.ts";
import { errorAdvice } from "./advice.ts";
import { type Draft, draft, evidence } from "./draft.ts";
import { type Share, shareOf, shareText } from "./share_interval.ts";

/** Groups of events with how they ended. */
export interface FaultFacts {
  /** Rows of {@linkcode limitPlans}. */
  readonly rows: readonly AnswerRow[];
  /** What makes the groups. */
  readonly keys: readonly Field[];
  /** Failed events per group and category; none where categories are not asked. */
  readonly categories: readonly AnswerRow[];
  /** Limits. */
  readonly limits: Thresholds;
}

/** Fewest faults that make a finding. */
const FEWEST_FAULTS = 2;
/** Share of events that may be cut off. */
const MOST_CUT_OFF = 0.01;

/** Groups of which surely more fail than may, and those of which surely more are cut off. */
export function faultFindings({ rows, keys, categories, limits }: FaultFacts): Draft[] {
  const all = rows.reduce((sum, row) => sum + countOf(row, "calls"), 0);
  return rows.flatMap((row) => {
    const [calls, failed, timeouts] = [countOf(row, "calls"), countOf(row, "failed"), countOf(row, "timeouts")];
    const counts = { whole: calls, rows: countOf(row, "rows") };
    const [failing, cut] = [shareOf(failed, counts), shareOf(timeouts, counts)];
    const where = whereOf(row, keys);
    const own = categories.filter((each) => keys.every((key) => each[key] === row[key]));
    if (failed >= FEWEST_FAULTS && failing.low > limits.error_ratio) {
      return [errorDraft({ row, where, own, failing }, failing.value * calls / all)];
    }
    if (timeouts < FEWEST_FAULTS || cut.low <= MOST_CUT_OFF) return [];
    const lost = countOf(row, "timeout_ms") / Math.max(1, countOf(row, "duration_ms"));
    return [cutOffDraft({ row, where, cut }, Math.max(cut.value, lost) * calls / all)];
  });
}

function whereOf(row: AnswerRow, keys: readonly Field[]): Record<string, Value> {
  return Object.fromEntries(keys.filter((key) => key !== "kind").map((key) => [key, row[key] as Value]));
}

interface Faults {
  readonly row: AnswerRow;
  readonly where: Record<string, Value>;
}

function errorDraft(
  { row, where, own, failing }: Faults & { readonly own: readonly AnswerRow[]; readonly failing: Share },
  weight: number,
): Draft {
  const [calls, failed] = [countOf(row, "calls"), countOf(row, "failed")];
  const most = own.toSorted((a, b) => countOf(b, "calls") - countOf(a, "calls"))[0];
  const category = most === undefined ? null : most.error_category as string | null;
  const share = most === undefined ? 0 : countOf(most, "calls") / failed;
  const isTold = category !== null && category !== "unknown" && share > 0.5;
  const mostly = isTold ? `, ${share === 1 ? "all" : `${formatRatio(share)} of them`} by ${category}` : "";
  return draft({
    rule: "errors",
    where,
    measure: "error_ratio",
    n: countOf(row, "rows"),
    effect: { ...failing, unit: "ratio" },
    says: `high error ratio: ${shareText(failed, calls, failing)} failed${mostly}`,
    advice: errorAdvice(isTold ? category : null),
    evidence: own.map((each) =>
      evidence({ error_category: each.error_category as Value, failed: countOf(each, "calls") })
    ),
  }, weight);
}

function cutOffDraft({ row, where, cut }: Faults & { readonly cut: Share }, weight: number): Draft {
  const [calls, timeouts] = [countOf(row, "calls"), countOf(row, "timeouts")];
  const p95 = (row.quantiles as QuantileEstimates).estimates[1]!.value;
  const mean = countOf(row, "timeout_ms") / timeouts;
  return draft({
    rule: "timeouts",
    where,
    measure: "duration_ms",
    n: countOf(row, "rows"),
    effect: { ...cut, unit: "ratio" },
    says: `${shareText(timeouts, calls, cut)} were cut off, after ${formatDuration(mean)} on average: ` +
      "quantiles of those that succeeded are too small",
    advice: row.kind === undefined
      ? errorAdvice("timeout")
      : "a longer limit where it is needed, or an answer without it",
    evidence: [evidence({ timeouts, timeout_mean_ms: mean, p95_ms: p95 })],
  }, weight);
}

/** Share of the time of calls that may be lost to retries. */
const MOST_LOST = 0.02;
const FEWEST_RETRIED = 5;

/** Groups of calls that lose a good part of their time to waits and failed attempts. */
export function retryFindings(groups: readonly RetryStats[]): Draft[] {
  const all = groups.reduce((sum, { calls }) => sum + calls, 0);
  return groups.flatMap((group) => {
    const { lost_ratio, retried_calls, known_calls, categories, failed_ms, wait_ms } = group;
    if (lost_ratio === null || lost_ratio < MOST_LOST || (retried_calls ?? 0) < FEWEST_RETRIED) return [];
    const category = categories[0]?.error_category ?? null;
    const retried = shareOf(retried_calls!, { whole: known_calls, rows: Math.round(known_calls) });
    const waiting = wait_ms === null ? [] : [`${formatDuration(wait_ms)} waiting`];
    const failing = failed_ms === null ? [] : [`${formatDuration(failed_ms)} in attempts that failed`];
    const mostly = category === null ? "" : `, most of these by ${category}`;
    return [draft({
      rule: "retries",
      where: group.by,
      measure: "retry_wait_ms",
      n: Math.round(known_calls),
      effect: { value: lost_ratio, unit: "ratio", low: null, high: null },
      says: `${formatRatio(lost_ratio)} of the time of calls is lost to retries: ` +
        `${[...waiting, ...failing].join(", ")}${mostly}; ${
          shareText(retried_calls!, known_calls, retried)
        } were tried again`,
      advice: errorAdvice(category),
      evidence: categories.map((each) => evidence({ ...each })),
    }, lost_ratio * group.calls / all)];
  });
}
