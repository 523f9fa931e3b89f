/** What comes, in a line or two of the text report. @module */
import type { ReportForecast } from "./report_forecast.ts";
import type { TextStyle } from "./text_style.ts";
import { wrapParts } from "./text_wrap.ts";
import { toldForecast } from "./told_forecast.ts";

const INDENT = "  ";

/** Lines with an empty one before them; none where nothing can be told of what comes. */
export function forecastLines(
  forecasts: readonly ReportForecast[],
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  const told = toldForecast(forecasts);
  if (told === null) return [];
  const { time, parts, intervals } = told;
  const facts = parts.map(({ name, value, interval }) => `${name} ${value} ${interval}`);
  const all = [INDENT + time, ...facts, style.dim(intervals)];
  return ["", style.bold("What comes"), ...wrapParts(all, { width, indent: INDENT, separator: "   " })];
}
