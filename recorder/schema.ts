/**
 * The event schema: every column once, with its type, unit, nullability and meaning. Types, files, frames and the
 * README's table derive from {@linkcode COLUMNS}; this module imports nothing.
 *
 * An event is one finished thing (an LLM call, a tool call, a stage, a whole operation). Events form a tree through
 * `parent_id`. Unknown is `null`, never 0.
 *
 * @module
 */

/** Version of the columns below. A file with a higher version was written by a newer Kymo and is not read. */
export const SCHEMA_VERSION = 1;

/** Storage type of a column. `timestamp` is microseconds since 1970-01-01 UTC; `i64` is a safe integer in JavaScript. */
export type ColumnType = "string" | "timestamp" | "f64" | "i32" | "i64" | "bool";

/** One column of the event schema. */
export interface Column {
  /** Storage type. */
  readonly type: ColumnType;
  /** Unit of a quantity, `null` where there is none. */
  readonly unit: string | null;
  /** Whether the value may be unknown. */
  readonly nullable: boolean;
  /** What the value means, in one sentence. */
  readonly doc: string;
}

/** All columns of schema version 1, in file order. */
export const COLUMNS = {
  event_id: {
    type: "string",
    unit: null,
    nullable: false,
    doc: "W3C span id, 16 hex digits, unique and sortable per writer",
  },
  trace_id: {
    type: "string",
    unit: null,
    nullable: false,
    doc: "W3C trace id, 32 hex digits, shared by all events of one tree",
  },
  parent_id: { type: "string", unit: null, nullable: true, doc: "event_id of the event this one happened in" },
  session_id: { type: "string", unit: null, nullable: true, doc: "conversation or session that spans several traces" },
  kind: {
    type: "string",
    unit: null,
    nullable: false,
    doc: "operation, stage, llm_call, attempt, tool_call, selection, feedback, metric, sample, aggregate or notice",
  },
  name: {
    type: "string",
    unit: null,
    nullable: false,
    doc: "operation, stage, function called, tool, chosen agent or metric",
  },
  started_at: { type: "timestamp", unit: "µs", nullable: false, doc: "wall clock at the start, UTC" },
  duration_ms: { type: "f64", unit: "ms", nullable: true, doc: "monotonic clock from start to end, on errors too" },
  status: { type: "string", unit: null, nullable: false, doc: "ok, failure, error, timeout or aborted" },
  error_type: { type: "string", unit: null, nullable: true, doc: "class of the exception or code of the provider" },
  error_category: {
    type: "string",
    unit: null,
    nullable: true,
    doc: "network, authentication, rate_limit, validation, timeout, content_filter, server or unknown",
  },
  error_message: {
    type: "string",
    unit: null,
    nullable: true,
    doc: "what the error said, redacted, at most 500 characters",
  },
  http_status: { type: "i32", unit: null, nullable: true, doc: "HTTP status of the answer" },
  attempts: { type: "i32", unit: "attempts", nullable: true, doc: "attempts of the call, 1 where nothing was retried" },
  error_count: { type: "i32", unit: "errors", nullable: true, doc: "errors inside the operation" },
  warning_count: { type: "i32", unit: "warnings", nullable: true, doc: "warnings inside the operation" },
  retry_wait_ms: { type: "f64", unit: "ms", nullable: true, doc: "time slept between attempts" },
  provider: {
    type: "string",
    unit: null,
    nullable: true,
    doc: "who answered, as in OpenTelemetry's gen_ai.provider.name",
  },
  model: { type: "string", unit: null, nullable: true, doc: "model as asked for" },
  response_model: { type: "string", unit: null, nullable: true, doc: "model as answered" },
  service_tier: {
    type: "string",
    unit: null,
    nullable: true,
    doc: "tier that sets the price, for example batch, flex or priority",
  },
  finish_reason: { type: "string", unit: null, nullable: true, doc: "why the model stopped" },
  streamed: { type: "bool", unit: null, nullable: true, doc: "whether the answer came as a stream" },
  first_byte_ms: { type: "f64", unit: "ms", nullable: true, doc: "from the start to the first byte" },
  first_token_ms: { type: "f64", unit: "ms", nullable: true, doc: "from the start to the first content of any kind" },
  first_text_ms: { type: "f64", unit: "ms", nullable: true, doc: "from the start to the first visible text" },
  longest_gap_ms: { type: "f64", unit: "ms", nullable: true, doc: "longest silence between two chunks" },
  chunks: { type: "i32", unit: "chunks", nullable: true, doc: "chunks of the stream" },
  nested_calls: {
    type: "i32",
    unit: "calls",
    nullable: true,
    doc: "llm_calls inside this llm_call; tokens and cost are summed where it is 0 or null",
  },
  input_tokens: { type: "i64", unit: "tokens", nullable: true, doc: "tokens read by the model, cached ones included" },
  output_tokens: {
    type: "i64",
    unit: "tokens",
    nullable: true,
    doc: "tokens written by the model, reasoning included",
  },
  cache_read_tokens: {
    type: "i64",
    unit: "tokens",
    nullable: true,
    doc: "part of input_tokens that came from the prompt cache",
  },
  cache_write_tokens: {
    type: "i64",
    unit: "tokens",
    nullable: true,
    doc: "part of input_tokens that was written to the prompt cache",
  },
  cache_write_1h_tokens: {
    type: "i64",
    unit: "tokens",
    nullable: true,
    doc: "part of cache_write_tokens that is kept for an hour",
  },
  reasoning_tokens: {
    type: "i64",
    unit: "tokens",
    nullable: true,
    doc: "part of output_tokens that is hidden reasoning",
  },
  tokens_estimated: {
    type: "bool",
    unit: null,
    nullable: true,
    doc: "true where the tokens were counted by us, not reported",
  },
  cost_usd: { type: "f64", unit: "USD", nullable: true, doc: "cost where the provider or the caller said it" },
  cost_source: { type: "string", unit: null, nullable: true, doc: "who said the cost: provider or caller" },
  task: { type: "string", unit: null, nullable: true, doc: "what the call is for" },
  agent: { type: "string", unit: null, nullable: true, doc: "agent that made the call" },
  caller: { type: "string", unit: null, nullable: true, doc: "code that made the call" },
  user: { type: "string", unit: null, nullable: true, doc: "user it was made for" },
  service: { type: "string", unit: null, nullable: true, doc: "service that recorded the event" },
  environment: { type: "string", unit: null, nullable: true, doc: "deployment, for example production" },
  release: { type: "string", unit: null, nullable: true, doc: "release of the service" },
  prompt_version: { type: "string", unit: null, nullable: true, doc: "version of the prompt" },
  complexity_score: { type: "f64", unit: "0..1", nullable: true, doc: "complexity that a selection was based on" },
  score: { type: "f64", unit: "0..1", nullable: true, doc: "quality of the outcome" },
  value: { type: "f64", unit: null, nullable: true, doc: "value of a metric" },
  reason: { type: "string", unit: null, nullable: true, doc: "why a selection or a notice was made" },
  fingerprint: {
    type: "string",
    unit: null,
    nullable: true,
    doc: "salted hash of the content, to find repeated calls",
  },
  input_chars: { type: "i64", unit: "characters", nullable: true, doc: "length of the input text" },
  output_chars: { type: "i64", unit: "characters", nullable: true, doc: "length of the output text" },
  result_bytes: { type: "i64", unit: "bytes", nullable: true, doc: "size of the result" },
  input_text: {
    type: "string",
    unit: null,
    nullable: true,
    doc: "input, only where content is captured, redacted and cut",
  },
  output_text: {
    type: "string",
    unit: null,
    nullable: true,
    doc: "output, only where content is captured, redacted and cut",
  },
  memory_before_bytes: { type: "i64", unit: "bytes", nullable: true, doc: "memory of the process before the call" },
  memory_after_bytes: { type: "i64", unit: "bytes", nullable: true, doc: "memory of the process after the call" },
  cpu_ms: { type: "f64", unit: "ms", nullable: true, doc: "processor time of the process during the call" },
  entities: { type: "string", unit: null, nullable: true, doc: "JSON array of the entities detected" },
  attributes: {
    type: "string",
    unit: null,
    nullable: true,
    doc: "JSON object of your own; any key can be a group key, a numeric one a measure",
  },
  sample_weight: { type: "f64", unit: "events", nullable: false, doc: "events this one stands for, 1 unless sampled" },
} as const;

