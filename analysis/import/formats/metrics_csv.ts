/** `metrics-csv`: queries, a row each. @module */
import type { ImportFormat, ImportRow, Reading } from "../import_format.ts";
import { refusedRow } from "../import_format.ts";
import { eventProblem } from "../event_problem.ts";
import { takenRow } from "../import_format.ts";
import { readNumber } from "../read_cell.ts";
import { csvTable } from "./csv_table.ts";
import { queryEvent } from "./query_event.ts";

const COLUMNS = ["timestamp", "query_id", "agent_type", "duration_ms", "success"];

/** The format. */
export const metricsCsv: ImportFormat = {
  name: "metrics-csv",
  says: "metrics.csv: queries, a row each",
  grows: true,
  hasIds: () => true,
  isOwn: () => false,
  options: ["zone", "last-line"],
  matches: ({ firstLine }) => COLUMNS.every((name) => firstLine.replace(/^\ufeff/, "").split(",").includes(name)),
  read: readMetrics,
};

async function* readMetrics(reading: Reading): AsyncGenerator<readonly ImportRow[]> {
  const { header, batches } = await csvTable(reading, ",");
  const missing = COLUMNS.find((name) => !header.includes(name));
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot import "${reading.source.path}": column "${missing}" is missing, columns are ${
        header.map((name) => `"${name}"`).join(", ")
      }`,
    );
  }
  for await (const records of batches) {
    yield records.map(({ fields, line, problem: unreadable }) => {
      if (unreadable !== null) return refusedRow(line, unreadable, fields);
      if (fields.length !== header.length) {
        return refusedRow(line, `it has ${fields.length} fields, the header has ${header.length}`, fields);
      }
      const cells = Object.fromEntries(header.map((name, index) => [name, fields[index]!]));
      const events = queryEvent(queryOf(cells), reading.zone);
      if (typeof events === "string") return refusedRow(line, events.replace("start_time", "timestamp"), fields);
      const problem = eventProblem(events[0]!);
      return problem === null ? takenRow(line, events) : refusedRow(line, problem, fields);
    });
  }
}

function queryOf(cells: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const { timestamp, duration_ms, tool_calls, graphql_queries, ...texts } = cells;
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== "")),
    start_time: timestamp,
    duration_ms: numberOf(duration_ms),
    tool_calls: numberOf(tool_calls),
    graphql_queries: numberOf(graphql_queries),
  };
}

/** Python writes `nan` for what is unknown. */
function numberOf(text = ""): number | string | null {
  return text === "" || /^[+-]?(?:nan|inf)$/i.test(text) ? null : readNumber(text, 0);
}
