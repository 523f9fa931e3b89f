/** `kymo daily`: queries day by day, as one value and in each format. @module */
import type { EventSource } from "../engine/event_source.ts";
import { ask } from "../engine/query.ts";
import { numberOf, ratio } from "../group_keys.ts";
import { formatBar, formatCount, formatRatio, UNKNOWN } from "../report/format_quantity.ts";
import { bucketStart, nextBucket } from "../series/calendar_buckets.ts";
import { RELATIVE_ORIGIN } from "../time_window.ts";
import { QUERY_NUMBERS, queryColumns, queryNumbers, type ToldQueries } from "./query_cells.ts";
import {
  queryCsv,
  type QueryReportHead,
  queryReportHead,
  type QueryReportOptions,
  queryText,
  type QueryTextOptions,
} from "./query_report.ts";
import { queryKind, type QueryStats, queryStatsQuery } from "./query_stats.ts";

/** A day of queries. */
export interface DayRow extends ToldQueries {
  /** The day in UTC, `2026-11-20`; `day 1` and so on where the clock is relative. */
  readonly day: string;
  /** Share of each agent in its queries, most first. */
  readonly agents: readonly { readonly agent: string | null; readonly queries: number; readonly share: number }[];
}

/** Queries day by day. */
export interface DailyReport extends QueryReportHead {
  /** Every day of the window, also those without a query. */
  readonly days: readonly DayRow[];
  /** All days together. */
  readonly overall: ToldQueries;
  /** Queries a day, on average; `null` without a day. */
  readonly queries_per_day: number | null;
}

const DAY = "day";

/** Makes it. */
export async function dailyReport(source: EventSource, options: QueryReportOptions): Promise<DailyReport> {
  const kind = await queryKind(source);
  const { thresholds } = options;
  const day = { bucket: "1d", as: DAY } as const;
  const [[overall], byDay, byAgent] = await ask(
    source,
    queryStatsQuery({ kind, by: [], thresholds }),
    queryStatsQuery({ kind, by: [day], thresholds }),
    queryStatsQuery({ kind, by: [day, "agent"], thresholds }),
  );
  const known = new Map(byDay.map((stats) => [stats.by[DAY], stats]));
  const days = daysOf(source, { byDay, now: options.now ?? new Date() }).map((start): DayRow => {
    const stats = known.get(start) ?? NO_QUERIES;
    const agents = byAgent.filter(({ by }) => by[DAY] === start).map(({ by, queries }) => ({
      agent: by.agent === null ? null : String(by.agent),
      queries,
      share: ratio(queries, stats.queries)!,
    }));
    return { day: dayName(start, source), ...told(stats), agents };
  });
  return {
    ...queryReportHead(source, { ...options, kind }),
    days,
    overall: told(overall!),
    queries_per_day: ratio(overall!.queries, days.length),
  };
}

function told({ by: _by, all_durations_ms: _all, ...stats }: QueryStats): ToldQueries {
  return stats;
}

/** Starts of the days from the first of the window, or with a query, to the last, or today where the window is open. */
function daysOf(
  { window, extent, clock }: EventSource,
  { byDay, now }: { readonly byDay: readonly QueryStats[]; readonly now: Date },
): number[] {
  const starts = byDay.flatMap(({ by }) => numberOf(by, DAY) ?? []);
  const first = window.from ?? (starts.length === 0 ? null : starts.reduce((a, b) => Math.min(a, b)));
  const today = clock === "utc" && window.from !== null ? now.getTime() * 1000 : -Infinity;
  const last = window.to === null ? Math.max(extent.last ?? -Infinity, today) : window.to - 1;
  const days: number[] = [];
  if (first === null) return days;
  for (let day = bucketStart(first, "1d"); day <= last; day = nextBucket(day, "1d")) days.push(day);
  return days;
}

function dayName(start: number, { clock }: EventSource): string {
  if (clock === "utc") return new Date(start / 1000).toISOString().slice(0, 10);
  return `day ${Math.round((start - RELATIVE_ORIGIN) / 86_400e6) + 1}`;
}

const NOTHING = { n: 0, mean: null, min: null, p50: null, p50_ci: null, p90: null, p90_ci: null, max: null };
const NO_QUERIES: QueryStats = {
  by: {},
  queries: 0,
  ok: 0,
  failed: 0,
  success_ratio: null,
  duration_ms: NOTHING,
  all_durations_ms: NOTHING,
  slow: 0,
  very_slow: 0,
  tool_calls_mean: null,
  graphql_queries_mean: null,
};

/** Columns of a bar. */
const BAR = 10;
/** Agents that are named of each day. */
const MOST_AGENTS = 3;

/** Days of a table, the latest; other formats have all. */
const MOST_DAYS = 31;

/** Writes it as text. */
export function formatDailyText(report: DailyReport, options: QueryTextOptions = {}): string {
  const { overall } = report;
  const days = report.days.slice(-MOST_DAYS);
  const earlier = report.days.length - days.length;
  const word = report.kind === "operation" ? "operations" : "calls";
  const most = days.reduce((most, { queries }) => Math.max(most, queries), 0);
  const bars = days.map(({ queries }) => formatBar(ratio(queries, most), BAR));
  const [counts, ...rest] = queryColumns(days, word);
  const columns = [
    { title: "day", cells: days.map(({ day }) => day), align: "left" } as const,
    counts!,
    { title: "", cells: bars, align: "left", spare: 6 } as const,
    ...rest,
    { title: "agents", cells: days.map(agentsText), align: "left", spare: 1 } as const,
  ];
  const perDay = report.queries_per_day;
  const notes = perDay === null || perDay === 0 ? [] : [
    `${formatCount(report.days.length)} day${report.days.length === 1 ? "" : "s"}, ` +
    `${Number(perDay.toPrecision(3)).toLocaleString("en-US")} ${word} a day, ` +
    `${formatRatio(overall.success_ratio)} succeeded.`,
  ];
  const title = earlier === 0 ? "Days" : `Days (${formatCount(earlier)} earlier in JSON and CSV)`;
  return queryText(report, { queries: overall.queries, sections: [{ title, columns }], notes }, options);
}

function agentsText({ agents }: DayRow): string {
  if (agents.every(({ agent }) => agent === null)) return "";
  const shown = agents.slice(0, MOST_AGENTS).map(({ agent, share }) => `${agent ?? UNKNOWN} ${formatRatio(share)}`);
  return [...shown, ...(agents.length > MOST_AGENTS ? [`${agents.length - MOST_AGENTS} more`] : [])].join(", ");
}

/** Writes it as CSV, a row a day; shares of agents are a JSON object. */
export function formatDailyCsv({ days }: DailyReport): string {
  const rows = days.map((row) => ({
    day: row.day,
    ...queryNumbers(row),
    agent_shares: JSON.stringify(Object.fromEntries(row.agents.map(({ agent, share }) => [agent ?? "", share]))),
  }));
  return queryCsv(rows, ["day", ...QUERY_NUMBERS, "agent_shares"]);
}
