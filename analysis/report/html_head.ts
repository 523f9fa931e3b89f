/** The head of the HTML report: what was read, and a few large numbers. @module */
import { escapeHtml } from "../html/escape_html.ts";
import { nameHtml, proseHtml } from "./html_prose.ts";
import type { Report } from "./report.ts";
import { toldHead, type ToldSum } from "./told_head.ts";

/** What was read and what it adds up to. */
export function headHtml(report: Report): string {
  const { paths, count, time, example, nothing, sums } = toldHead(report);
  const facts = [count, time].filter((part) => part !== "").map((part) => `<span>${proseHtml(part)}</span>`);
  return `<header>
<p class="kicker">Kymo report</p>
<h1>${nameHtml(paths.join(", ") || "Data frame")}</h1>
<p class="facts">${facts.join(" · ")}</p>
${example === "" ? "" : `<p class="faint">${escapeHtml(example)}</p>\n`}${
    nothing === null ? sumsHtml(sums) : `<p class="nothing">${proseHtml(nothing)}</p>`
  }
</header>`;
}

function sumsHtml(sums: readonly ToldSum[]): string {
  const items = sums.map(({ name, value, notes, isBad }) => {
    const lines = notes.map((note) => `<dd class="note">${proseHtml(note)}</dd>`);
    return `<div><dt>${escapeHtml(name)}</dt><dd class="value${isBad ? " bad" : ""}">${escapeHtml(value)}</dd>${
      lines.join("")
    }</div>`;
  });
  return `<dl class="sums">${items.join("")}</dl>`;
}
