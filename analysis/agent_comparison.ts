/** Agents side by side: what their operations took, and how complex they were. @module */
import type { DataFrame } from "nodejs-polars";
import { type Thresholds, thresholds } from "../recorder/thresholds.ts";
import { type AgentRow, agentRows } from "./classic/agent_rows.ts";
import { queryKind } from "./classic/query_stats.ts";
import type { EventSource } from "./engine/event_source.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";

/** What is slow or complex. */
export interface AgentComparisonOptions {
  /** Limits; `slow_ms`, `very_slow_ms` and `complexity_score` count. @default {those of `thresholds()`} */
  readonly thresholds?: Partial<Thresholds>;
}

/**
 * Agents side by side: what their operations took, and how complex they were. Where the window holds no operation, calls of
 * models stand for them.
 *
 * Out: one row per agent, most operations first:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | agent | Utf8 | | nobody said |
 * | operations, ok, failed | Float64 | operations, weighted | never |
 * | share | Float64 | 0..1 of all operations | never |
 * | success_ratio | Float64 | 0..1 | never |
 * | duration_ms_n | Int64 | known values | never |
 * | duration_ms_mean, _min, _p50, _p50_low, _p50_high, _p90, _p90_low, _p90_high, _max | Float64 | ms, of successes | too few values |
 * | slow, very_slow | Float64 | operations above `slow_ms`, `very_slow_ms`, failed ones too | never |
 * | tool_calls_mean | Float64 | calls of tools an operation | no tools are known |
 * | graphql_queries_mean | Float64 | mean of `attributes.graphql_queries` | none says it |
 * | complexity_n | Int64 | operations with a score | never |
 * | complexity_mean | Float64 | 0..1 | none has a score |
 * | complexity_high | Float64 | operations with a score above `complexity_score` | none has a score |
 *
 * Method: quantiles as in {@linkcode percentiles}. A score stands on the operation or on the selection in the same trace,
 * each trace counts once. Cost: as {@linkcode summary}, and one pass for the scores.
 *
 * @throws {RangeError} If a limit is out of bounds.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { agentComparison, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const selection = recorder.selection({ agent: "simple", complexity_score: 0.2 });
 * await recorder.operation("query", { selection }, async () => {});
 * await recorder.close();
 *
 * const table = await agentComparison(await open(dir));
 * assertEquals(table.select("agent", "operations", "complexity_mean").toRecords(), [
 *   { agent: "simple", operations: 1, complexity_mean: 0.2 },
 * ]);
 * ```
 */
export async function agentComparison(source: EventSource, options: AgentComparisonOptions = {}): Promise<DataFrame> {
  const kind = await queryKind(source);
  const rows = await agentRows(source, { kind, thresholds: thresholds(options.thresholds) });
  return statsFrame(rows.map((row) => ({ ...row, by: { agent: row.agent } })), ["agent"], COLUMNS);
}

const COLUMNS: readonly StatsColumn<AgentRow>[] = [
  ["operations", "f64", ({ queries }) => queries],
  ["ok", "f64", ({ ok }) => ok],
  ["failed", "f64", ({ failed }) => failed],
  ["share", "f64", ({ share }) => share],
  ["success_ratio", "f64", ({ success_ratio }) => success_ratio],
  ["duration_ms_n", "i64", ({ duration_ms }) => duration_ms.n],
  ["duration_ms_mean", "f64", ({ duration_ms }) => duration_ms.mean],
  ["duration_ms_min", "f64", ({ duration_ms }) => duration_ms.min],
  ["duration_ms_p50", "f64", ({ duration_ms }) => duration_ms.p50],
  ["duration_ms_p50_low", "f64", ({ duration_ms }) => duration_ms.p50_ci?.[0] ?? null],
  ["duration_ms_p50_high", "f64", ({ duration_ms }) => duration_ms.p50_ci?.[1] ?? null],
  ["duration_ms_p90", "f64", ({ duration_ms }) => duration_ms.p90],
  ["duration_ms_p90_low", "f64", ({ duration_ms }) => duration_ms.p90_ci?.[0] ?? null],
  ["duration_ms_p90_high", "f64", ({ duration_ms }) => duration_ms.p90_ci?.[1] ?? null],
  ["duration_ms_max", "f64", ({ duration_ms }) => duration_ms.max],
  ["slow", "f64", ({ slow }) => slow],
  ["very_slow", "f64", ({ very_slow }) => very_slow],
  ["tool_calls_mean", "f64", ({ tool_calls_mean }) => tool_calls_mean],
  ["graphql_queries_mean", "f64", ({ graphql_queries_mean }) => graphql_queries_mean],
  ["complexity_n", "i64", ({ complexity }) => complexity.n],
  ["complexity_mean", "f64", ({ complexity }) => complexity.mean],
  ["complexity_high", "f64", ({ complexity }) => complexity.high],
];
