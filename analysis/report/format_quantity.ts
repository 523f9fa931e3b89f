/** Numbers for people: three significant digits and always a unit. @module */

/** What stands where a number is unknown. */
export const UNKNOWN = "–";

/** 812 ms, 6.17 s, 233 s, 41.2 min, 3.1 h. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms < 1) return ms === 0 ? "0 ms" : `${digits(ms)} ms`;
  if (ms < 999.5) return `${digits(ms)} ms`;
  if (ms < 999_500) return `${digits(ms / 1000)} s`;
  if (ms < 100 * 60_000) return `${digits(ms / 60_000)} min`;
  return `${digits(ms / 3_600_000)} h`;
}

/** `[6.10, 6.25]` in the unit of the value it belongs to. */
export function formatInterval(value: number | null, interval: readonly [number, number] | null): string {
  if (value === null || interval === null) return "";
  const divisor = value < 999.5 ? 1 : value < 999_500 ? 1000 : value < 6_000_000 ? 60_000 : 3_600_000;
  return `[${digits(interval[0] / divisor)}, ${digits(interval[1] / divisor)}]`;
}

/** 49,334. */
export function formatCount(count: number | null): string {
  return count === null ? UNKNOWN : whole(count);
}

const MAGNITUDES: readonly (readonly [number, string])[] = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];

/** 6.10 B, 21.6 M, 812. */
export function formatTokens(tokens: number | null): string {
  if (tokens === null) return UNKNOWN;
  for (const [size, letter] of MAGNITUDES) if (tokens >= size * 0.9995) return `${digits(tokens / size)} ${letter}`;
  return String(Math.round(tokens));
}

/** $6,214, $12.40, $0.126, $0.000948. */
export function formatUsd(usd: number | null): string {
  if (usd === null) return UNKNOWN;
  if (usd === 0) return "$0";
  if (usd >= 999.995) return `$${whole(usd)}`;
  if (usd >= 0.9995) return `$${usd.toFixed(2)}`;
  return usd < 1e-9 ? "< $0.000000001" : `$${trimmed(usd)}`;
}

/** 96.6 %, 100 %, 0.04 %; never 100 % when something is missing, never 0 % when something is there. */
export function formatRatio(value: number | null): string {
  if (value === null) return UNKNOWN;
  const percent = value * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent > 99.95) return percent < 99.995 ? `${(Math.floor(percent * 100) / 100).toFixed(2)} %` : "> 99.99 %";
  if (percent < 0.01) return "< 0.01 %";
  return `${percent < 0.995 ? Number(percent.toPrecision(2)) : percent.toFixed(1)} %`;
}

/** 62.1 /s. */
export function formatRate(perSecond: number | null): string {
  return perSecond === null ? UNKNOWN : `${digits(perSecond)} /s`;
}

/** A number in its unit: that of {@linkcode Finding} effects and of measures. */
export function formatMeasure(value: number | null, unit: string): string {
  if (value === null) return UNKNOWN;
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (unit === "ms") return sign + formatDuration(size);
  if (unit === "USD") return sign + formatUsd(size);
  if (unit === "ratio") return sign + formatRatio(size);
  if (unit === "tokens") return sign + formatTokens(size);
  if (unit === "/s") return sign + formatRate(size);
  return `${sign}${digits(size)}${unit === "" ? "" : ` ${unit}`}`;
}

/** +38 %, −4.1 %, ×2.6: a relative change; from a doubling on as a factor. */
export function formatChange(ratio: number): string {
  if (ratio >= 1) return `×${digits(1 + ratio)}`;
  const percent = Math.abs(ratio * 100);
  const sign = ratio < 0 ? "−" : "+";
  return `${sign}${percent >= 9.95 ? Math.round(percent) : Number(percent.toPrecision(2))} %`;
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of a share 0..1. */
export function formatBar(share: number | null, width: number): string {
  if (share === null) return "";
  const eighths = Math.round(share * width * 8);
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

function digits(value: number): string {
  if (value === 0) return "0";
  if (value >= 99.95) return whole(value);
  return value >= 0.9995 ? Math.max(1, value).toPrecision(3) : trimmed(value);
}

/** 49,334; what has more digits than numbers hold is no count any more: 1.00e+300. */
function whole(value: number): string {
  return value < Number.MAX_SAFE_INTEGER ? Math.round(value).toLocaleString("en-US") : value.toExponential(2);
}

/** Three significant digits without an exponent. */
function trimmed(value: number): string {
  const places = Math.max(0, 2 - Math.floor(Math.log10(Number(value.toPrecision(3)))));
  return value.toFixed(Math.min(places, 12));
}
