/** What a finding of the HTML report stands on. @module */
import { escapeHtml } from "../html/escape_html.ts";
import { formatCount } from "./format_quantity.ts";
import type { EvidenceFact, ToldEvidence } from "./told_evidence.ts";

/** More columns than that fit no phone. */
const MOST_COLUMNS = 6;

/** Rows that say the same of several things as a table, others as names and values that flow; empty without rows. */
export function evidenceHtml({ rows, more }: ToldEvidence): string {
  const [first] = rows;
  if (first === undefined) return "";
  const shape = namesOf(first);
  const isTable = rows.length > 1 && first.length <= MOST_COLUMNS && rows.every((row) => namesOf(row) === shape);
  const left = more > 0 ? `<p>${formatCount(more)} more in the JSON report.</p>` : "";
  return (isTable ? tableOf(rows, first) : rows.map(listOf).join("")) + left;
}

function namesOf(facts: readonly EvidenceFact[]): string {
  return JSON.stringify(facts.map(({ name }) => name));
}

function listOf(facts: readonly EvidenceFact[]): string {
  const items = facts.map(({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`);
  return `<dl class="evidence">${items.join("")}</dl>`;
}

function tableOf(rows: ToldEvidence["rows"], first: readonly EvidenceFact[]): string {
  const head = first.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.map((facts) => `<tr>${facts.map(({ value }) => `<td>${escapeHtml(value)}</td>`).join("")}</tr>`);
  return `<div class="scroll" role="region" tabindex="0" aria-label="Evidence"><table>` +
    `<caption class="aside">Evidence</caption><thead><tr>${head}</tr></thead><tbody>${
      body.join("")
    }</tbody></table></div>`;
}
