/** Groups of rows and what they are called. @module */
import { printable } from "../html/printable.ts";
import { type ChartRow, textIn } from "./chart_rows.ts";

/** Rows of one group. */
export interface ChartGroup {
  /** What it is called. */
  readonly label: string;
  /** Its rows, in their order. */
  readonly rows: readonly ChartRow[];
}

/** Stands where a key is unknown. */
const UNKNOWN_LABEL = "(unknown)";

/** Stands where there are no keys. */
const EVERYTHING = "all";

/** Columns that are no results: what makes the groups. */
export function keyColumns(rows: readonly ChartRow[], isResult: (column: string) => boolean): string[] {
  return rows.length === 0 ? [] : Object.keys(rows[0]!).filter((column) => !isResult(column));
}

/** What a row's group is called. */
export function groupLabel(row: ChartRow, by: readonly string[]): string {
  const label = by.map((key) => visibleText(textIn(row, key) ?? UNKNOWN_LABEL)).join(" · ");
  return by.length === 0 ? EVERYTHING : label;
}

/** Groups in the order in which they first appear. */
export function chartGroups(rows: readonly ChartRow[], by: readonly string[]): ChartGroup[] {
  const groups = Map.groupBy(rows, (row) => groupLabel(row, by));
  return [...groups].map(([label, members]) => ({ label, rows: members }));
}

/** Without what would not be seen, or would turn the reading direction of what follows; empty text says so. */
function visibleText(text: string): string {
  const visible = printable(text);
  return visible.trim() === "" ? "(empty)" : visible;
}

/** Names of keys for people: `error category`, `tenant`. */
export function keyNames(by: readonly string[]): string {
  return by.map((key) => visibleText(key).replace(/^by_/, "").replace(/^attributes\./, "").replaceAll("_", " ")).join(
    ", ",
  );
}
