/** Tables of the HTML report. @module */
import { escapeHtml } from "../html/escape_html.ts";
import { formatCount } from "./format_quantity.ts";
import { nameHtml } from "./html_prose.ts";
import type { ReportColumn, ReportTable } from "./report_tables.ts";

/** Writes a table that scrolls by itself where it is wider than the page. */
export function tableHtml({ title, rowsAre, labels, columns, more, untold }: ReportTable): string {
  const head = columns.map((column) => `<th scope="col"${classOf(column)}>${escapeHtml(column.title)}</th>`);
  const rows = labels.map((label, row) => {
    const cells = columns.map((column) => `<td${classOf(column)}>${cellHtml(column, row)}</td>`);
    return `<tr><th scope="row">${nameHtml(label)}</th>${cells.join("")}</tr>`;
  });
  const left = more === 0
    ? ""
    : `<p class="faint">${formatCount(more)} more in the JSON report${
      untold === 0 ? "" : `, ${formatCount(untold)} in none`
    }.</p>`;
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(title)}"><table>
<caption class="aside">${escapeHtml(title)}</caption>
<thead><tr><th scope="col">${escapeHtml(rowsAre)}</th>${head.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></div>${left}`;
}

function classOf({ align, shares }: ReportColumn): string {
  return shares !== undefined ? ` class="share"` : align === "left" ? ` class="interval"` : ` class="number"`;
}

function cellHtml({ cells, shares }: ReportColumn, row: number): string {
  const cell = escapeHtml(cells[row]!);
  const share = shares?.[row] ?? null;
  if (share === null) return cell;
  return `<span class="bar"><span style="width:${(100 * share).toFixed(1)}%"></span></span>${cell}`;
}
