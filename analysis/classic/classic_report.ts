/** The summary of queries to agents that an older monitor printed, as one value. @module */
import type { Clock } from "../../recorder/schema.ts";
import { type Thresholds, thresholds } from "../../recorder/thresholds.ts";
import type { EventSource, TimeRange } from "../engine/event_source.ts";
import { ask } from "../engine/query.ts";
import { complexityQuery, type ComplexityStats } from "./complexity_stats.ts";
import { entitiesQuery, failuresQuery, type NamedCount } from "./query_contents.ts";
import { type QueryKind, queryKind, type QueryStats, queryStatsQuery } from "./query_stats.ts";

/** How to make it. */
export interface ClassicReportOptions {
  /** The window as it was asked for, in hours; `null` where it was not. */
  readonly hours: number | null;
  /** What is slow or complex. */
  readonly thresholds?: Partial<Thresholds>;
  /** When it is made. @default {now} */
  readonly now?: Date;
}

/** The summary. */
export interface ClassicReport {
  /** When it was made. */
  readonly generated_at: string;
  /** The window in hours; `null` where it is told by its ends. */
  readonly hours: number | null;
  /** The window. */
  readonly window: TimeRange;
  /** Whether its times are dates. */
  readonly clock: Clock;
  /** What stands for a query. */
  readonly kind: QueryKind;
  /** All queries together. */
  readonly overall: QueryStats;
  /** Queries per agent, most first. */
  readonly agents: readonly QueryStats[];
  /** Queries that failed, by error. */
  readonly failures: readonly NamedCount[];
  /** Entities of queries. */
  readonly entities: readonly NamedCount[];
  /** Their complexity. */
  readonly complexity: Omit<ComplexityStats, "by">;
  /** What is slow or complex. */
  readonly thresholds: Pick<Thresholds, "slow_ms" | "very_slow_ms" | "complexity_score">;
}

/** Makes it: operations are queries or, where there is none, calls of models. */
export async function classicReport(
  source: EventSource,
  { hours, thresholds: own = {}, now = new Date() }: ClassicReportOptions,
): Promise<ClassicReport> {
  const { slow_ms, very_slow_ms, complexity_score } = thresholds(own);
  const limits = { slow_ms, very_slow_ms, complexity_score };
  const kind = await queryKind(source);
  const [[overall], agents, failures, entities, [complexity]] = await ask(
    source,
    queryStatsQuery({ kind, by: [], thresholds: limits }),
    queryStatsQuery({ kind, by: ["agent"], thresholds: limits }),
    failuresQuery(kind),
    entitiesQuery(kind),
    complexityQuery({ by: [], limit: complexity_score }),
  );
  const { by: _, ...scores } = complexity!;
  return {
    generated_at: now.toISOString(),
    hours,
    window: source.window,
    clock: source.clock,
    kind,
    overall: overall!,
    agents,
    failures,
    entities,
    complexity: scores,
    thresholds: limits,
  };
}
