/** What a finding stands on, as a table. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import { escapeHtml } from "../html/escape_html.ts";
import { formatCount, formatDuration, formatMeasure, formatRatio, formatUsd, UNKNOWN } from "./format_quantity.ts";
import { printable } from "./text_wrap.ts";

type EvidenceRow = Readonly<Record<string, Value>>;

/** Rows shown of each finding; JSON has all. */
const MOST_ROWS = 12;
/** More columns are read from above to below. */
const MOST_COLUMNS = 5;

/** Writes rows as a table; a single long row from above to below. Empty without rows. */
export function evidenceHtml(rows: readonly EvidenceRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => {
    return rows.some((row) => (row[column] ?? null) !== null);
  });
  if (columns.length === 0) return "";
  const shown = rows.slice(0, MOST_ROWS);
  const lines = shown.length === 1 && columns.length > MOST_COLUMNS
    ? columns.map((column) => `<tr><th scope="row">${nameHtml(column)}</th>${cellHtml(shown[0]!, column)}</tr>`)
    : [
      `<tr>${columns.map((column) => `<th scope="col">${nameHtml(column)}</th>`).join("")}</tr>`,
      ...shown.map((row) => `<tr>${columns.map((column) => cellHtml(row, column)).join("")}</tr>`),
    ];
  const more = rows.length - shown.length;
  return `<div class="scroll" role="region" tabindex="0" aria-label="Evidence"><table class="evidence">${
    lines.join("")
  }</table></div>${more > 0 ? `<p>${formatCount(more)} more in the JSON report.</p>` : ""}`;
}

const UNIT = /_(ms|usd|ratio|share|per_s|s)(?=_(p\d+|low|high|ci)$|$)/;

function nameHtml(column: string): string {
  return escapeHtml(printable(column.replace(/_(ms|usd)(?=_|$)/, "").replaceAll("_", " ")));
}

function cellHtml(row: EvidenceRow, column: string): string {
  const value = row[column] ?? null;
  const isNumber = typeof value === "number";
  return `<td${isNumber ? ` class="number"` : ""}>${escapeHtml(cellText(value, column))}</td>`;
}

function cellText(value: Value, column: string): string {
  if (value === null) return UNKNOWN;
  if (typeof value !== "number") return printable(String(value));
  const [, unit] = UNIT.exec(column) ?? [];
  if (value < 0) return formatMeasure(value, "");
  if (unit === "ms") return formatDuration(value);
  if (unit === "s") return formatDuration(value * 1000);
  if (unit === "usd") return formatUsd(value);
  if (unit === "ratio" || unit === "share") return formatRatio(value);
  if (unit === "per_s") return formatMeasure(value, "/s");
  return Number.isInteger(value) ? formatCount(value) : formatMeasure(value, "");
}
