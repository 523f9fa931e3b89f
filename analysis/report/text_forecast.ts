/** What comes, in a line or two of the text report. @module */
import { measureLabel } from "../series/measure_label.ts";
import { formatMeasure } from "./format_quantity.ts";
import type { ReportForecast } from "./report_forecast.ts";
import type { TextStyle } from "./text_style.ts";
import { wrapParts } from "./text_wrap.ts";

const INDENT = "  ";

/** Lines with an empty one before them; none where nothing can be told of what comes. */
export function forecastLines(
  forecasts: readonly ReportForecast[],
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  const known = forecasts.filter(({ value, low }) => value !== null && low !== null);
  const [first] = known;
  if (first === undefined) return [];
  const parts = known.map(({ measure, unit, value, low, high }) => {
    const plain = unit === "calls" ? "" : unit;
    const amount = `${formatMeasure(value, plain)} [${formatMeasure(low, plain)}, ${formatMeasure(high, plain)}]`;
    return `${nameOf(measure)} ${amount}`;
  });
  const time = `${minute(first.from!)} → ${minute(first.to!)} UTC`;
  const facts = [time, ...parts, style.dim(`${100 * first.confidence} % intervals`)];
  const [start, ...rest] = facts;
  const lines = wrapParts([INDENT + start, ...rest], { width, indent: INDENT, separator: "   " });
  return ["", style.bold("What comes"), ...lines];
}

function nameOf(measure: string): string {
  return measure === "cost_usd" ? "cost" : measure === "calls" ? measure : `${measureLabel(measure)} at the end`;
}

function minute(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
