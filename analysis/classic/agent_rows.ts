/** Agents side by side. @module */
import type { EventSource } from "../engine/event_source.ts";
import { ask } from "../engine/query.ts";
import { ratio } from "../group_keys.ts";
import { complexityQuery, type ComplexityStats } from "./complexity_stats.ts";
import type { QueryReportOptions } from "./query_report.ts";
import type { ToldQueries } from "./query_cells.ts";
import { type QueryKind, queryStatsQuery } from "./query_stats.ts";

/** An agent's queries. */
export interface AgentRow extends ToldQueries {
  /** The agent; `null` where nobody said. */
  readonly agent: string | null;
  /** Its share of all queries. */
  readonly share: number | null;
  /** Complexity of its queries. */
  readonly complexity: Omit<ComplexityStats, "by">;
}

const NO_COMPLEXITY = { n: 0, mean: null, high: null };

/** Agents, those with most queries first. */
export async function agentRows(
  source: EventSource,
  { kind, thresholds }: Pick<QueryReportOptions, "thresholds"> & { readonly kind: QueryKind },
): Promise<AgentRow[]> {
  const [groups, complexities] = await ask(
    source,
    queryStatsQuery({ kind, by: ["agent"], thresholds }),
    complexityQuery({ by: ["agent"], limit: thresholds.complexity_score }),
  );
  const total = groups.reduce((sum, { queries }) => sum + queries, 0);
  const complexityOf = new Map(complexities.map(({ by, ...complexity }) => [by.agent, complexity]));
  return groups.map(({ by, all_durations_ms: _, ...stats }) => ({
    agent: by.agent === null ? null : String(by.agent),
    share: ratio(stats.queries, total),
    ...stats,
    complexity: complexityOf.get(by.agent!) ?? NO_COMPLEXITY,
  }));
}
