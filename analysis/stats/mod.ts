/**
 * Statistics: numbers in, numbers out. No Polars, no I/O, no permission.
 *
 * @module
 */
export * from "./anomaly_score.ts";
export * from "./autocorrelation.ts";
export * from "./benjamini_hochberg.ts";
export * from "./beta_distribution.ts";
export * from "./binomial_quantile.ts";
export * from "./bootstrap.ts";
export * from "./change_points.ts";
export * from "./cluster_sum.ts";
export * from "./deseasonalise.ts";
export * from "./divisive_change_points.ts";
export * from "./gini.ts";
export * from "./harrell_davis.ts";
export * from "./hodges_lehmann.ts";
export type { ForecastScale } from "./forecast_scale.ts";
export * from "./holt_winters.ts";
export * from "./isotonic_regression.ts";
export * from "./kaplan_meier.ts";
export * from "./level_shifts.ts";
export * from "./mann_kendall.ts";
export * from "./mann_whitney.ts";
export * from "./normal_distribution.ts";
export * from "./pelt.ts";
export * from "./quantile.ts";
export * from "./quantile_difference.ts";
export * from "./quantile_interval.ts";
export * from "./quantile_regression.ts";
export * from "./ratio_interval.ts";
export * from "./representative_values.ts";
export * from "./seeded_random.ts";
export type { SeriesNoise } from "./series_noise.ts";
export type { SmoothingParameters } from "./smoothing.ts";
export { MOST_SERIES_POINTS, type SlopeEstimate, theilSen, type TheilSenOptions } from "./theil_sen.ts";
export { weightedQuantile } from "./weighted_quantile.ts";
export * from "./wilson_interval.ts";
