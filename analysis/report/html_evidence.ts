/** What a finding of the HTML report stands on. @module */
import { escapeHtml } from "../html/escape_html.ts";
import { formatCount } from "./format_quantity.ts";
import type { EvidenceColumn, ToldEvidence } from "./told_evidence.ts";

/** A single row as names and values that flow, several as a table; empty without rows. */
export function evidenceHtml({ columns, more }: ToldEvidence): string {
  const rows = columns[0]?.cells.length ?? 0;
  if (rows === 0) return "";
  if (rows === 1) {
    const items = columns.map(({ name, cells: [cell] }) => {
      return `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(cell!)}</dd></div>`;
    });
    return `<dl class="evidence">${items.join("")}</dl>`;
  }
  const head = columns.map((column) => `<th scope="col"${classOf(column)}>${escapeHtml(column.name)}</th>`);
  const body = Array.from({ length: rows }, (_, row) => {
    return `<tr>${
      columns.map((column) => `<td${classOf(column)}>${escapeHtml(column.cells[row]!)}</td>`).join("")
    }</tr>`;
  });
  const table = `<table><caption class="aside">Evidence</caption><thead><tr>${head.join("")}</tr></thead><tbody>${
    body.join("")
  }</tbody></table>`;
  return `<div class="scroll" role="region" tabindex="0" aria-label="Evidence">${table}</div>${
    more > 0 ? `<p>${formatCount(more)} more in the JSON report.</p>` : ""
  }`;
}

function classOf({ isNumber }: EvidenceColumn): string {
  return isNumber ? ` class="number"` : "";
}
