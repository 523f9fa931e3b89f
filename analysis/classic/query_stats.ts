/** What queries took, per group: one plan for every report about agents. @module */
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { Aggregate, AnswerRow, Filter, GroupKey, QuantileEstimates, Value } from "../engine/aggregate_plan.ts";
import { keyName } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ask, type Query } from "../engine/query.ts";
import { countOf, FAILED, numberOf, ofKind, OK, ratio } from "../group_keys.ts";
import type { Interval } from "../group_stats.ts";
import { justAbove } from "../just_above.ts";

/** What stands for a query: an operation or, where there is none, a call of a model. */
export type QueryKind = "operation" | "llm_call";

/** How long queries took; every number is `null` when none is known. */
export interface QueryDurations {
  /** Known durations. */
  readonly n: number;
  /** Arithmetic mean. */
  readonly mean: number | null;
  /** Shortest. */
  readonly min: number | null;
  /** Median. */
  readonly p50: number | null;
  /** Its 95 % interval. */
  readonly p50_ci: Interval;
  /** Quantile 0.9. */
  readonly p90: number | null;
  /** Its 95 % interval. */
  readonly p90_ci: Interval;
  /** Longest. */
  readonly max: number | null;
}

/** A group of queries. Counts are weighted by `sample_weight`. */
export interface QueryStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Queries. */
  readonly queries: number;
  /** Those with `status = ok`. */
  readonly ok: number;
  /** All others. */
  readonly failed: number;
  /** `ok` / `queries`. */
  readonly success_ratio: number | null;
  /** Durations of the queries that succeeded. */
  readonly duration_ms: QueryDurations;
  /** Mean, least and most of the durations of all queries, also of those that failed. */
  readonly all_durations_ms: Pick<QueryDurations, "mean" | "min" | "max">;
  /** Queries above `slow_ms`, failed ones too. */
  readonly slow: number;
  /** Queries above `very_slow_ms`; they are slow as well. */
  readonly very_slow: number;
  /** Calls of tools in a query, on average; `null` where they are not known. */
  readonly tool_calls_mean: number | null;
  /** Queries to a GraphQL interface in a query, on average, of those that say so. */
  readonly graphql_queries_mean: number | null;
}

/** Which queries, and how to group them. */
export interface QueryStatsOptions {
  /** What stands for a query, or is a part of one. */
  readonly kind: QueryKind | "stage";
  /** What makes the groups. */
  readonly by: readonly GroupKey[];
  /** What is slow. */
  readonly thresholds: Pick<Thresholds, "slow_ms" | "very_slow_ms">;
}

/** Calls of models where the window holds such and no operation, else operations. */
export async function queryKind(source: EventSource): Promise<QueryKind> {
  const counts: Query<QueryKind> = {
    plans: [{
      where: [{ field: "kind", in: ["operation", "llm_call"] }],
      by: ["kind"],
      aggregates: { n: { op: "rows" } },
    }],
    read: ([rows]) => rows!.length === 1 && rows![0]!.kind === "llm_call" ? "llm_call" : "operation",
  };
  const [kind] = await ask(source, counts);
  return kind;
}

const PROBABILITIES = [0.5, 0.9] as const;
const QUERIES_FIRST = { by: "queries", descending: true } as const;

/** Asks for groups of queries, most of them first. */
export function queryStatsQuery({ kind, by, thresholds }: QueryStatsOptions): Query<QueryStats[]> {
  const longer = (limit: number): Filter => ({ measure: "duration_ms", atLeast: justAbove(limit) });
  const aggregates: Record<string, Aggregate> = {
    queries: { op: "count" },
    ok: { op: "count", where: [OK] },
    failed: { op: "count", where: [FAILED] },
    mean: { op: "mean", of: "duration_ms", where: [OK] },
    min: { op: "min", of: "duration_ms", where: [OK] },
    max: { op: "max", of: "duration_ms", where: [OK] },
    quantiles: { op: "quantiles", of: "duration_ms", probabilities: PROBABILITIES, where: [OK] },
    all_mean: { op: "mean", of: "duration_ms" },
    all_min: { op: "min", of: "duration_ms" },
    all_max: { op: "max", of: "duration_ms" },
    slow: { op: "count", where: [longer(thresholds.slow_ms)] },
    very_slow: { op: "count", where: [longer(thresholds.very_slow_ms)] },
    said_tool_calls: { op: "mean", of: "attributes.tool_calls" },
    graphql_queries: { op: "mean", of: "attributes.graphql_queries" },
  };
  const tools = { where: ofKind("tool_call"), by, aggregates: { n: { op: "count" } } } as const;
  return {
    plans: [{ where: ofKind(kind), by, aggregates, order: QUERIES_FIRST }, tools],
    read([rows, toolRows]): QueryStats[] {
      const names = by.map(keyName);
      const idOf = (row: AnswerRow): string => JSON.stringify(names.map((name) => row[name]));
      const toolCalls = new Map(toolRows!.map((row) => [idOf(row), countOf(row, "n")]));
      const hasTools = [...toolCalls.values()].some((calls) => calls > 0);
      return rows!.map((row) => {
        const inside = hasTools ? ratio(toolCalls.get(idOf(row)) ?? 0, countOf(row, "queries")) : null;
        return readStats(row, { names, tool_calls_mean: numberOf(row, "said_tool_calls") ?? inside });
      });
    },
  };
}

function readStats(
  row: AnswerRow,
  { names, tool_calls_mean }: { readonly names: readonly string[]; readonly tool_calls_mean: number | null },
): QueryStats {
  const [ok, failed] = [countOf(row, "ok"), countOf(row, "failed")];
  return {
    by: Object.fromEntries(names.map((name) => [name, row[name] as Value])),
    queries: countOf(row, "queries"),
    ok,
    failed,
    success_ratio: ratio(ok, ok + failed),
    duration_ms: durationsOf(row),
    all_durations_ms: {
      mean: numberOf(row, "all_mean"),
      min: numberOf(row, "all_min"),
      max: numberOf(row, "all_max"),
    },
    slow: countOf(row, "slow"),
    very_slow: countOf(row, "very_slow"),
    tool_calls_mean,
    graphql_queries_mean: numberOf(row, "graphql_queries"),
  };
}

function durationsOf(row: AnswerRow): QueryDurations {
  const { n, estimates } = row.quantiles as QuantileEstimates;
  const [p50, p90] = estimates;
  const interval = ({ low, high }: typeof estimates[number]): Interval => {
    return low === null || high === null ? null : [low, high];
  };
  return {
    n,
    mean: numberOf(row, "mean"),
    min: numberOf(row, "min"),
    p50: p50!.value,
    p50_ci: interval(p50!),
    p90: p90!.value,
    p90_ci: interval(p90!),
    max: numberOf(row, "max"),
  };
}
