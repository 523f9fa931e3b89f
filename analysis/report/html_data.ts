/** How complete the data are, and what comes: the short sections of the HTML report. @module */
import { escapeHtml } from "../html/escape_html.ts";
import type { MonthCost } from "../month_cost.ts";
import type { Report } from "./report.ts";
import type { ReportForecast } from "./report_forecast.ts";
import { proseHtml } from "./html_prose.ts";
import { toldForecast } from "./told_forecast.ts";
import { toldMonth } from "./told_month.ts";
import { toldQuality } from "./told_quality.ts";

/** How complete the data are; files that were left out by name. */
export function dataHtml(report: Report): string {
  const { facts, warnings, leftOut } = toldQuality(report);
  const items = [
    ...facts.map((fact) => `<li>${proseHtml(fact)}</li>`),
    ...warnings.map((warning) => `<li class="warning">${proseHtml(warning)}</li>`),
    ...leftOut.map((file) => `<li class="bad">left out: ${escapeHtml(file)}</li>`),
  ];
  return `<section id="data">
<h2>Data</h2>
<ul class="data">
${items.join("\n")}
</ul>
</section>`;
}

/** What comes; empty where nothing can be told. */
export function forecastHtml(forecasts: readonly ReportForecast[]): string {
  const told = toldForecast(forecasts);
  if (told === null) return "";
  const items = told.parts.map(({ name, value, interval }) => {
    return `<div><dt>${escapeHtml(name)}</dt><dd class="value">${escapeHtml(value)}</dd><dd class="note">${
      escapeHtml(interval)
    }</dd></div>`;
  });
  return `<p>${escapeHtml(told.time)} <span class="faint">${escapeHtml(told.intervals)}</span></p>
<dl class="sums small">${items.join("")}</dl>`;
}

/** What the month costs; empty without a budget. */
export function monthHtml(cost: MonthCost | null): string {
  if (cost === null) return "";
  const { month, parts, intervals } = toldMonth(cost);
  const lines = [...parts, ...(intervals === "" ? [] : [intervals])];
  return `<p><b>${escapeHtml(month)}</b> · ${proseHtml(lines.join(" · "))}</p>`;
}
