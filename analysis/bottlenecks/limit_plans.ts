/** What is asked of events to hold them against limits. @module */
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { Aggregate, AggregatePlan, AnswerRow, Field, Filter } from "../engine/aggregate_plan.ts";
import { countOf, FAILED, LEAF, LLM_CALLS, numberOf, ofKind } from "../group_keys.ts";

/** Most groups that are held against limits: those with most events. */
export const MOST_GROUPS = 200;

/** Asks for operations by name and for calls, tools and stages; how they ended and how many passed each limit. */
export function limitPlans(limits: Thresholds, by: readonly Field[]): LimitPlans {
  const order = { order: { by: "calls", descending: true }, limit: MOST_GROUPS } as const;
  const operations = {
    where: ofKind("operation"),
    by: operationKeys(by),
    aggregates: { ...ENDS, ...over(limits) },
    ...order,
  };
  const calls = { where: [...LLM_CALLS, LEAF], by, aggregates: { ...ENDS, ...over(limits) }, ...order };
  const parts: Filter = { field: "kind", in: ["stage", "tool_call"] };
  const failed = { where: [...LLM_CALLS, LEAF, FAILED], by: [...new Set<Field>([...by, "error_category"])] };
  return [
    operations,
    calls,
    { where: [parts], by: ["kind", "name"], aggregates: ENDS, ...order },
    { ...failed, aggregates: { calls: { op: "count" } }, ...order },
  ];
}

/** Operations, calls, tools and stages, and what went wrong with calls. */
export type LimitPlans = readonly [AggregatePlan, AggregatePlan, AggregatePlan, AggregatePlan];

/** Fields that only calls of models have. */
const OF_CALLS: readonly Field[] = ["provider", "model", "response_model", "service_tier", "finish_reason", "streamed"];

/** Operations are always told apart by name. */
export function operationKeys(by: readonly Field[]): Field[] {
  return [...new Set<Field>(["name", ...by.filter((field) => !OF_CALLS.includes(field))])];
}

const TIMEOUT: Filter = { field: "status", in: ["timeout"] };

const ENDS: Readonly<Record<string, Aggregate>> = {
  calls: { op: "count" },
  rows: { op: "rows" },
  failed: { op: "count", where: [FAILED] },
  timeouts: { op: "count", where: [TIMEOUT] },
  timed: { op: "known", of: "duration_ms" },
  duration_ms: { op: "sum", of: "duration_ms" },
  timeout_ms: { op: "sum", of: "duration_ms", where: [TIMEOUT] },
  quantiles: { op: "quantiles", of: "duration_ms", probabilities: [0.5, 0.95] },
};

/** Counts and sums beyond every limit of a duration. */
function over(limits: Thresholds): Record<string, Aggregate> {
  const all = [
    ...Object.values(limits.operation_ms),
    limits.stage_ms.llm_inference ?? limits.stage_ms["*"]!,
    limits.alert_ms,
    limits.very_slow_ms,
  ];
  return Object.fromEntries([...new Set(all)].flatMap((limit): [string, Aggregate][] => {
    const where: Filter[] = [{ measure: "duration_ms", atLeast: justAbove(limit) }];
    return [[`over ${limit}`, { op: "count", where }], [`over ${limit} ms`, { op: "sum", of: "duration_ms", where }]];
  }));
}

/** The next number: what is exactly at its limit is not over it. */
function justAbove(limit: number): number {
  const bits = new BigInt64Array(1);
  const numbers = new Float64Array(bits.buffer);
  numbers[0] = limit;
  bits[0]! += 1n;
  return numbers[0]!;
}

/** Events of a group beyond a limit. */
export interface Over {
  /** How many. */
  readonly count: number;
  /** Share of those with a duration; 0 without any. */
  readonly ratio: number;
  /** Time beyond the limit in the time of all, 0..1. */
  readonly excess: number;
}

/** Reads how many passed a limit. */
export function overOf(row: AnswerRow, limit: number): Over {
  const [count, timed, total] = [countOf(row, `over ${limit}`), countOf(row, "timed"), countOf(row, "duration_ms")];
  const beyond = (numberOf(row, `over ${limit} ms`) ?? 0) - count * limit;
  return { count, ratio: timed > 0 ? count / timed : 0, excess: total > 0 ? Math.max(0, beyond) / total : 0 };
}
