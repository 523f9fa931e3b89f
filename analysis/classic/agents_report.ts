/** `kymo agents`: agents side by side, as one value and in each format. @module */
import type { EventSource } from "../engine/event_source.ts";
import { formatCount, formatRatio, UNKNOWN } from "../report/format_quantity.ts";
import { type AgentRow, agentRows } from "./agent_rows.ts";
import { QUERY_NUMBERS, queryColumns, queryNumbers } from "./query_cells.ts";
import {
  queryCsv,
  type QueryReportHead,
  queryReportHead,
  type QueryReportOptions,
  queryText,
  type QueryTextOptions,
} from "./query_report.ts";
import { queryKind } from "./query_stats.ts";

/** Agents side by side. */
export interface AgentsReport extends QueryReportHead {
  /** All queries. */
  readonly queries: number;
  /** The agents, those with most queries first. */
  readonly agents: readonly AgentRow[];
}

/** Makes it. */
export async function agentsReport(source: EventSource, options: QueryReportOptions): Promise<AgentsReport> {
  const kind = await queryKind(source);
  const agents = await agentRows(source, { ...options, kind });
  const queries = agents.reduce((sum, agent) => sum + agent.queries, 0);
  return { ...queryReportHead(source, { ...options, kind }), queries, agents };
}

/** Writes it as text. */
export function formatAgentsText(report: AgentsReport, options: QueryTextOptions = {}): string {
  const { agents } = report;
  const [counts, ...rest] = queryColumns(agents, report.kind === "operation" ? "operations" : "calls");
  const perQuery = (means: readonly (number | null)[]): string[] => {
    return means.every((mean) => mean === null)
      ? means.map(() => "")
      : means.map((mean) => mean?.toFixed(1) ?? UNKNOWN);
  };
  const scored = agents.some(({ complexity }) => complexity.n > 0);
  const columns = [
    { title: "agent", cells: agents.map(({ agent }) => agent ?? UNKNOWN), align: "left" } as const,
    counts!,
    { title: "share", cells: agents.map(({ share }) => formatRatio(share)) },
    ...rest,
    { title: "tools", cells: perQuery(agents.map(({ tool_calls_mean }) => tool_calls_mean)), spare: 1 },
    { title: "graphql", cells: perQuery(agents.map(({ graphql_queries_mean }) => graphql_queries_mean)), spare: 1 },
    {
      title: "complexity",
      cells: agents.map(({ complexity: { mean } }) => scored ? mean?.toFixed(3) ?? UNKNOWN : ""),
      spare: 1,
    },
    {
      title: "complex",
      cells: agents.map(({ complexity: { high } }) => scored ? formatCount(high) : ""),
      spare: 3,
    },
  ];
  const { complexity_score } = report.thresholds;
  const notes = scored ? [`Complex is a score above ${complexity_score}.`] : [];
  return queryText(report, { queries: report.queries, sections: [{ title: "Agents", columns }], notes }, options);
}

/** Writes it as CSV, a row an agent. */
export function formatAgentsCsv({ agents }: AgentsReport): string {
  const rows = agents.map((row) => ({
    agent: row.agent,
    share: row.share,
    ...queryNumbers(row),
    complexity_n: row.complexity.n,
    complexity_mean: row.complexity.mean,
    complexity_high: row.complexity.high,
  }));
  return queryCsv(rows, AGENT_COLUMNS);
}

const AGENT_COLUMNS = [
  "agent",
  "share",
  ...QUERY_NUMBERS,
  "complexity_n",
  "complexity_mean",
  "complexity_high",
];
