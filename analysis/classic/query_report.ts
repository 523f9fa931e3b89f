/** What every report about queries begins with, and how it is written. @module */
import { stringify } from "@std/csv/stringify";
import type { Cell } from "../../recorder/cell.ts";
import type { Clock } from "../../recorder/schema.ts";
import type { Thresholds } from "../../recorder/thresholds.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";
import type { EventSource } from "../engine/event_source.ts";
import { printable } from "../html/printable.ts";
import { formatCount, formatDuration } from "../report/format_quantity.ts";
import { textStyle } from "../report/text_style.ts";
import { cut, type TextColumn, textTable } from "../report/text_table.ts";
import { wrapParts, wrapWords } from "../report/text_wrap.ts";
import { RELATIVE_ORIGIN } from "../time_window.ts";
import type { QueryKind } from "./query_stats.ts";

/** What queries were looked at. */
export interface QueryReportHead {
  /** Version of Kymo. */
  readonly kymo: string;
  /** When it was made. */
  readonly generated_at: string;
  /** Folders that were read. */
  readonly source: { readonly paths: readonly string[] };
  /** Whether times are dates. */
  readonly clock: Clock;
  /** From the first moment to that after the last; `null` without events. */
  readonly window: { readonly from: string | null; readonly to: string | null };
  /** Start of the newest event, in the window or not; `null` without events. */
  readonly newest_event: string | null;
  /** What stands for a query. */
  readonly kind: QueryKind;
  /** What is slow or complex. */
  readonly thresholds: Pick<Thresholds, "slow_ms" | "very_slow_ms" | "complexity_score">;
}

/** How to make a report about queries. */
export interface QueryReportOptions {
  /** What is slow or complex. */
  readonly thresholds: QueryReportHead["thresholds"];
  /** When it is made. @default {now} */
  readonly now?: Date;
}

/** What queries are looked at. */
export function queryReportHead(
  source: EventSource,
  { kind, thresholds, now = new Date() }: QueryReportOptions & { readonly kind: QueryKind },
): QueryReportHead {
  const { slow_ms, very_slow_ms, complexity_score } = thresholds;
  const { window, extent } = source;
  return {
    kymo: KYMO_VERSION,
    generated_at: now.toISOString(),
    source: { paths: source.paths },
    clock: source.clock,
    window: { from: isoTime(window.from ?? extent.first), to: isoTime(window.to ?? lastMoment(source, now)) },
    newest_event: isoTime(extent.last),
    kind,
    thresholds: { slow_ms, very_slow_ms, complexity_score },
  };
}

/** A window that is open at its end goes up to now. */
function lastMoment({ window, extent, clock }: EventSource, now: Date): number | null {
  if (window.from === null || clock === "relative") return extent.last;
  return Math.max(extent.last ?? -Infinity, now.getTime() * 1000);
}

function isoTime(micros: number | null): string | null {
  return micros === null ? null : new Date(micros / 1000).toISOString();
}

/** How to write text. */
export interface QueryTextOptions {
  /** Columns of the terminal. @default {100} */
  readonly columns?: number;
  /** Whether to use ANSI codes. @default {false} */
  readonly color?: boolean;
}

/** A table of a report. */
export interface QuerySection {
  /** Its heading. */
  readonly title: string;
  /** Its columns, the first with the names of its rows; without rows the section is left out. */
  readonly columns: readonly TextColumn[];
}

/** Rows of a table; other formats have all. */
const MOST_ROWS = 31;
const NARROWEST = 40;
const INDENT = "  ";

/** Writes a report as text. */
export function queryText(
  head: QueryReportHead,
  { queries, sections, notes = [] }: {
    readonly queries: number;
    readonly sections: readonly QuerySection[];
    readonly notes?: readonly string[];
  },
  { columns = 100, color = false }: QueryTextOptions,
): string {
  const style = textStyle(color);
  const width = Math.max(NARROWEST, columns);
  const title = ["Kymo", head.source.paths.map(printable).join(", "), countedQueries(head, queries), periodOf(head)];
  const lines = wrapParts(title.filter((part) => part !== ""), { width, indent: INDENT, separator: " · " }).map(
    style.bold,
  );
  for (const { title, columns } of sections) {
    const more = (columns[0]?.cells.length ?? 0) - MOST_ROWS;
    if (more === -MOST_ROWS) continue;
    const shown = columns.map((column) => ({ ...column, cells: column.cells.slice(0, MOST_ROWS) }));
    const [first = "", ...rows] = textTable(shown, width - INDENT.length);
    const untold = more > 0 ? ` (${formatCount(more)} more in JSON and CSV)` : "";
    lines.push(
      "",
      style.bold(cut(title + untold, width)),
      INDENT + style.dim(first),
      ...rows.map((row) => INDENT + row),
    );
  }
  const told = [queries === 0 ? nothingNote(head) : slowNote(head), ...notes];
  if (told.length > 0) {
    lines.push(
      "",
      ...told.flatMap((note) => wrapWords(note, { width, indent: INDENT })).map(style.dim),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** `49,334 calls`, `1 operation`. */
export function countedQueries({ kind }: Pick<QueryReportHead, "kind">, queries: number): string {
  return `${formatCount(queries)} ${kind === "operation" ? "operation" : "call"}${queries === 1 ? "" : "s"}`;
}

function slowNote({ thresholds: { slow_ms, very_slow_ms } }: QueryReportHead): string {
  return `Times are of what succeeded. Slow is above ${formatDuration(slow_ms)}, very slow above ` +
    `${formatDuration(very_slow_ms)}, failed or not.`;
}

function nothingNote({ newest_event: newest, clock }: QueryReportHead): string {
  const none = "There is none in this window.";
  if (newest === null || clock === "relative") return none;
  return `${none} The newest event is from ${newest.slice(0, 16).replace("T", " ")} UTC.`;
}

function periodOf({ clock, window: { from, to } }: QueryReportHead): string {
  if (from === null || to === null) return "";
  if (clock === "utc") return `${from.slice(0, 16).replace("T", " ")} → ${to.slice(0, 16).replace("T", " ")} UTC`;
  const hours = [from, to].map((time) => Math.round((Date.parse(time) - RELATIVE_ORIGIN / 1000) / 3.6e6));
  return `session age ${hours[0]} → ${hours[1]} h`;
}

/** Writes rows as CSV: a header line, unknown cells empty. */
export function queryCsv(rows: readonly Readonly<Record<string, Cell>>[], columns: readonly string[]): string {
  return stringify([columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))], { headers: false });
}
