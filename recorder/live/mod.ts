/**
 * Live metrics: what a recorder sees, at any moment, without reading a file. Per key (model, task and agent unless told
 * otherwise) counts, sums, errors and quantiles; a report, a session summary, the text that Prometheus scrapes, and a
 * snapshot that survives a restart. In bounded memory.
 *
 * ```ts
 * import { createLiveMetrics } from "@kymo/kymo/live";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * await using live = createLiveMetrics();
 * live.observe({
 *   kind: "llm_call",
 *   name: "chat",
 *   provider: "openai",
 *   model: "gpt-5-mini",
 *   task: "qa",
 *   status: "ok",
 *   duration_ms: 812.5,
 *   input_tokens: 120,
 *   output_tokens: 30,
 * });
 * assertEquals(live.metrics({ model: "gpt-5-mini", task: "qa" })?.requests, 1);
 * assertStringIncludes(live.report(), "gpt-5-mini|qa");
 * assertStringIncludes(live.prometheus(), "gen_ai_client_operation_duration_seconds_count");
 * ```
 *
 * @module
 */
export * from "./create_live_metrics.ts";
export type { LiveMetricsOptions, SnapshotOptions } from "./live_metrics_options.ts";
export * from "./live_metrics.ts";
export * from "./live_observer.ts";
export * from "./key_metrics.ts";
export type { DurationStats } from "./duration_stats.ts";
export { KEY_COLUMNS, type KeyColumn, type LiveKey } from "./live_key.ts";
export * from "./live_session.ts";
export type { DurationsOf, KeyState, LiveSnapshot, SumState } from "./live_snapshot.ts";
export type { SketchState } from "./quantile_sketch.ts";
export type { LooseEvent } from "../column_batch.ts";
export type { Clock } from "../clock.ts";
