/**
 * Charts of what the analyses return: rows or data frames in, a {@linkcode Chart} out, which shows itself in a notebook.
 *
 * @module
 */
export type * from "./chart.ts";
export type { ChartTheme } from "./chart_theme.ts";
export type { ChartCell, ChartData, ChartRow, TableLike } from "./chart_rows.ts";
export * from "./percentile_ranges.ts";
export * from "./performance_over_time.ts";
export * from "./latency_distribution.ts";
export * from "./percentile_heatmap.ts";
export * from "./errors_over_time.ts";
export * from "./cost_over_time.ts";
export * from "./first_token_against_total.ts";
export * from "./latency_against_tokens.ts";
export * from "./trace_waterfall.ts";
export * from "./stage_share.ts";
export * from "./cost_bridge_steps.ts";
export * from "./cost_latency_quality.ts";
export * from "./cache_saving.ts";
export * from "./latency_against_concurrency.ts";
export * from "./forecast_band.ts";
