/**
 * Load what a recorder wrote and ask it questions: every answer is a Polars data frame with documented columns.
 *
 * Needs `--allow-read --allow-ffi --allow-sys --allow-env`.
 *
 * @module
 */
export * from "./open.ts";
export * from "./summary.ts";
export * from "./percentiles.ts";
export * from "./timeline.ts";
export * from "./distribution.ts";
export * from "./errors.ts";
export * from "./error_timeline.ts";
export * from "./sample_calls.ts";
export * from "./tokens.ts";
export * from "./stages.ts";
export * from "./tools.ts";
export * from "./agents.ts";
export * from "./agent_comparison.ts";
export * from "./cost.ts";
export * from "./cache_savings.ts";
export * from "./cost_bridge.ts";
export * from "./trends.ts";
export type { SeriesOptions } from "./series/series_options.ts";
export * from "./changes.ts";
export { bottlenecks, type BottlenecksOptions, type Thresholds } from "./bottlenecks.ts";
export * from "./critical_path.ts";
export * from "./trace_spans.ts";
export * from "./saturation.ts";
export * from "./load_curve.ts";
export * from "./latency_model.ts";
export * from "./latency/explain_change.ts";
export * from "./retries.ts";
export * from "./survival.ts";
export * from "./forecast.ts";
export * from "./month_cost.ts";
export * from "./operation_cost.ts";
export * from "./tradeoffs.ts";
export * from "./compare.ts";
export * from "./report/build_comparison.ts";
export * from "./report/format_comparison_json.ts";
export * from "./report/format_comparison_text.ts";
export type * from "./report/comparison_report.ts";
export * from "./quality.ts";
export type { QualityCheck } from "./quality/quality_check.ts";
export * from "./anomalies.ts";
export { burnRate, type SloEvents } from "./check/burn_rate.ts";
export { burnRates, type SloOptions } from "./check/burn_rates.ts";
export { checkSlos } from "./check/check_slos.ts";
export { buildCheck, type CheckOptions } from "./check/build_check.ts";
export * from "./check/check_report.ts";
export * from "./check/format_check_text.ts";
export * from "./check/format_check_json.ts";
export * from "./check/format_github.ts";
export * from "./check/format_junit.ts";
export * from "./notify/webhook.ts";
export * from "./check/check_result.ts";
export * from "./check/slo.ts";
export { type RuleScan, suggest, type Suggestions, type SuggestOptions, type SuggestSettings } from "./suggest.ts";
export { SUGGESTION_RULES } from "./suggestions/suggestion_rules.ts";
export type * from "./suggestions/suggestion_rule.ts";
export type { OperationFacts, SavingPeriod, SuggestionFacts } from "./suggestions/suggestion_facts.ts";
export type { CallFacts } from "./suggestions/call_facts.ts";
export type { AttemptFacts } from "./suggestions/attempt_facts.ts";
export type { ClusterOf } from "./suggestions/clusters.ts";
export * from "./suggestions/call_groups.ts";
export {
  allFindings,
  NOTHING_FOUND,
  type SavedPart,
  type SavingCase,
  untold,
  weighSaving,
} from "./suggestions/weigh_saving.ts";
export type { CallRates } from "./call_costs.ts";
export type { OperationPaths, PathStats, StagePath } from "./path_stats.ts";
export type { TracesLooked } from "./trace_sample.ts";
export type { Saving } from "./traces/paired_savings.ts";
export type * from "./traces/trace.ts";
export * from "./report/build_report.ts";
export type * from "./report/report.ts";
export type { ReportBucket, ReportErrorBucket, ReportTimeline } from "./report/report_timeline.ts";
export type { ReportPath, ReportStagePath } from "./report/report_paths.ts";
export type { ReportForecast, ReportForecastBucket } from "./report/report_forecast.ts";
export type { Finding } from "./finding.ts";
export type { Distribution, GroupStats, Interval } from "./group_stats.ts";
export type { CostStats } from "./cost_stats.ts";
export * from "./report/format_text.ts";
export * from "./report/format_json.ts";
export { formatHtml, type HtmlOptions } from "./report/format_html.ts";
export { formatMarkdown, type MarkdownOptions, type MarkdownReport } from "./report/format_markdown.ts";
export { grafanaDashboard, type GrafanaDashboardOptions } from "./export/grafana_dashboard.ts";
export { prometheusExport, type PrometheusExportOptions } from "./export/prometheus_export.ts";
export * from "./settings/read_settings.ts";
export type { Retention } from "./settings/read_retention.ts";
export * from "./time_window.ts";
export * from "./prices/price_keys.ts";
export type * from "./prices/call_prices.ts";
export { createPriceBook, type PriceBook } from "./prices/price_book.ts";
export type { OwnPrice, UsdPerMtok } from "./prices/own_prices.ts";
export { PRICE_SOURCE } from "./prices/public_prices.ts";
export * from "./reprice.ts";
export * from "./engine/aggregate_plan.ts";
export * from "./engine/event_source.ts";
export type * from "../recorder/schema.ts";
