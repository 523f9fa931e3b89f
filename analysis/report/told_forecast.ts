/** What comes, in words that every format shares. @module */
import { measureLabel } from "../series/measure_label.ts";
import { formatMeasure } from "./format_quantity.ts";
import type { ReportForecast } from "./report_forecast.ts";

/** What comes. */
export interface ToldForecast {
  /** The time it is about. */
  readonly time: string;
  /** What is expected, each with its interval. */
  readonly parts: readonly ToldExpectation[];
  /** What the intervals are: `90 % intervals`. */
  readonly intervals: string;
}

/** A number that is expected. */
export interface ToldExpectation {
  /** Of what. */
  readonly name: string;
  /** How much. */
  readonly value: string;
  /** Its interval: `[4.1, 5.0]`. */
  readonly interval: string;
}

/** Tells what comes; `null` where nothing can be told. */
export function toldForecast(forecasts: readonly ReportForecast[]): ToldForecast | null {
  const known = forecasts.filter(({ value, low }) => value !== null && low !== null);
  const [first] = known;
  if (first === undefined) return null;
  const parts = known.map(({ measure, unit, value, low, high }): ToldExpectation => {
    const plain = unit === "calls" ? "" : unit;
    return {
      name: nameOf(measure),
      value: formatMeasure(value, plain),
      interval: `[${formatMeasure(low, plain)}, ${formatMeasure(high, plain)}]`,
    };
  });
  return {
    time: `${minute(first.from!)} → ${minute(first.to!)} UTC`,
    parts,
    intervals: `${100 * first.confidence} % intervals`,
  };
}

function nameOf(measure: string): string {
  return measure === "cost_usd" ? "cost" : measure === "calls" ? measure : `${measureLabel(measure)} at the end`;
}

function minute(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