/** Name of a column. */
export type ColumnName = keyof typeof COLUMNS;

/** JavaScript type of a cell of each storage type. */
export interface CellTypes {
  /** UTF-8 text. */
  string: string;
  /** Whole microseconds since 1970-01-01 UTC. */
  timestamp: number;
  /** A finite number. */
  f64: number;
  /** A whole number that fits 32 bits. */
  i32: number;
  /** A safe integer. */
  i64: number;
  /** A boolean. */
  bool: boolean;
}

/** One event as stored: every column present, unknown values `null`. */
export type EventRow = {
  -readonly [Name in ColumnName]:
    | CellTypes[(typeof COLUMNS)[Name]["type"]]
    | ((typeof COLUMNS)[Name]["nullable"] extends true ? null : never);
};

/** Names of all columns in file order. */
export const COLUMN_NAMES: readonly ColumnName[] = Object.keys(COLUMNS) as ColumnName[];

/** What an event is. */
export const KINDS = [
  "operation",
  "stage",
  "llm_call",
  "attempt",
  "tool_call",
  "selection",
  "feedback",
  "metric",
  "sample",
  "aggregate",
  "notice",
] as const;

/** What an event is: one of {@linkcode KINDS}. */
export type Kind = (typeof KINDS)[number];

/** How an event ended. `failure` is a negative result, `error` an exception or an error of the provider. */
export const STATUSES = ["ok", "failure", "error", "timeout", "aborted"] as const;

