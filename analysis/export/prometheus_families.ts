/** The families of metrics that files of events are exported as: those of live metrics, and some of their own. @module */
import { LONG_SECONDS_BOUNDS } from "../../recorder/live/histogram.ts";
import {
  type CounterSpec,
  type GaugeSpec,
  type HistogramSpec,
  METRIC_FAMILIES,
} from "../../recorder/live/metric_families.ts";

/** The families that are always told, in their order. */
export const EXPORT_FAMILIES = {
  ...METRIC_FAMILIES,
  cost: {
    ...METRIC_FAMILIES.cost,
    help:
      "Cost of calls of language models in US dollars: what the provider or the caller said, else prices times tokens.",
  },
  unpricedTokens: {
    name: "kymo_unpriced_tokens_total",
    help: "Tokens of calls that are in no cost, because their price is not known.",
    type: "counter",
    labels: ["gen_ai_provider_name", "gen_ai_request_model"],
  },
  droppedEvents: {
    name: "kymo_dropped_events_total",
    help: "Events that recorders dropped because they could not write them.",
    type: "counter",
    labels: [],
  },
  unreadableFiles: {
    name: "kymo_unreadable_files",
    help: "Files of events that are left out because they cannot be read.",
    type: "gauge",
    labels: [],
  },
  newestEvent: {
    name: "kymo_newest_event_timestamp_seconds",
    help: "When the newest event started, seconds since 1970.",
    type: "gauge",
    labels: [],
  },
} as const satisfies Readonly<Record<string, HistogramSpec | CounterSpec | GaugeSpec>>;

/** The same durations by the names that RAG services used before. */
export const RAG_FAMILIES = {
  request: {
    name: "rag_request_duration_seconds",
    help: "Duration of operations, whatever their name and however they ended.",
    type: "histogram",
    labels: [],
    bounds: LONG_SECONDS_BOUNDS,
  },
  stage: {
    name: "rag_stage_duration_seconds",
    help: "Duration of the stages of operations, however they ended.",
    type: "histogram",
    labels: ["stage"],
    bounds: LONG_SECONDS_BOUNDS,
  },
} as const satisfies Readonly<Record<string, HistogramSpec>>;
