/** Operations that take or cost more than they may. @module */
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { AnswerRow, Field, QuantileEstimates, Value } from "../engine/aggregate_plan.ts";
import { countOf } from "../group_keys.ts";
import type { OperationCosts } from "../operation_costs.ts";
import type { PathStats } from "../path_stats.ts";
import { formatCount, formatDuration, formatRatio, formatUsd } from "../report/format_quantity.ts";
import { type Draft, draft, evidence } from "./draft.ts";
import { overOf } from "./limit_plans.ts";
import { shareOf, shareText } from "./share_interval.ts";

/** Groups of operations, or of calls where there are none. */
export interface SlowFacts {
  /** Answer to {@linkcode overPlan}. */
  readonly rows: readonly AnswerRow[];
  /** What makes the groups. */
  readonly keys: readonly Field[];
  /** The limit of a row, ms. */
  readonly limitOf: (row: AnswerRow) => number;
  /** Limits. */
  readonly limits: Thresholds;
  /** What operations wait for; none for calls. */
  readonly paths: PathStats | null;
}

/** Share over a limit below which nothing is said. */
const LEAST_OVER = 0.01;
/** One slow run of one is no bottleneck. */
const FEWEST_TIMED = 5;
/** So many must pass a limit before it is said to mean nothing. */
const FEWEST_FOR_LIMIT = 20;
/** Share over a limit from which on the limit says nothing. */
const MOST_OVER = 0.9;
/** How much that weighs. */
const MEANINGLESS = 0.001;

/** Groups of which some take longer than their limit, or than what should be looked at whatever the name. */
export function slowFindings({ rows, keys, limitOf: ofRow, limits, paths }: SlowFacts): Draft[] {
  const all = rows.reduce((sum, row) => sum + countOf(row, "sum duration_ms"), 0);
  return rows.flatMap((row) => {
    const [own, alert] = [ofRow(row), limits.alert_ms];
    const limit = overOf(row, own).ratio >= LEAST_OVER ? own : alert;
    const over = overOf(row, limit);
    const timed = countOf(row, "timed");
    if (over.ratio < LEAST_OVER || timed < FEWEST_TIMED) return [];
    const share = shareOf(over.count, { whole: timed, rows: Math.min(timed, countOf(row, "rows")) });
    const [p50, p95] = (row.quantiles as QuantileEstimates).estimates.map(({ value }) => value);
    const isMeaningless = over.ratio > MOST_OVER && timed >= FEWEST_FOR_LIMIT;
    const alerts = overOf(row, alert);
    const also = limit !== alert && alerts.count > 0
      ? `, ${formatCount(alerts.count)} of these longer than ${formatDuration(alert)}`
      : "";
    const tail = isMeaningless && p50 !== null && p50 !== undefined
      ? `; half of them more than ${formatDuration(p50)}`
      : p95 === null || p95 === undefined
      ? ""
      : `; p95 ${formatDuration(p95)}`;
    if (isMeaningless && over.excess * countOf(row, "sum duration_ms") / all < LEAST_OVER) return [];
    return [draft({
      rule: "slow",
      where: Object.fromEntries(keys.map((key) => [key, row[key] as Value])),
      measure: "duration_ms",
      n: countOf(row, "rows"),
      effect: { ...share, unit: "ratio" },
      says: `${shareText(over.count, timed, share)} took longer than ${formatDuration(limit)}${also}${tail}`,
      advice: isMeaningless
        ? `a limit that nearly everything passes says nothing: set thresholds.${
          paths === null ? "stage_ms.llm_inference" : "operation_ms"
        } for it`
        : slowAdvice(row, keys, paths),
      evidence: [evidence({
        limit_ms: limit,
        over: over.count,
        over_alert: alerts.count,
        very_slow: overOf(row, limits.very_slow_ms).count,
        p50_ms: p50 ?? null,
        p95_ms: p95 ?? null,
      })],
    }, (isMeaningless ? MEANINGLESS : 0.5) * over.excess * countOf(row, "sum duration_ms") / all)];
  });
}

function slowAdvice(row: AnswerRow, keys: readonly Field[], paths: PathStats | null): string {
  if (paths === null) return "a faster model, or shorter prompts and answers";
  const group = paths.groups.find(({ by }) => keys.every((key) => by[key] === row[key]));
  const most = group?.stages.find(({ is_root, path_ms }) => !is_root && path_ms > 0);
  if (most === undefined) {
    return "record what happens inside as stages, tool calls or LLM calls to see what takes the time";
  }
  return `begin with ${most.name}: ${formatRatio(most.path_ratio)} of the waiting time`;
}

/** Operations of which some cost more than they may. */
export function dearFindings(groups: readonly OperationCosts[], limits: Thresholds): Draft[] {
  const all = groups.reduce((sum, { costs }) => sum + costs.reduce((total, cost) => total + cost, 0), 0);
  return groups.flatMap(({ by, costs }) => {
    const sorted = costs.toSorted((a, b) => a - b);
    const over = sorted.filter((cost) => cost > limits.cost_usd);
    const share = shareOf(over.length, { whole: sorted.length, rows: sorted.length });
    if (share.value < LEAST_OVER) return [];
    const excess = over.reduce((sum, cost) => sum + cost - limits.cost_usd, 0);
    const isMeaningless = share.value > MOST_OVER;
    const median = sorted[Math.floor(sorted.length / 2)]!;
    return [draft({
      rule: "cost",
      where: by,
      measure: "cost_usd",
      n: sorted.length,
      effect: { ...share, unit: "ratio" },
      says: `${shareText(over.length, sorted.length, share)} cost more than ${formatUsd(limits.cost_usd)}; ` +
        `half of them up to ${formatUsd(median)}, the dearest ${formatUsd(sorted.at(-1)!)}`,
      advice: isMeaningless
        ? "a limit that nearly everything passes says nothing: set thresholds.cost_usd"
        : "a cheaper model, or fewer tokens",
      evidence: [evidence({ limit_usd: limits.cost_usd, over: over.length, p50_usd: median })],
    }, (isMeaningless ? MEANINGLESS : 1) * (all > 0 ? excess / all : 0))];
  });
}
