/** Operations as queries to agents: the rows of `metrics.json` and `metrics.csv`. @module */
import { parseJson } from "../../recorder/parse_json.ts";
import type { EventRow } from "../../recorder/schema.ts";
import type { ExportRequest } from "./export_format.ts";
import { noteSampled } from "./note_sampled.ts";
import { attributesOf, type OperationTree, operationTrees } from "./operation_trees.ts";
import { isoMillis } from "./time_text.ts";

/** A query; what is unknown is left out, as the original leaves it out. Attributes are keys of it too. */
export interface QueryRow {
  readonly query_id: string;
  readonly user_input: string | null;
  readonly agent_type?: string;
  readonly start_time: string;
  readonly end_time?: string;
  readonly duration_ms?: number;
  readonly success: boolean;
  /** Where nobody ended it. */
  readonly status?: "aborted";
  readonly error_type?: string;
  readonly error_message?: string;
  readonly result_size_bytes?: number;
  readonly tool_calls?: number;
  readonly graphql_queries?: number;
  readonly entities_detected?: readonly string[];
  readonly complexity_score?: number;
}

/** The queries in order of time, some at a time. */
export async function* queryRows(
  request: ExportRequest,
): AsyncGenerator<QueryRow[]> {
  const { source, where } = request;
  await noteSampled(request, ["operation"]);
  await noteCallsAlone(request);
  for await (const trees of operationTrees(source, { where })) yield trees.map(queryRow);
}

/** Where no operation is, an empty file needs a word. */
async function noteCallsAlone({ source, where, note }: ExportRequest): Promise<void> {
  const [rows] = await source.aggregate([
    {
      where: [{ field: "kind", in: ["operation", "llm_call"] }, ...where],
      by: ["kind"],
      aggregates: { n: { op: "rows" } },
    },
  ]);
  const calls = rows!.find(({ kind }) => kind === "llm_call");
  if (rows!.length !== 1 || calls === undefined) return;
  note(`There are no operations: ${calls.n} calls of models are no queries, llm-log and performance-log tell them`);
}

function queryRow({ operation, toolCalls, hasSelection }: OperationTree): QueryRow {
  const { query_id, ...more } = attributesOf(operation);
  const { duration_ms, complexity_score } = operation;
  const row = {
    query_id: typeof query_id === "string" ? query_id : queryId(operation),
    user_input: operation.input_text,
    ...known("agent_type", operation.agent),
    start_time: isoMillis(operation.started_at),
    ...known("end_time", duration_ms !== null ? endTime(operation.started_at, duration_ms) : null),
    ...known("duration_ms", duration_ms),
    success: operation.status === "ok",
    ...(operation.status === "aborted" ? { status: "aborted" } : {}),
    ...known("error_type", operation.error_type),
    ...known("error_message", operation.error_message),
    ...known("result_size_bytes", operation.result_bytes),
    // A query that was imported has its own count, or none that is known.
    ...(query_id === undefined && more.tool_calls === undefined ? { tool_calls: toolCalls.length } : {}),
    ...(query_id === undefined && more.graphql_queries === undefined ? { graphql_queries: 0 } : {}),
    ...known("entities_detected", operation.entities === null ? null : parseJson(operation.entities)),
    // Where an agent was chosen, its complexity stands there.
    ...known("complexity_score", hasSelection ? null : complexity_score),
  };
  return { ...row, ...more, ...row } as QueryRow;
}

function known(name: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === null || value === undefined ? {} : { [name]: value };
}

function endTime(started_at: number, duration_ms: number): string {
  return isoMillis(started_at + Math.round(duration_ms * 1000));
}

/** The trace as a UUID; for an operation inside of another one, with its own id in the second half. */
export function queryId(
  { trace_id, event_id, parent_id }: Pick<EventRow, "trace_id" | "event_id" | "parent_id">,
): string {
  const digits = parent_id === null ? trace_id : trace_id.slice(0, 16) + event_id;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.+)$/, "$1-$2-$3-$4-$5");
}
