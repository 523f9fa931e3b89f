/** Differences of two estimates that are independent. @module */
import type { Estimate } from "./wilson_interval.ts";

/**
 * The second estimate less the first, with its confidence interval.
 *
 * Method: the square-and-add rule of Zou & Donner, Statistics in Medicine 27 (2008): each bound is as far away as the two
 * bounds that face it, added as squares. No distribution is assumed, and bounds need not be symmetric. On logarithms it gives
 * ratios.
 */
export function squareAndAdd(first: Estimate, second: Estimate): Estimate {
  const value = second.value - first.value;
  return {
    value,
    low: value - Math.hypot(second.value - second.low, first.high - first.value),
    high: value + Math.hypot(second.high - second.value, first.value - first.low),
  };
}
