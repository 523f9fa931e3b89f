/**
 * Statistics: numbers in, numbers out. No Polars, no I/O, no permission.
 *
 * @module
 */
export * from "./binomial_quantile.ts";
export * from "./quantile.ts";
export * from "./quantile_interval.ts";
