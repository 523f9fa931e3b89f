/** Every format that events can be exported to: a new one is one line here. @module */
import { csvEvents, jsonEvents, jsonlEvents } from "./event_text.ts";
import type { ExportFormat, ExportRequest } from "./export_format.ts";
import { grafanaDashboard } from "./grafana_dashboard.ts";
import { llmAggregates } from "./llm_aggregates.ts";
import { llmLog } from "./llm_log.ts";
import { metricsCsv } from "./metrics_csv.ts";
import { metricsJson } from "./metrics_json.ts";
import { writeParquetEvents } from "./parquet_events.ts";
import { performanceLog } from "./performance_log.ts";
import { performanceMetrics } from "./performance_metrics.ts";
import { prometheusChunks } from "./prometheus_chunks.ts";
import { sessionJson } from "./session_json.ts";

const EVENTS = { row: "event", takes: ["kind", "columns"] } as const;

/** The formats by their names. */
export const EXPORT_FORMATS: Readonly<Record<string, ExportFormat>> = {
  parquet: { ...EVENTS, says: "events as one Parquet file", file: "events.parquet", write: writeParquetEvents },
  csv: { ...EVENTS, says: "events as CSV", file: "events.csv", chunks: csvEvents },
  jsonl: { ...EVENTS, says: "events as JSON, one a line", file: "events.jsonl", chunks: jsonlEvents },
  json: { ...EVENTS, says: "events as one JSON array", file: "events.json", chunks: jsonEvents },
  "performance-metrics": {
    says: "performance_metrics.json: counters per model, task and agent",
    row: "key",
    file: "performance_metrics.json",
    takes: ["from"],
    chunks: performanceMetrics,
  },
  session: {
    says: "a JSON file a session with its operations",
    row: "operation",
    file: "metrics_<session>_<time>.json",
    isNamed: true,
    hasDocuments: true,
    chunks: sessionJson,
  },
  "performance-log": {
    says: "{YYYYMMDD}_performance.jsonl: requests with their stages",
    row: "request",
    file: "{YYYYMMDD}_performance.jsonl",
    chunks: performanceLog,
  },
  "llm-log": {
    says: "llm_performance.log: LLM_CALL_METRICS and LLM_CALL_ERROR lines",
    row: "line",
    file: "llm_performance.log",
    takes: ["from", "aggregate"],
    chunks: (request: ExportRequest) => request.aggregateSeconds === null ? llmLog(request) : llmAggregates(request),
  },
  "metrics-json": {
    says: "metrics.json: queries to agents, and which agents were chosen",
    row: "query",
    rows: "queries",
    file: "metrics_export.json",
    isNamed: true,
    chunks: metricsJson,
  },
  "metrics-csv": {
    says: "metrics.csv: queries to agents",
    row: "query",
    rows: "queries",
    file: "metrics.csv",
    chunks: metricsCsv,
  },
  prometheus: {
    says: "metrics as a textfile for node_exporter, by the names of OpenTelemetry",
    row: "sample",
    file: "kymo.prom",
    takes: ["max-series", "names"],
    chunks: prometheusChunks,
  },
  grafana: {
    says: "a Grafana dashboard for these metrics; of no events",
    row: "dashboard",
    file: "kymo_dashboard.json",
    text: grafanaDashboard,
  },
};
