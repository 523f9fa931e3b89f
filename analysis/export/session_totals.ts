/** What the operations of a session add up to. Pure. @module */
import type { SessionOperationRow } from "./session_operation.ts";
import { secondsOf } from "./time_text.ts";

/** Sums so far. */
export interface SessionTotals {
  readonly operations: number;
  readonly successful: number;
  readonly durations: number;
  readonly duration_ms: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
  readonly tool_calls: number;
  readonly successful_tool_calls: number;
  readonly last_end_time: number | null;
}

/** Sums of nothing. */
export function noTotals(): SessionTotals {
  return {
    operations: 0,
    successful: 0,
    durations: 0,
    duration_ms: 0,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    tool_calls: 0,
    successful_tool_calls: 0,
    last_end_time: null,
  };
}

/** Sums with one operation more. */
export function withOperation(totals: SessionTotals, operation: SessionOperationRow): SessionTotals {
  const { total_duration, token_usage, cost_estimate, tool_calls } = operation;
  const end = operation.end_time ?? operation.start_time;
  return {
    operations: totals.operations + 1,
    successful: totals.successful + (operation.success ? 1 : 0),
    durations: totals.durations + (total_duration === null ? 0 : 1),
    duration_ms: totals.duration_ms + (total_duration ?? 0) * 1000,
    input_tokens: totals.input_tokens + (token_usage?.input_tokens ?? 0),
    output_tokens: totals.output_tokens + (token_usage?.output_tokens ?? 0),
    cost_usd: totals.cost_usd + (cost_estimate?.currency === "USD" ? cost_estimate.total_cost : 0),
    tool_calls: totals.tool_calls + tool_calls.length,
    successful_tool_calls: totals.successful_tool_calls +
      tool_calls.filter(({ status }) => status === "success").length,
    last_end_time: Math.max(totals.last_end_time ?? end, end),
  };
}

/** Sums by the names that a session file has for them; a mean of nothing is unknown. */
export function totalsOf(totals: SessionTotals): Readonly<Record<string, number | null>> {
  const { operations, durations, duration_ms, tool_calls } = totals;
  return {
    total_operations: operations,
    successful_operations: totals.successful,
    failed_operations: operations - totals.successful,
    total_duration: secondsOf(duration_ms),
    avg_operation_duration: durations === 0 ? null : secondsOf(duration_ms / durations),
    total_input_tokens: totals.input_tokens,
    total_output_tokens: totals.output_tokens,
    total_tokens: totals.input_tokens + totals.output_tokens,
    total_cost: Number(totals.cost_usd.toFixed(12)),
    avg_cost_per_operation: operations === 0 ? null : Number((totals.cost_usd / operations).toFixed(12)),
    total_tool_calls: tool_calls,
    successful_tool_calls: totals.successful_tool_calls,
    failed_tool_calls: tool_calls - totals.successful_tool_calls,
  };
}
