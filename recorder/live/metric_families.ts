/**
 * The families of metrics that Kymo tells Prometheus, by the names of OpenTelemetry where it has one: what live metrics
 * scrape and what is exported from files read this one table. Pure.
 *
 * @module
 */
import { LONG_SECONDS_BOUNDS, SECONDS_BOUNDS, TOKEN_BOUNDS } from "./histogram.ts";

/** What a family is. */
export interface FamilySpec {
  /** Its name, by the conventions of Prometheus: with unit, counters with `_total`. */
  readonly name: string;
  /** What it measures, one sentence. */
  readonly help: string;
  /** Kind of metric. */
  readonly type: "counter" | "gauge" | "histogram";
  /** Its labels, without `le`. */
  readonly labels: readonly string[];
  /** Upper bounds of its buckets; none for what is no histogram. */
  readonly bounds?: readonly number[];
}

/** What a histogram is. */
export interface HistogramSpec extends FamilySpec {
  readonly type: "histogram";
  /** Upper bounds of its buckets. */
  readonly bounds: readonly number[];
}

/** What a counter is. */
export interface CounterSpec extends FamilySpec {
  readonly type: "counter";
}

/** What a gauge is. */
export interface GaugeSpec extends FamilySpec {
  readonly type: "gauge";
}

/** Labels of a call of a model. */
export const CALL_LABELS = ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"] as const;

/** The families, in the order in which they are told. */
export const METRIC_FAMILIES = {
  callDuration: {
    name: "gen_ai_client_operation_duration_seconds",
    help: "Duration of calls of language models, failed ones with their error_type.",
    type: "histogram",
    labels: [...CALL_LABELS, "error_type"],
    bounds: SECONDS_BOUNDS,
  },
  firstChunk: {
    name: "gen_ai_client_operation_time_to_first_chunk_seconds",
    help: "Time from the start of a streamed call to its first chunk.",
    type: "histogram",
    labels: CALL_LABELS,
    bounds: SECONDS_BOUNDS,
  },
  tokenUsage: {
    name: "gen_ai_client_token_usage",
    help: "Tokens per call, cached input and reasoning output included, calls inside calls once.",
    type: "histogram",
    labels: [...CALL_LABELS, "gen_ai_token_type"],
    bounds: TOKEN_BOUNDS,
  },
  toolDuration: {
    name: "gen_ai_execute_tool_duration_seconds",
    help: "Duration of tool calls, failed ones with their error_type.",
    type: "histogram",
    labels: ["gen_ai_tool_name", "error_type"],
    bounds: LONG_SECONDS_BOUNDS,
  },
  agentDuration: {
    name: "gen_ai_invoke_agent_duration_seconds",
    help: "Duration of the operations of agents, failed ones with their error_type.",
    type: "histogram",
    labels: ["gen_ai_agent_name", "error_type"],
    bounds: LONG_SECONDS_BOUNDS,
  },
  cost: {
    name: "llm_cost_usd_total",
    help: "Cost of calls of language models in US dollars, where the provider or the caller said it.",
    type: "counter",
    labels: CALL_LABELS,
  },
  operationDuration: {
    name: "kymo_operation_duration_seconds",
    help: "Duration of operations, failed ones with their error_type.",
    type: "histogram",
    labels: ["operation", "error_type"],
    bounds: LONG_SECONDS_BOUNDS,
  },
  stageDuration: {
    name: "kymo_stage_duration_seconds",
    help: "Duration of the stages of operations, failed ones with their error_type.",
    type: "histogram",
    labels: ["stage", "error_type"],
    bounds: LONG_SECONDS_BOUNDS,
  },
} as const satisfies Readonly<Record<string, HistogramSpec | CounterSpec | GaugeSpec>>;
