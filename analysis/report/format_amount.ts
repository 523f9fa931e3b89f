/** Amounts with their intervals, for people. @module */
import type { Amount } from "../series/series_change.ts";
import type { ComparisonReportRow } from "./comparison_report.ts";
import { formatChange, formatInterval, formatMeasure, UNKNOWN } from "./format_quantity.ts";

/** `1.20 s [1.17, 1.24]`, `1.93 % [1.66, 2.25]`: bounds in the unit of the value. */
export function formatAmount(amount: Amount | null, unit: string): string {
  if (amount === null) return UNKNOWN;
  const { value, low, high } = amount;
  const shown = formatMeasure(value, unit);
  if (low === null || high === null) return shown;
  if (unit === "ms" && value > 0) return `${shown} ${formatInterval(value, [low, high])}`;
  const scale = scaleOf(value, unit);
  return `${shown} [${digits(low * scale, 3)}, ${digits(high * scale, 3)}]`;
}

/** The change of a row: `+20 % [12, 28]`, `×2.17 [1.6, 2.6]`; of a share in percentage points, `+2.7 pp [2.1, 3.3]`. */
export function formatContrast({ ratio, difference, unit }: ComparisonReportRow): string {
  if (unit === "ratio" && difference !== null) {
    return points(difference.value) + boundsOf(difference, (bound) => digits(bound * 100, 2));
  }
  if (ratio !== null) {
    const isFactor = ratio.value >= 1;
    return formatChange(ratio.value) + boundsOf(ratio, (bound) => digits(isFactor ? 1 + bound : bound * 100, 2));
  }
  if (difference === null) return UNKNOWN;
  return (difference.value > 0 ? "+" : "") + formatAmount(difference, unit);
}

/** The smallest change that would have been seen: `+8.7 %`; for what is better when it rises `−8.7 %`. */
export function formatDetectable({ detectable, unit, ratio, better }: ComparisonReportRow): string {
  if (detectable === null) return UNKNOWN;
  const change = better === "higher" ? -detectable : detectable;
  if (unit === "ratio") return points(change);
  if (ratio !== null) return formatChange(change);
  return (change > 0 ? "+" : "") + formatMeasure(change, unit);
}

function points(share: number): string {
  return `${share > 0 ? "+" : ""}${digits(share * 100, 2)} pp`;
}

function boundsOf({ low, high }: Amount, text: (bound: number) => string): string {
  return low === null || high === null ? "" : ` [${text(low)}, ${text(high)}]`;
}

/** What a value is multiplied by where it is shown. */
function scaleOf(value: number, unit: string): number {
  if (unit === "ratio") return 100;
  if (unit !== "tokens") return 1;
  const size = Math.abs(value);
  return [1e12, 1e9, 1e6, 1e3].map((one) => size >= one * 0.9995 ? 1 / one : 0).find((scale) => scale > 0) ?? 1;
}

/** So many significant digits, all of the whole part; a minus as long as a plus. */
function digits(value: number, significant: 2 | 3): string {
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size === 0) return "0";
  const places = Math.max(0, significant - 1 - Math.floor(Math.log10(Number(size.toPrecision(significant)))));
  return sign + (places === 0 ? Math.round(size).toLocaleString("en-US") : size.toFixed(Math.min(places, 12)));
}
