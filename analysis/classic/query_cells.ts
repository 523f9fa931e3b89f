/** Groups of queries as cells of tables. Pure. @module */
import { formatCount, formatDuration, formatInterval, formatRatio } from "../report/format_quantity.ts";
import type { TextColumn } from "../report/text_table.ts";
import type { QueryStats } from "./query_stats.ts";

/** What tables say of a group. */
export type ToldQueries = Omit<QueryStats, "by" | "all_durations_ms">;

/** Numbers of a group by their names, for files. */
export function queryNumbers(stats: ToldQueries): Readonly<Record<typeof QUERY_NUMBERS[number], number | null>> {
  const { duration_ms } = stats;
  return {
    queries: stats.queries,
    ok: stats.ok,
    failed: stats.failed,
    success_ratio: stats.success_ratio,
    duration_ms_n: duration_ms.n,
    duration_ms_mean: duration_ms.mean,
    duration_ms_min: duration_ms.min,
    duration_ms_p50: duration_ms.p50,
    duration_ms_p50_low: duration_ms.p50_ci?.[0] ?? null,
    duration_ms_p50_high: duration_ms.p50_ci?.[1] ?? null,
    duration_ms_p90: duration_ms.p90,
    duration_ms_p90_low: duration_ms.p90_ci?.[0] ?? null,
    duration_ms_p90_high: duration_ms.p90_ci?.[1] ?? null,
    duration_ms_max: duration_ms.max,
    slow: stats.slow,
    very_slow: stats.very_slow,
    tool_calls_mean: stats.tool_calls_mean,
    graphql_queries_mean: stats.graphql_queries_mean,
  };
}

/** Names of {@linkcode queryNumbers}, in order. */
export const QUERY_NUMBERS = [
  "queries",
  "ok",
  "failed",
  "success_ratio",
  "duration_ms_n",
  "duration_ms_mean",
  "duration_ms_min",
  "duration_ms_p50",
  "duration_ms_p50_low",
  "duration_ms_p50_high",
  "duration_ms_p90",
  "duration_ms_p90_low",
  "duration_ms_p90_high",
  "duration_ms_max",
  "slow",
  "very_slow",
  "tool_calls_mean",
  "graphql_queries_mean",
] as const;

/** What groups of queries took, for people: counts, success, and how long successes took. */
export function queryColumns(groups: readonly ToldQueries[], counted: string): TextColumn[] {
  const durations = groups.map(({ duration_ms }) => duration_ms);
  return [
    { title: counted, cells: groups.map(({ queries }) => formatCount(queries)) },
    { title: "success", cells: groups.map(({ success_ratio }) => formatRatio(success_ratio)) },
    { title: "mean", cells: durations.map(({ mean }) => formatDuration(mean)) },
    { title: "p50", cells: durations.map(({ p50 }) => formatDuration(p50)) },
    {
      title: "[95 % CI]",
      cells: durations.map(({ p50, p50_ci }) => formatInterval(p50, p50_ci)),
      align: "left",
      spare: 5,
    },
    { title: "p90", cells: durations.map(({ p90 }) => formatDuration(p90)) },
    { title: "max", cells: durations.map(({ max }) => formatDuration(max)), spare: 4 },
    { title: "slow", cells: groups.map(({ slow }) => formatCount(slow)), spare: 2 },
    { title: "very slow", cells: groups.map(({ very_slow }) => formatCount(very_slow)), spare: 3 },
  ];
}
