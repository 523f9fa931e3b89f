/** What is asked of events to hold them against limits. @module */
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { Aggregate, AggregatePlan, AnswerRow, Field, Filter } from "../engine/aggregate_plan.ts";
import { countOf, FAILED, LEAF, numberOf } from "../group_keys.ts";
import { justAbove } from "../just_above.ts";
import { RETRY_AGGREGATES } from "../retry_stats.ts";

/** Most groups that are asked for: those with most events. */
const MOST_GROUPS = 5000;

/** Plans whose answers add up to what any grouping by name or `by` needs: few plans, as each reads the events. */
export function eventPlans(by: readonly Field[]): readonly [totals: AggregatePlan, failures: AggregatePlan] {
  const most = { order: { by: "calls", descending: true }, limit: MOST_GROUPS } as const;
  const keys: readonly Field[] = [...new Set<Field>(["kind", "name", ...by])];
  const kinds: Filter = { field: "kind", in: ["operation", "stage", "llm_call", "tool_call"] };
  const failing: Filter = { field: "kind", in: ["operation", "stage", "llm_call", "tool_call", "attempt"] };
  const counts = {
    calls: { op: "count" },
    rows: { op: "rows" },
    "sum duration_ms": { op: "sum", of: "duration_ms" },
  } as const;
  return [
    { where: [kinds, LEAF], by: keys, aggregates: { ...RETRY_AGGREGATES, ...counts }, ...most },
    {
      where: [failing, LEAF, FAILED],
      by: [...new Set<Field>([...keys, "status", "error_category"])],
      aggregates: counts,
      ...most,
    },
  ];
}

/** Fields that only calls of models have. */
const OF_CALLS: readonly Field[] = ["provider", "model", "response_model", "service_tier", "finish_reason", "streamed"];

/** Operations are always told apart by name. */
export function operationKeys(by: readonly Field[]): Field[] {
  return [...new Set<Field>(["name", ...by.filter((field) => !OF_CALLS.includes(field))])];
}

/** Adds up rows to fewer keys; a sum is unknown where it is in all of them. */
export function regroup(rows: readonly AnswerRow[], keys: readonly Field[]): AnswerRow[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(keys.map((key) => row[key])));
  return [...groups.values()].map((members) => {
    const sums = Object.keys(members[0]!).filter((name) => !keys.includes(name as Field)).map((name) => {
      const known = members.map((row) => numberOf(row, name)).filter((value) => value !== null);
      return [name, known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)];
    });
    return { ...Object.fromEntries(sums), ...Object.fromEntries(keys.map((key) => [key, members[0]![key]])) };
  });
}

/** Asks for groups of events with how many are beyond each of the limits. */
export function overPlan(where: readonly Filter[], by: readonly Field[], limits: readonly number[]): AggregatePlan {
  return {
    where,
    by,
    aggregates: {
      calls: { op: "count" },
      rows: { op: "rows" },
      timed: { op: "known", of: "duration_ms" },
      "sum duration_ms": { op: "sum", of: "duration_ms" },
      quantiles: { op: "quantiles", of: "duration_ms", probabilities: [0.5, 0.95] },
      ...Object.fromEntries([...new Set(limits)].flatMap(overAggregates)),
    },
    order: { by: "calls", descending: true },
    limit: MOST_OVER_GROUPS,
  };
}

const MOST_OVER_GROUPS = 200;

/** Limits that operations are held against. */
export function operationLimits({ operation_ms, alert_ms, very_slow_ms }: Thresholds): number[] {
  return [...Object.values(operation_ms), alert_ms, very_slow_ms];
}

/** The limit of calls that stand alone. */
export function limitOfCalls({ stage_ms }: Thresholds): number {
  return stage_ms.llm_inference ?? stage_ms["*"]!;
}

function overAggregates(limit: number): [string, Aggregate][] {
  const where: Filter[] = [{ measure: "duration_ms", atLeast: justAbove(limit) }];
  return [[`over ${limit}`, { op: "count", where }], [`over ${limit} ms`, { op: "sum", of: "duration_ms", where }]];
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
  const [count, timed, total] = [countOf(row, `over ${limit}`), countOf(row, "timed"), countOf(row, "sum duration_ms")];
  const beyond = (numberOf(row, `over ${limit} ms`) ?? 0) - count * limit;
  return { count, ratio: timed > 0 ? count / timed : 0, excess: total > 0 ? Math.max(0, beyond) / total : 0 };
}
