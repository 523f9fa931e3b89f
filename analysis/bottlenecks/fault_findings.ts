/** What fails, is cut off or is tried again too often. @module */
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { AnswerRow, Field, Value } from "../engine/aggregate_plan.ts";
import { countOf } from "../group_keys.ts";
import { formatDuration, formatRatio } from "../report/format_quantity.ts";
import type { RetryStats } from "../retry_stats.ts";
import { errorAdvice } from "./advice.ts";
import { type Draft, draft, evidence } from "./draft.ts";
import { regroup } from "./limit_plans.ts";
import { type Share, shareOf, shareText } from "./share_interval.ts";

/** Groups of events with how they ended. */
export interface FaultFacts {
  /** All events: answer to the first of {@linkcode eventPlans}, of the kinds looked at. */
  readonly totals: readonly AnswerRow[];
  /** Those that failed: answer to the second, of the same kinds. */
  readonly failures: readonly AnswerRow[];
  /** What makes the groups. */
  readonly keys: readonly Field[];
  /** Limits. */
  readonly limits: Thresholds;
}

/** Fewest faults that make a finding. */
const FEWEST_FAULTS = 2;
/** Share of events that may be cut off. */
const MOST_CUT_OFF = 0.01;

/** Groups of which surely more fail than may, and those of which surely more are cut off. */
export function faultFindings({ totals, failures, keys, limits }: FaultFacts): Draft[] {
  const all = totals.reduce((sum, row) => sum + countOf(row, "calls"), 0);
  const isOf = (row: AnswerRow) => (each: AnswerRow): boolean => keys.every((key) => each[key] === row[key]);
  const failed = regroup(failures, keys);
  const cut = regroup(failures.filter(({ status }) => status === "timeout"), keys);
  const categories = regroup(failures, [...new Set<Field>([...keys, "error_category"])]);
  return failed.flatMap((failing) => {
    const whole = regroup(totals.filter(isOf(failing)), keys)[0];
    // Of very many groups the smallest are not told: what is left of one says nothing.
    if (whole === undefined || countOf(whole, "calls") < countOf(failing, "calls")) return [];
    const timeouts = cut.find(isOf(failing));
    const group = {
      where: Object.fromEntries(keys.filter((key) => key !== "kind").map((key) => [key, failing[key] as Value])),
      isPart: keys.includes("kind"),
      n: countOf(whole, "rows"),
      calls: countOf(whole, "calls"),
      failed: countOf(failing, "calls"),
      timeouts: timeouts === undefined ? 0 : countOf(timeouts, "calls"),
      timeout_ms: timeouts === undefined ? 0 : countOf(timeouts, "sum duration_ms"),
      categories: categories.filter(isOf(failing)),
    };
    const counts = { whole: group.calls, rows: group.n };
    const [failedShare, cutShare] = [shareOf(group.failed, counts), shareOf(group.timeouts, counts)];
    if (group.failed >= FEWEST_FAULTS && failedShare.low > limits.error_ratio) {
      return [errorDraft(group, failedShare, group.failed / all)];
    }
    if (group.timeouts < FEWEST_FAULTS || cutShare.low <= MOST_CUT_OFF) return [];
    const lost = group.timeout_ms / Math.max(1, countOf(whole, "sum duration_ms"));
    return [cutOffDraft(group, cutShare, Math.max(cutShare.value, lost) * group.calls / all)];
  });
}

interface Faults {
  readonly where: Record<string, Value>;
  /** Whether these are tools and stages. */
  readonly isPart: boolean;
  readonly n: number;
  readonly calls: number;
  readonly failed: number;
  readonly timeouts: number;
  readonly timeout_ms: number;
  readonly categories: readonly AnswerRow[];
}

function errorDraft({ where, n, calls, failed, categories }: Faults, failing: Share, weight: number): Draft {
  const own = categories.toSorted((a, b) => countOf(b, "calls") - countOf(a, "calls"));
  const category = own[0]!.error_category as string | null;
  const share = countOf(own[0]!, "calls") / failed;
  const isTold = category !== null && category !== "unknown" && share > 0.5;
  const mostly = isTold ? `, ${share === 1 ? "all" : `${formatRatio(share)} of them`} by ${category}` : "";
  return draft({
    rule: "errors",
    where,
    measure: "error_ratio",
    n,
    effect: { ...failing, unit: "ratio" },
    says: `high error ratio: ${shareText(failed, calls, failing)} failed${mostly}`,
    advice: errorAdvice(isTold ? category : null),
    evidence: own.map((each) =>
      evidence({ error_category: each.error_category as Value, failed: countOf(each, "calls") })
    ),
  }, weight);
}

function cutOffDraft({ where, isPart, n, calls, timeouts, timeout_ms }: Faults, cut: Share, weight: number): Draft {
  const mean = timeout_ms / timeouts;
  return draft({
    rule: "timeouts",
    where,
    measure: "duration_ms",
    n,
    effect: { ...cut, unit: "ratio" },
    says: `${shareText(timeouts, calls, cut)} were cut off, after ${formatDuration(mean)} on average: ` +
      "quantiles of those that succeeded are too small",
    advice: isPart ? "a longer limit where it is needed, or an answer without it" : errorAdvice("timeout"),
    evidence: [evidence({ timeouts, timeout_mean_ms: mean })],
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
