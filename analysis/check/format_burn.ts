/** Burn rates for people. @module */

/** 14.4 ×, 0.3 ×, 1,000 ×: three significant digits. */
export function formatBurn(rate: number, unit = " ×"): string {
  const text = rate >= 99.95 ? Math.round(rate).toLocaleString("en-US") : String(Number(rate.toPrecision(3)));
  return `${text}${unit}`;
}
