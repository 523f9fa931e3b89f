/** What happened while the program ran, as one value. Types only. @module */

/** The operations of one name. */
export interface SessionOperation {
  /** Its name. */
  readonly name: string;
  /** How many there were. */
  readonly operations: number;
  /** Those with status `ok`. */
  readonly successful_operations: number;
  /** All others. */
  readonly failed_operations: number;
  /** Their durations added up; `null` where none is known. */
  readonly total_duration_ms: number | null;
  /** Mean of the durations that are known. */
  readonly mean_duration_ms: number | null;
}

/**
 * What happened since live metrics were made, never restored from a snapshot. An operation inside another one counts for
 * itself, and its time stands in both. Unknown is `null`.
 */
export interface LiveSession {
  /** Its id, as given; `null` where none was. */
  readonly session_id: string | null;
  /** When it began, ISO 8601 in UTC. */
  readonly started_at: string;
  /** When it was closed; `null` while it runs. */
  readonly ended_at: string | null;
  /** Operations that ended. */
  readonly operations: number;
  /** Those with status `ok`. */
  readonly successful_operations: number;
  /** All others. */
  readonly failed_operations: number;
  /** Durations of operations added up; `null` where none is known. */
  readonly total_duration_ms: number | null;
  /** Mean duration of operations, of those whose duration is known. */
  readonly mean_duration_ms: number | null;
  /** Calls of language models. */
  readonly llm_calls: number;
  /** Those that did not end with status `ok`. */
  readonly failed_llm_calls: number;
  /** Tokens read, those of calls inside calls once; `null` where unknown. */
  readonly input_tokens: number | null;
  /** Tokens written, likewise. */
  readonly output_tokens: number | null;
  /** Both; `null` where one of them is unknown. */
  readonly total_tokens: number | null;
  /** Cost where the provider or the caller said it, likewise. */
  readonly cost_usd: number | null;
  /** Calls whose cost is in `cost_usd`. */
  readonly priced_llm_calls: number;
  /** `cost_usd` / `operations`; `null` where there is no operation or no cost. */
  readonly cost_per_operation_usd: number | null;
  /** Calls of tools. */
  readonly tool_calls: number;
  /** Those with status `ok`. */
  readonly successful_tool_calls: number;
  /** All others. */
  readonly failed_tool_calls: number;
  /** The operations by name, most of them first; what found no room under `other`. */
  readonly by_operation: readonly SessionOperation[];
}
