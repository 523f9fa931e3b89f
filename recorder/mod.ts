/**
 * Record what LLM calls, tools and pipelines cost in time, tokens and money, as Parquet or CSV files on your own disk.
 *
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 *
 * await using recorder = createRecorder({ dir: await Deno.makeTempDir(), service: "qa-bot" });
 * await recorder.llmCall({ provider: "openai", model: "gpt-5-mini" }, async (call) => {
 *   const response = await Promise.resolve({ usage: { input_tokens: 120, output_tokens: 30 } });
 *   call.usage(response.usage);
 * });
 * ```
 *
 * @module
 */
export * from "./create_recorder.ts";
export * from "./default_recorder.ts";
export * from "./recorded.ts";
export type { RecorderOptions } from "./recorder_options.ts";
export * from "./event_input.ts";
export * from "./open_event.ts";
export * from "./recorder.ts";
export * from "./memory_sink.ts";
export * from "./disabled_recorder.ts";
export * from "./redact_text.ts";
export * from "./usage.ts";
export * from "./thresholds.ts";
export * from "./standard_names.ts";
export * from "./complexity_score.ts";
export type { Bottleneck, EventPart, EventSummary } from "./event_summary.ts";
export type { StreamOptions } from "./stream_recording.ts";
export type { ChunkContent } from "./chunk_content.ts";
export type { HeaderCarrier } from "./traceparent.ts";
export type { Wrap, WrapOptions, Wrappable } from "./wrap_function.ts";
export type { ContentOptions } from "./content_rule.ts";
export type { RedactOptions } from "./redactor.ts";
export type { ErrorRules } from "./error_rules.ts";
export type { ErrorVerdict } from "./error_words.ts";
export type { SamplingOptions } from "./sampler.ts";
export type { LiveObserver } from "./live/live_observer.ts";
export type { EventSink } from "./sink.ts";
export type { Clock } from "./clock.ts";
export type { FolderSinkOptions } from "./folder_sink.ts";
export type { SegmentFormat } from "./file_names.ts";
export type { ColumnBatch, LooseEvent } from "./column_batch.ts";
export type { Cell } from "./cell.ts";
export type * from "./schema.ts";
