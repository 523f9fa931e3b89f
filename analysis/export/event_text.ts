/** Events with their own columns as CSV, JSON Lines and JSON. @module */
import type { Cell } from "../../recorder/cell.ts";
import { parseJson } from "../../recorder/parse_json.ts";
import type { Field } from "../engine/aggregate_plan.ts";
import type { EventBlock } from "../engine/event_source.ts";
import { csvLines } from "./csv_line.ts";
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { isoMicros } from "./time_text.ts";

/** A header line, then a line an event: what is unknown is empty, times are ISO 8601 with microseconds. */
export async function* csvEvents({ source, where, columns }: ExportRequest): AsyncGenerator<ExportChunk> {
  yield { text: csvLines(columns.map((name) => [name]), 1), rows: 0 };
  for await (const block of source.blocks({ fields: columns, where })) {
    const cells = columns.map((name) => {
      const stored = block.columns[name]!;
      return name === "started_at" ? stored.map((cell) => plainCell(name, cell)) : stored;
    });
    yield { text: csvLines(cells, block.rows), rows: block.rows };
  }
}

/** A JSON object an event and line, without what is unknown; `attributes` and `entities` are JSON themselves. */
export async function* jsonlEvents({ source, where, columns }: ExportRequest): AsyncGenerator<ExportChunk> {
  for await (const block of source.blocks({ fields: columns, where })) {
    yield { text: objectsOf(block, columns).map((json) => `${json}\n`).join(""), rows: block.rows };
  }
}

/** The same objects in one array. */
export async function* jsonEvents({ source, where, columns }: ExportRequest): AsyncGenerator<ExportChunk> {
  let start = "[\n";
  for await (const block of source.blocks({ fields: columns, where })) {
    yield { text: start + objectsOf(block, columns).join(",\n"), rows: block.rows };
    start = ",\n";
  }
  yield { text: start === "[\n" ? "[]\n" : "\n]\n", rows: 0 };
}

function plainCell(name: Field, cell: Cell): Cell {
  return name === "started_at" && typeof cell === "number" ? isoMicros(cell) : cell;
}

function objectsOf({ rows, columns: cells }: EventBlock, asked: readonly Field[]): string[] {
  const columns = asked.filter((name) => cells[name]!.some((cell) => cell !== null));
  return Array.from({ length: rows }, (_, row) => {
    const event: Record<string, unknown> = {};
    for (const name of columns) {
      const cell = cells[name]![row] ?? null;
      if (cell === null) continue;
      event[name] = name === "attributes" || name === "entities"
        ? parseJson(String(cell)) ?? cell
        : plainCell(name, cell);
    }
    return JSON.stringify(event);
  });
}
