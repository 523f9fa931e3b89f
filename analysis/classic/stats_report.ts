/** `kymo stats`: everything that is counted of queries, as one value and in each format. @module */
import type { EventSource } from "../engine/event_source.ts";
import { ask } from "../engine/query.ts";
import { formatCount, formatRatio, UNKNOWN } from "../report/format_quantity.ts";
import { ratio } from "../group_keys.ts";
import { complexityQuery, type ComplexityStats } from "./complexity_stats.ts";
import { queryColumns, queryNumbers, type ToldQueries } from "./query_cells.ts";
import { entitiesQuery, failuresQuery, type NamedCount } from "./query_contents.ts";
import {
  queryCsv,
  type QueryReportHead,
  queryReportHead,
  type QueryReportOptions,
  type QuerySection,
  queryText,
  type QueryTextOptions,
} from "./query_report.ts";
import { queryKind, type QueryStats, queryStatsQuery } from "./query_stats.ts";

/** Queries or parts of them by name. */
export interface NamedStats extends ToldQueries {
  /** The name. */
  readonly name: string;
}

/** Everything that is counted of queries. */
export interface StatsReport extends QueryReportHead {
  /** All queries. */
  readonly overall: ToldQueries;
  /** By name, most first. */
  readonly queries: readonly NamedStats[];
  /** Stages by name. */
  readonly stages: readonly NamedStats[];
  /** Queries that failed, by error. */
  readonly failures: readonly NamedCount[];
  /** Entities of queries. */
  readonly entities: readonly NamedCount[];
  /** Complexity of queries. */
  readonly complexity: Omit<ComplexityStats, "by">;
}

/** Makes it. */
export async function statsReport(source: EventSource, options: QueryReportOptions): Promise<StatsReport> {
  const kind = await queryKind(source);
  const { thresholds } = options;
  const [[overall], queries, stages, failures, entities, [complexity]] = await ask(
    source,
    queryStatsQuery({ kind, by: [], thresholds }),
    queryStatsQuery({ kind, by: ["name"], thresholds }),
    queryStatsQuery({ kind: "stage", by: ["name"], thresholds }),
    failuresQuery(kind),
    entitiesQuery(kind),
    complexityQuery({ by: [], limit: thresholds.complexity_score }),
  );
  const { by: _, ...scores } = complexity!;
  return {
    ...queryReportHead(source, { ...options, kind }),
    overall: named(overall!).stats,
    queries: queries.map((group) => ({ name: named(group).name, ...named(group).stats })),
    stages: stages.map((group) => ({ name: named(group).name, ...named(group).stats })),
    failures,
    entities,
    complexity: scores,
  };
}

function named(
  { by, all_durations_ms: _, ...stats }: QueryStats,
): { readonly name: string; readonly stats: ToldQueries } {
  return { name: String(by.name), stats };
}

/** The last columns: what is slow is said of queries alone. */
const SLOW_COLUMNS = 2;

/** Writes it as text. */
export function formatStatsText(report: StatsReport, options: QueryTextOptions = {}): string {
  const { overall, queries, stages, failures, entities, complexity } = report;
  const word = report.kind === "operation" ? "operations" : "calls";
  const stageSection = statsSection("Stages", stages, "stages");
  const sections: QuerySection[] = [
    statsSection(report.kind === "operation" ? "Operations" : "Calls", [...sumOf(report), ...queries], word),
    { ...stageSection, columns: stageSection.columns.slice(0, -SLOW_COLUMNS) },
    countSection("Errors", failures, { all: overall.failed, share: "of failed" }),
    countSection("Entities", entities, { all: overall.queries, share: `of ${word}` }),
  ];
  const notes = complexity.n === 0 ? [] : [
    `Complexity ${complexity.mean?.toFixed(3) ?? UNKNOWN} on average of ${formatCount(complexity.n)}, ` +
    `${formatCount(complexity.high)} above ${report.thresholds.complexity_score}.`,
  ];
  return queryText(report, { queries: overall.queries, sections, notes }, options);
}

/** All of them, where there are several names. */
function sumOf({ overall, queries }: StatsReport): NamedStats[] {
  return queries.length > 1 ? [{ name: "all", ...overall }] : [];
}

function statsSection(title: string, groups: readonly NamedStats[], counted: string): QuerySection {
  const names = { title: "", cells: groups.map(({ name }) => name), align: "left" } as const;
  return { title, columns: [names, ...queryColumns(groups, counted)] };
}

function countSection(
  title: string,
  counts: readonly NamedCount[],
  { all, share }: { readonly all: number; readonly share: string },
): QuerySection {
  return {
    title,
    columns: [
      { title: "", cells: counts.map(({ name }) => name), align: "left" },
      { title: "count", cells: counts.map(({ queries }) => formatCount(queries)) },
      { title: share, cells: counts.map(({ queries }) => formatRatio(ratio(queries, all))) },
    ],
  };
}

/** Writes it as CSV: a row a number, by category and name. */
export function formatStatsCsv(report: StatsReport): string {
  const { overall, queries, stages, failures, entities, complexity } = report;
  const rowsOf = (
    category: string,
    name: string | null,
    numbers: Readonly<Record<string, number | null>>,
  ): CsvRow[] => {
    return Object.entries(numbers).map(([key, value]) => ({ category, name, key, value }));
  };
  const rows = [
    ...rowsOf("overall", null, queryNumbers(overall)),
    ...queries.flatMap((group) => rowsOf(report.kind, group.name, queryNumbers(group))),
    ...stages.flatMap((group) => rowsOf("stage", group.name, queryNumbers(group))),
    ...failures.flatMap(({ name, queries }) => rowsOf("error", name, { queries })),
    ...entities.flatMap(({ name, queries }) => rowsOf("entity", name, { queries })),
    ...rowsOf("complexity", null, complexity),
  ];
  return queryCsv(rows, ["category", "name", "key", "value"]);
}

interface CsvRow extends Readonly<Record<string, string | number | null>> {
  readonly category: string;
  readonly name: string | null;
  readonly key: string;
  readonly value: number | null;
}
