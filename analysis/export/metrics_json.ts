/** Queries and selections of agents as `metrics.json`: the store of a monitor of agents. @module */
import type { ColumnName, EventRow } from "../../recorder/schema.ts";
import { eventRows } from "./event_rows.ts";
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { attributesOf } from "./operation_trees.ts";
import { queryId, queryRows } from "./query_rows.ts";
import { isoMillis } from "./time_text.ts";

/** One object of two lists, queries first; what is asked for with `where` holds for both. */
export async function* metricsJson(request: ExportRequest): AsyncGenerator<ExportChunk> {
  yield { text: "{\n", rows: 0 };
  for await (const { text, rows } of list("queries", queryRows(request))) yield { text, rows };
  yield { text: ",\n", rows: 0 };
  for await (const { text } of list("agent_selections", selectionRows(request))) yield { text, rows: 0 };
  yield { text: "\n}\n", rows: 0 };
}

/** A member of the object, indented as the original indents it. */
async function* list(name: string, batches: AsyncIterable<readonly unknown[]>): AsyncGenerator<ExportChunk> {
  yield { text: `  "${name}": [`, rows: 0 };
  let before = "\n";
  let end = "]";
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    const rows = batch.map((row) => JSON.stringify(row, null, 2).replaceAll(/^/gm, "    "));
    yield { text: before + rows.join(",\n"), rows: batch.length };
    [before, end] = [",\n", "\n  ]"];
  }
  yield { text: end, rows: 0 };
}

const COLUMNS = [
  "event_id",
  "trace_id",
  "parent_id",
  "name",
  "started_at",
  "agent",
  "complexity_score",
  "reason",
  "input_text",
  "attributes",
] as const satisfies readonly ColumnName[];

type SelectionEvent = Pick<EventRow, typeof COLUMNS[number]>;

async function* selectionRows({ source, where }: ExportRequest): AsyncGenerator<Readonly<Record<string, unknown>>[]> {
  const selections = [{ field: "kind", in: ["selection"] } as const, ...where];
  for await (const events of eventRows(source, { columns: COLUMNS, where: selections })) yield events.map(selectionRow);
}

/** The query is that of its trace: where an agent is chosen first, the operation that it led to is in the same trace. */
function selectionRow(selection: SelectionEvent): Readonly<Record<string, unknown>> {
  const { query_id, ...more } = attributesOf(selection);
  const row = {
    query_id: query_id ?? queryId({ ...selection, parent_id: null }),
    ...(selection.input_text === null ? {} : { user_input: selection.input_text }),
    selected_agent: selection.agent ?? selection.name,
    complexity_score: selection.complexity_score,
    selection_reason: selection.reason,
    timestamp: isoMillis(selection.started_at),
  };
  return { ...row, ...more, ...row };
}
