/** Lines of the log that wrappers around calls of models write. Pure. @module */
import { logTime } from "./time_text.ts";

/** What the log calls a model that nobody named. */
export const UNKNOWN_MODEL = "unknown_model";

/** What a line is about. */
export type LogLineKind = "LLM_CALL_METRICS" | "LLM_CALL_ERROR" | "LLM_AGGREGATED_METRICS";

/** A line that was written at a moment, µs. */
export function logLine(micros: number, is: LogLineKind, metrics: Readonly<Record<string, unknown>>): string {
  const level = is === "LLM_CALL_ERROR" ? "ERROR" : "INFO";
  return `${logTime(micros)} - llm_performance - ${level} - ${is}: ${JSON.stringify(metrics)}\n`;
}
