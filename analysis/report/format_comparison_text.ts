/** A comparison as text for a terminal. @module */
import { measureLabel } from "../series/measure_label.ts";
import type { ComparisonReport, ComparisonReportRow } from "./comparison_report.ts";
import { comparisonHead } from "./comparison_head.ts";
import { comparisonNotes } from "./comparison_notes.ts";
import { formatAmount, formatContrast, formatDetectable } from "./format_amount.ts";
import { formatCount, formatMeasure } from "./format_quantity.ts";
import type { TextOptions } from "./format_text.ts";
import { type TextStyle, textStyle } from "./text_style.ts";
import { type TextColumn, textTable } from "./text_table.ts";
import { printable, wrapWords } from "./text_wrap.ts";

/** Rows shown of each section; JSON has all. */
const MAX_ROWS = 20;
const INDENT = "  ";
const NARROWEST = 40;
const ROOMY = 130;

/** Writes a comparison as text: verdicts first, every number with unit, interval and n. Ends with a line end. */
export function formatComparisonText(report: ComparisonReport, options: TextOptions = {}): string {
  const { columns = 100, color = false } = options;
  const how = { style: textStyle(color), width: Math.max(NARROWEST, columns) };
  const sections = SECTIONS.flatMap((section) => sectionLines(report, { ...how, section }));
  const silent = report.rows.filter(({ verdict }) => verdict === null);
  return [...comparisonHead(report, how), ...sections, ...silentLines(silent, how), ...comparisonNotes(report, how)]
    .join("\n") + "\n";
}

interface Section {
  readonly title: string;
  readonly verdicts: readonly ComparisonReportRow["verdict"][];
}

const SECTIONS: readonly Section[] = [
  { title: "Worse", verdicts: ["worse"] },
  { title: "Better", verdicts: ["better"] },
  { title: "Different", verdicts: ["higher", "lower"] },
  { title: "No evidence of a change", verdicts: ["no evidence"] },
];

interface How {
  readonly style: TextStyle;
  readonly width: number;
}

function sectionLines(
  report: ComparisonReport,
  { section, style, width }: How & { readonly section: Section },
): string[] {
  const all = report.rows.filter(({ verdict }) => section.verdicts.includes(verdict));
  if (all.length === 0) return [];
  const rows = all.slice(0, MAX_ROWS);
  const more = all.length > rows.length ? ` (${all.length - rows.length} more in the JSON report)` : "";
  const isQuiet = section.verdicts.includes("no evidence");
  const table = textTable(isQuiet ? quietColumns(rows, width) : changedColumns(rows, width), width - INDENT.length);
  const title = style.bold(section.title + more);
  return [
    "",
    section.verdicts.includes("worse") ? style.red(title) : title,
    ...table.map((line, index) => INDENT + (index === 0 ? style.dim(line) : line)),
  ];
}

function changedColumns(rows: readonly ComparisonReportRow[], width: number): TextColumn[] {
  return [
    ...labelColumns(rows),
    { title: "change [95 % CI]", cells: rows.map(formatContrast), align: "left" },
    ...levelColumns(rows, width),
    ...countColumns(rows),
    { title: "p", cells: rows.map(({ p_adjusted }) => probability(p_adjusted)), spare: 1 },
  ];
}

function quietColumns(rows: readonly ComparisonReportRow[], width: number): TextColumn[] {
  const [label, change, ...rest] = changedColumns(rows, width) as [TextColumn, TextColumn, ...TextColumn[]];
  const seen: TextColumn = { title: "seen from", cells: rows.map(formatDetectable) };
  const isGrouped = change.title === "";
  return isGrouped ? [label, change, rest[0]!, seen, ...rest.slice(1)] : [label, change, seen, ...rest];
}

/** Levels have their intervals where there is room. */
function levelColumns(rows: readonly ComparisonReportRow[], width: number): TextColumn[] {
  return (["a", "b"] as const).map((side): TextColumn => {
    const amounts = rows.map((row) => ({ amount: row[`compared_${side}`], unit: row.unit }));
    return width >= ROOMY
      ? {
        title: `${side} [95 % CI]`,
        cells: amounts.map(({ amount, unit }) => formatAmount(amount, unit)),
        align: "left",
        spare: 2,
      }
      : { title: side, cells: amounts.map(({ amount, unit }) => formatMeasure(amount?.value ?? null, unit)), spare: 2 };
  });
}

function labelColumns(rows: readonly ComparisonReportRow[]): TextColumn[] {
  const groups: TextColumn = { title: "", cells: rows.map(groupLabel), align: "left" };
  const measures: TextColumn = { title: "", cells: rows.map(({ measure }) => measureLabel(measure)), align: "left" };
  return groups.cells.every((cell) => cell === "") ? [measures] : [groups, measures];
}

function countColumns(rows: readonly ComparisonReportRow[]): TextColumn[] {
  return [
    { title: "n of a", cells: rows.map(({ n_a }) => formatCount(n_a)) },
    { title: "n of b", cells: rows.map(({ n_b }) => formatCount(n_b)) },
  ];
}

function groupLabel({ by }: ComparisonReportRow): string {
  return printable(Object.values(by).map((value) => value === null ? "(unknown)" : String(value)).join(" · "));
}

function probability(p: number | null): string {
  if (p === null) return "";
  return p < 0.001 ? "< 0.001" : p.toPrecision(2);
}

/** What could not be compared, groups with the same reason together. */
function silentLines(rows: readonly ComparisonReportRow[], { style, width }: How): string[] {
  if (rows.length === 0) return [];
  const alike = [...Map.groupBy(rows, ({ measure, reason }) => `${measureLabel(measure)}: ${printable(reason ?? "")}`)];
  const more = alike.length > MAX_ROWS ? ` (${alike.length - MAX_ROWS} more in the JSON report)` : "";
  const lines = alike.slice(0, MAX_ROWS).flatMap(([text, members]) => {
    const groups = members.map(groupLabel).filter((label) => label !== "");
    const which = groups.length === 0
      ? ""
      : groups.length > 3
      ? ` (${groups.length} groups)`
      : ` (${groups.join(", ")})`;
    return wrapWords(`${INDENT}${text}${which}`, { width, indent: INDENT.repeat(2) });
  });
  return ["", style.bold(`Not compared${more}`), ...lines.map(style.dim)];
}
