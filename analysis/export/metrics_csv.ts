/** Queries to agents as `metrics.csv`: the table beside `metrics.json`. @module */
import { quoted } from "./csv_line.ts";
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { type QueryRow, queryRows } from "./query_rows.ts";

const COLUMNS = [
  "timestamp",
  "query_id",
  "agent_type",
  "duration_ms",
  "success",
  "entities_detected",
  "tool_calls",
  "graphql_queries",
] as const;

/** A header line, then a line a query: what is unknown is empty. */
export async function* metricsCsv(request: ExportRequest): AsyncGenerator<ExportChunk> {
  yield { text: `${COLUMNS.join(",")}\n`, rows: 0 };
  for await (const queries of queryRows(request)) yield { text: queries.map(lineOf).join(""), rows: queries.length };
}

function lineOf(query: QueryRow): string {
  const cells = COLUMNS.map((name) => {
    if (name === "timestamp") return query.start_time;
    // A list is between quotes, also one of a single entity.
    if (name === "entities_detected") return query[name] === undefined ? "" : quoted(query[name].join(","));
    const text = String(query[name] ?? "");
    return /[",\r\n]/.test(text) ? quoted(text) : text;
  });
  return `${cells.join(",")}\n`;
}
