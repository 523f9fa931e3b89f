/** A comparison as text for a terminal. @module */
import { measureLabel } from "../series/measure_label.ts";
import type { ComparisonReport, ComparisonReportRow } from "./comparison_report.ts";
import { comparisonHead } from "./comparison_head.ts";
import { comparisonNotes } from "./comparison_notes.ts";
import { comparisonColumns, groupLabel } from "./comparison_table.ts";
import type { TextOptions } from "./format_text.ts";
import { type TextStyle, textStyle } from "./text_style.ts";
import { textTable } from "./text_table.ts";
import { printable } from "../html/printable.ts";
import { wrapWords } from "./text_wrap.ts";

/** Rows shown of each section; JSON has all. */
const MAX_ROWS = 20;
const INDENT = "  ";
const NARROWEST = 40;

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
  const table = textTable(comparisonColumns(rows, { width, isQuiet }), width - INDENT.length);
  const title = style.bold(section.title + more);
  return [
    "",
    section.verdicts.includes("worse") ? style.red(title) : title,
    ...table.map((line, index) => INDENT + (index === 0 ? style.dim(line) : line)),
  ];
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
