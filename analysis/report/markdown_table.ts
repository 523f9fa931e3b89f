/** Tables of the Markdown report. @module */
import { escapeMarkdown } from "./escape_markdown.ts";
import { formatCount } from "./format_quantity.ts";
import type { ReportTable } from "./report_tables.ts";

/** Lines of a table. */
export function markdownTable({ rowsAre, labels, columns, more, untold }: ReportTable): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    line([escapeMarkdown(rowsAre), ...columns.map(({ title }) => escapeMarkdown(title))]),
    line([":---", ...columns.map(({ align }) => align === "left" ? ":---" : "---:")]),
    ...labels.map((label, row) => line([label, ...columns.map(({ cells }) => cells[row]!)].map(escapeMarkdown))),
  ];
  if (more === 0) return lines;
  const none = untold === 0 ? "" : `, ${formatCount(untold)} in none`;
  return [...lines, "", `${formatCount(more)} more in the JSON report${none}.`];
}
