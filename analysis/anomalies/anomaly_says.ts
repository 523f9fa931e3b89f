/** Anomalies in a sentence. @module */
import type { Clock } from "../../recorder/schema.ts";
import { formatChange, formatCount, formatMeasure, formatTokens } from "../report/format_quantity.ts";
import { lengthText } from "../series/length_text.ts";
import { measureLabel } from "../series/measure_label.ts";
import { momentText } from "../series/moment_text.ts";
import type { Anomaly } from "./anomaly.ts";

/**
 * What is odd, without its group: "p50 duration 4.10 s, where 1.95 s is usual (×2.1), in the 1 h from 2026-08-14 09:00 UTC on".
 */
export function anomalySays(anomaly: Anomaly, clock: Clock): string {
  const { what, measure, unit, value, expected, at, until, output_tokens, alike } = anomaly;
  const width = until === null ? null : until - at;
  const size = `${measureLabel(measure)} ${formatMeasure(value, unit)}, where ${
    formatMeasure(expected, unit)
  } is usual`;
  const moment = momentText(at, { clock, width });
  if (what === "bucket") {
    return `${size}${changeText(anomaly)}, in the ${lengthText(width!)} from ${moment.replace(/^(at|on) /, "")} on`;
  }
  const wrote = output_tokens === null ? "" : `, with ${formatTokens(output_tokens)} output tokens`;
  const others = alike === null || alike < 2 ? "" : `; at least ${formatCount(alike)} such calls`;
  return `one call: ${size}${changeText(anomaly)}, ${moment}${wrote}${others}`;
}

/** ` (×2.1)`, ` (−45 %)`; nothing where it says nothing: of shares, and where next to nothing is left. */
function changeText({ unit, value, expected }: Anomaly): string {
  if (unit === "ratio" || expected <= 0 || value < expected / 10) return "";
  return ` (${formatChange(value / expected - 1)})`;
}