/** How an event ended: one of {@linkcode STATUSES}. */
export type Status = (typeof STATUSES)[number];

/** What kind of thing went wrong. */
export const ERROR_CATEGORIES = [
  "network",
  "authentication",
  "rate_limit",
  "validation",
  "timeout",
  "content_filter",
  "server",
  "unknown",
] as const;

/** What kind of thing went wrong: one of {@linkcode ERROR_CATEGORIES}. */
export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

/** Whether `started_at` is a date (`utc`) or only an order and a distance (`relative`, counted from 2026-01-01). */
export type Clock = "utc" | "relative";

/** Facts about one file of events, kept beside its rows: in the Parquet metadata, the journal's first line, or the CSV's sidecar. */
export interface FileMetadata {
  /** {@linkcode SCHEMA_VERSION} of the writer. */
  readonly schema_version: number;
  /** Version of Kymo that wrote the file. */
  readonly kymo_version: string;
  /** Id of the writer, 10 hex digits: the first digits of its event ids. */
  readonly writer_id: string;
  /** Number of the file among those of its writer, from 0. */
  readonly segment: number;
  /** Whether times are dates. */
  readonly clock: Clock;
  /** Process that wrote it, `null` for imports. */
  readonly pid: number | null;
  /** Host that wrote it, `null` where it may not be read. */
  readonly host: string | null;
  /** Service that wrote it. */
  readonly service: string | null;
  /** Names (`<writer>-<segment>`) of the files whose events this one holds, for compacted files. */
  readonly covers: readonly string[];
}

/** Tells whether a text is the name of a column. Constant time. */
export function isColumnName(name: string): name is ColumnName {
  return Object.hasOwn(COLUMNS, name);
}
