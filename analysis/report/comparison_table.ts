/** The rows of a comparison as columns of text. @module */
import { measureLabel } from "../series/measure_label.ts";
import type { ComparisonReportRow } from "./comparison_report.ts";
import { formatAmount, formatContrast, formatDetectable } from "./format_amount.ts";
import { formatCount, formatMeasure } from "./format_quantity.ts";
import type { TextColumn } from "./text_table.ts";
import { printable } from "../html/printable.ts";

/** From this width on there is room for more than points. */
const ROOMY = 130;
/** Below this one label has to do. */
const NARROW = 80;

/** Columns of rows that changed, or that did not: what change would have been seen. */
export function comparisonColumns(
  rows: readonly ComparisonReportRow[],
  { width, isQuiet }: { readonly width: number; readonly isQuiet: boolean },
): TextColumn[] {
  const seen: TextColumn = { title: "seen from", cells: rows.map(formatDetectable), spare: 1 };
  return [
    ...labelColumns(rows, width),
    { title: "change [95 % CI]", cells: rows.map(formatContrast), align: "left" },
    ...isQuiet ? [seen] : [],
    levelColumn(rows, { side: "a", width }),
    levelColumn(rows, { side: "b", width }),
    { title: "n of a", cells: rows.map(({ n_a }) => formatCount(n_a)) },
    { title: "n of b", cells: rows.map(({ n_b }) => formatCount(n_b)) },
    { title: "p", cells: rows.map(({ p_adjusted }) => probability(p_adjusted)), spare: 2 },
  ];
}

/** The group of a row, empty where there is one group. */
export function groupLabel({ by }: Pick<ComparisonReportRow, "by">): string {
  return printable(Object.values(by).map((value) => value === null ? "(unknown)" : String(value)).join(" · "));
}

function labelColumns(rows: readonly ComparisonReportRow[], width: number): TextColumn[] {
  const groups = rows.map(groupLabel);
  const measures = rows.map(({ measure }) => measureLabel(measure));
  const column = (cells: readonly string[]): TextColumn => ({ title: "", cells, align: "left" });
  if (groups.every((label) => label === "")) return [column(measures)];
  if (width < NARROW) return [column(groups.map((label, index) => `${label} · ${measures[index]}`))];
  return [column(groups), column(measures)];
}

interface LevelOf {
  readonly side: "a" | "b";
  readonly width: number;
}

function levelColumn(rows: readonly ComparisonReportRow[], { side, width }: LevelOf): TextColumn {
  const levels = rows.map((row) => ({ amount: row[`compared_${side}`], unit: row.unit }));
  if (width < ROOMY) {
    const cells = levels.map(({ amount, unit }) => formatMeasure(amount?.value ?? null, unit));
    return { title: side, cells, spare: 3 };
  }
  const cells = levels.map(({ amount, unit }) => formatAmount(amount, unit));
  return { title: `${side} [95 % CI]`, cells, align: "left", spare: 3 };
}

function probability(p: number | null): string {
  if (p === null) return "";
  return p < 0.001 ? "< 0.001" : p.toPrecision(2);
}
