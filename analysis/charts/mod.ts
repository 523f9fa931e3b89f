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
