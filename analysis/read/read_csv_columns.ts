/** Reads the cells of a CSV segment. @module */
import { parse } from "@std/csv/parse";
import { type Cell, cellProblem, partsProblem, WHOLES } from "../../recorder/cell.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS, isColumnName } from "../../recorder/schema.ts";
import { parseMicros } from "./parse_micros.ts";

/**
 * Reads every column of the schema from a CSV segment and holds every cell against the schema, since people edit CSV by hand.
 *
 * @throws {SyntaxError} If the text is not CSV, or a row has another number of fields than the header.
 * @throws {TypeError} If a column is unknown or missing, or a value may not stand in its column; names line and column.
 */
export function readCsvColumns(path: string): ReadonlyMap<ColumnName, readonly Cell[]> {
  const rows = parse(Deno.readTextFileSync(path));
  const header = requireHeader(rows[0] ?? []);
  const columns = new Map<ColumnName, Cell[]>(COLUMN_NAMES.map((name) => [name, []]));
  let line = 1 + lineBreaks(rows[0] ?? []);
  rows.slice(1).forEach((row, index) => {
    line++;
    if (row.length !== header.length) {
      throw new SyntaxError(`line ${line} has ${row.length} fields, the header has ${header.length}`);
    }
    for (const name of COLUMN_NAMES) columns.get(name)!.push(null);
    header.forEach((name, field) => {
      columns.get(name)![index] = cellOf(name, row[field]!, line);
    });
    requireParts(columns, index, line);
    line += lineBreaks(row);
  });
  return columns;
}

/** Line ends inside the cells of a row. */
function lineBreaks(row: readonly string[]): number {
  let count = 0;
  for (const cell of row) if (cell.includes("\n")) count += cell.split("\n").length - 1;
  return count;
}

function requireHeader(header: readonly string[]): ColumnName[] {
  const missing = COLUMN_NAMES.find((name) => !COLUMNS[name].nullable && !header.includes(name));
  if (missing !== undefined) throw new TypeError(`column "${missing}" is missing in line 1`);
  return header.map((name, index) => {
    if (header.indexOf(name) < index) throw new TypeError(`column "${name}" stands twice in line 1`);
    if (isColumnName(name)) return name;
    throw new TypeError(`column "${name}" in line 1 is not a column of the schema`);
  });
}

function cellOf(name: ColumnName, text: string, line: number): Cell {
  // A name may be empty: where nothing may be unknown, nothing is written for it.
  const cell = text === "" && name !== "name" ? null : parseCell(name, text);
  const problem = cellProblem(name, cell);
  if (problem !== null) throw new TypeError(`line ${line}, column "${name}" ${problem}`);
  return cell;
}

function parseCell(name: ColumnName, text: string): Cell {
  switch (COLUMNS[name].type) {
    case "string":
      return text;
    case "bool":
      return text === "true" ? true : text === "false" ? false : text;
    case "timestamp":
      return parseMicros(text) ?? text;
    default: {
      const number = text.trim() === "" ? NaN : Number(text);
      return Number.isNaN(number) ? text : number;
    }
  }
}

function requireParts(columns: ReadonlyMap<ColumnName, readonly Cell[]>, row: number, line: number): void {
  for (const rule of WHOLES) {
    const found = partsProblem(rule, (name) => columns.get(name)![row]);
    if (found !== null) throw new TypeError(`line ${line}, column "${found.column}" ${found.problem}`);
  }
}
