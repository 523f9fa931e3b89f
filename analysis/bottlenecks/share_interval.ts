/** Shares of events with their intervals. @module */
import { formatCount, formatRatio } from "../report/format_quantity.ts";
import { wilsonInterval } from "../stats/wilson_interval.ts";

/** A share of events. */
export interface Share {
  /** 0..1. */
  readonly value: number;
  /** Lower bound of its 95 % interval. */
  readonly low: number;
  /** Upper bound. */
  readonly high: number;
}

/** A share with its Wilson interval; weights count for the share, stored events for the interval. */
export function shareOf(part: number, { whole, rows }: { readonly whole: number; readonly rows: number }): Share {
  const value = whole > 0 ? Math.min(1, part / whole) : 0;
  const [low, high] = wilsonInterval({ successes: value * rows, trials: rows }) ?? [0, 1];
  return { value, low, high };
}

/** `48 of 402 (11.9 % [9.1, 15.5])`. */
export function shareText(part: number, whole: number, { value, low, high }: Share): string {
  const bound = (each: number): string => formatRatio(each).replace(" %", "");
  return `${formatCount(part)} of ${formatCount(whole)} (${formatRatio(value)} [${bound(low)}, ${bound(high)}])`;
}
