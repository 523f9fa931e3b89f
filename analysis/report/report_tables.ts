/** The tables of a report, in words and numbers that every format shares. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { ErrorStats } from "../errors.ts";
import {
  formatCount,
  formatDuration,
  formatInterval,
  formatRate,
  formatRatio,
  formatTokens,
  formatUsd,
  UNKNOWN,
} from "./format_quantity.ts";
import type { Report, ReportGroup } from "./report.ts";
import { printable } from "../html/printable.ts";

/** A table of a report. */
export interface ReportTable {
  /** Names it. */
  readonly id: "latency" | "cost" | "cost_parts" | "errors" | "stages" | "tools" | "agents";
  /** Its heading. */
  readonly title: string;
  /** What its rows are. */
  readonly rowsAre: string;
  /** Names of its rows. */
  readonly labels: readonly string[];
  /** Its columns. */
  readonly columns: readonly ReportColumn[];
  /** Rows that only JSON has. */
  readonly more: number;
  /** Rows that no format has. */
  readonly untold: number;
}

/** A column of a table; one whose cells are all empty is not shown. */
export interface ReportColumn {
  /** Heading. */
  readonly title: string;
  /** Cells, one a row. */
  readonly cells: readonly string[];
  /** Where the cells are shares, 0..1: these, for bars. */
  readonly shares?: readonly (number | null)[];
  /** Where it is read from; numbers from the right. @default {"right"} */
  readonly align?: "left" | "right";
  /** The higher, the sooner it is left out where there is little room; 0 stays. @default {0} */
  readonly spare?: number;
}

/** How much of the tables is told. */
export interface ReportTablesOptions {
  /** Most rows of each. */
  readonly mostRows: number;
}

/** Tables with something in them, in the order of reading. */
export function reportTables(report: Report, options: ReportTablesOptions): ReportTable[] {
  const rowsAre = printable(Object.keys(report.groups[0]?.by ?? {}).join(" and "));
  const by = rowsAre || report.kind;
  const of = (table: Pick<ReportTable, "id" | "title" | "rowsAre">, groups: readonly ReportGroup[]): GroupTable => {
    return { ...table, groups, ...options };
  };
  const ofGroups = { groups: report.groups, ...options, rowsAre, untold: report.groups_left_out };
  const found = [
    groupTable({ ...ofGroups, id: "latency", title: `Latency by ${by}` }, latencyColumns),
    groupTable({ ...ofGroups, id: "cost", title: `Tokens and cost by ${by}` }, costColumns),
    errorTable(report.errors, options),
    groupTable(of({ id: "stages", title: "Stages", rowsAre: "stage" }, report.stages), latencyColumns),
    groupTable(of({ id: "tools", title: "Tools", rowsAre: "tool" }, report.tools), latencyColumns),
    groupTable(
      of({ id: "agents", title: "Agents", rowsAre: "agent" }, report.agents.length > 1 ? report.agents : []),
      (groups) => [...latencyColumns(groups), costColumn(groups)],
    ),
  ];
  return found.filter((table) => table !== null);
}

interface GroupTable extends ReportTablesOptions, Pick<ReportTable, "id" | "title" | "rowsAre"> {
  readonly groups: readonly ReportGroup[];
  readonly untold?: number;
}

function groupTable(
  { groups, mostRows, id, title, rowsAre, untold = 0 }: GroupTable,
  columnsOf: (groups: readonly ReportGroup[]) => ReportColumn[],
): ReportTable | null {
  if (groups.length === 0) return null;
  const shown = groups.slice(0, mostRows);
  const columns = columnsOf(shown).filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (columns.length === 0) return null;
  const labels = shown.map((group) => rowLabel(group.by));
  return { id, title, rowsAre, labels, columns, more: groups.length - shown.length, untold };
}

function latencyColumns(groups: readonly ReportGroup[]): ReportColumn[] {
  const failed = groups.some((group) => group.failed > 0);
  const streamed = groups.some(({ first_token_ms }) => first_token_ms.n > 0);
  return [
    { title: "calls", cells: groups.map(({ calls }) => formatCount(calls)) },
    {
      title: "errors",
      cells: groups.map(({ success_ratio }) => failed && success_ratio !== null ? formatRatio(1 - success_ratio) : ""),
    },
    { title: "p50", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.p50)) },
    {
      title: "[95 % CI]",
      cells: groups.map(({ duration_ms: { p50, p50_ci } }) => formatInterval(p50, p50_ci)),
      align: "left",
      spare: 2,
    },
    { title: "p90", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.p90)), spare: 3 },
    { title: "p95", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.p95)) },
    { title: "p99", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.p99)), spare: 1 },
    { title: "max", cells: groups.map(({ duration_ms }) => formatDuration(duration_ms.max)), spare: 4 },
    {
      title: "first token p50",
      cells: groups.map(({ first_token_ms }) => streamed ? formatDuration(first_token_ms.p50) : ""),
      spare: 6,
    },
    {
      title: "share of time",
      cells: groups.map(({ time_share }) => time_share === null ? "" : formatRatio(time_share)),
      shares: groups.map(({ time_share }) => time_share),
      align: "left",
      spare: 5,
    },
  ];
}

function costColumns(groups: readonly ReportGroup[]): ReportColumn[] {
  if (groups.every(({ input_tokens, cost_usd }) => input_tokens === null && cost_usd === null)) return [];
  return [
    { title: "input", cells: groups.map(({ input_tokens }) => formatTokens(input_tokens)) },
    {
      title: "from cache",
      cells: groups.map(({ cache_read_tokens, input_tokens }) => cachedShare(cache_read_tokens, input_tokens)),
      spare: 2,
    },
    { title: "output", cells: groups.map(({ output_tokens }) => formatTokens(output_tokens)) },
    { title: "output p50", cells: groups.map(({ tokens_per_s }) => formatRate(tokens_per_s.p50)), spare: 3 },
    costColumn(groups),
    {
      title: "a call",
      cells: groups.map(({ cost_per_call_usd }) => formatUsd(cost_per_call_usd)),
      spare: 1,
    },
    {
      title: "unpriced",
      cells: groups.map(({ unpriced_calls }) => unpriced_calls ? formatCount(unpriced_calls) : ""),
      spare: 4,
    },
  ];
}

function costColumn(groups: readonly ReportGroup[]): ReportColumn {
  return { title: "cost", cells: groups.map(({ cost_usd }) => formatUsd(cost_usd)), spare: 1 };
}

function cachedShare(cached: number | null, input: number | null): string {
  return cached === null || input === null || input === 0 ? UNKNOWN : formatRatio(cached / input);
}

function errorTable(errors: readonly ErrorStats[], { mostRows }: ReportTablesOptions): ReportTable | null {
  if (errors.length === 0) return null;
  const shown = errors.slice(0, mostRows);
  return {
    id: "errors",
    title: "Errors",
    rowsAre: "error",
    labels: shown.map((error) => rowLabel(knownOf(error.by))),
    columns: [
      { title: "calls", cells: shown.map(({ count }) => formatCount(count)) },
      { title: "of all", cells: shown.map(({ ratio }) => formatRatio(ratio)) },
    ],
    more: errors.length - shown.length,
    untold: 0,
  };
}

/** An error is told by what is known of it. */
function knownOf(by: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(by).filter(([, value]) => value !== null));
}

function rowLabel(by: Readonly<Record<string, Value>>): string {
  const known = Object.values(by).map((value) => value === null ? "(unknown)" : String(value));
  return printable(known.join(" · "));
}
