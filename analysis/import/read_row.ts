/** Rows of a CSV as events. @module */
import { type Cell, cellProblem, partsProblem, WHOLES } from "../../recorder/cell.ts";
import { type ColumnName, COLUMNS } from "../../recorder/schema.ts";
import type { CellSource, CsvMap } from "./csv_map.ts";
import { endProblem } from "./event_problem.ts";
import { namedColumns } from "./named_columns.ts";
import { readCell, readPart } from "./read_cell.ts";

/** An event on its way, or why the row is refused. */
export type RowResult =
  | { readonly event: Record<string, Cell | Record<string, Cell>>; readonly reason: null }
  | { readonly event: null; readonly reason: string };

/** Reads rows. */
export interface RowReader {
  /** Reads the fields of one row. */
  read(fields: readonly string[]): RowResult;
  /** The field of a column of the CSV. */
  field(fields: readonly string[], column: string): string;
  /** Reads columns for an operation from its first row. */
  cells(fields: readonly string[], columns: ReadonlyMap<ColumnName, CellSource>): Record<string, Cell>;
}

/**
 * Prepares reading by a map.
 *
 * @param path The CSV, for messages.
 * @throws {TypeError} If the map names a column that the header lacks.
 */
export function createRowReader(map: CsvMap, header: readonly string[], path: string): RowReader {
  const indexOf = new Map(header.map((name, index) => [name, index]));
  requireColumns(map, header, path);
  const field = (fields: readonly string[], column: string): string => fields[indexOf.get(column)!] ?? "";
  const textOf = (fields: readonly string[], source: CellSource): string | undefined => {
    return source.column === null ? undefined : field(fields, source.column);
  };

  function cells(fields: readonly string[], columns: ReadonlyMap<ColumnName, CellSource>): Record<string, Cell> {
    const result: Record<string, Cell> = {};
    for (const [name, source] of columns) {
      const cell = withParts(source, readCell(source, textOf(fields, source), COLUMNS[name].type), fields);
      if (cell !== null) result[name] = cell;
    }
    return result;
  }

  /** Adds the columns that the source counts apart. A part that is no number makes the whole one that is refused. */
  function withParts(source: CellSource, cell: Cell, fields: readonly string[]): Cell {
    let sum = cell;
    for (const column of source.plus) {
      const part = readPart(source, field(fields, column));
      if (typeof sum === "number" && part !== null) sum = typeof part === "number" ? sum + part : part;
    }
    return sum;
  }

  function read(fields: readonly string[]): RowResult {
    if (fields.length !== header.length) {
      return refused(`it has ${fields.length} fields, the header has ${header.length}`);
    }
    const event: Record<string, Cell | Record<string, Cell>> = { kind: map.kind, ...cells(fields, map.columns) };
    event.name ??= event.kind ?? map.kind;
    event.status ??= "ok";
    for (const [name, source] of map.columns) {
      const problem = cellProblem(name, (event[name] ?? null) as Cell);
      if (problem !== null && !IDS.includes(name)) return refused(asWritten(source, problem, textOf(fields, source)));
    }
    for (const { columns } of map.operations) {
      const operation = cells(fields, columns);
      for (const [name, source] of columns) {
        const problem = COLUMNS[name].nullable || name in operation ? cellProblem(name, operation[name] ?? null) : null;
        if (problem !== null) return refused(asWritten(source, problem, textOf(fields, source)));
      }
    }
    for (const rule of WHOLES) {
      const found = partsProblem(rule, (column) => event[column] as Cell | undefined);
      if (found !== null) return refused(`${found.column} ${found.problem}`);
    }
    const problem = endProblem(event);
    if (problem !== null) {
      const source = map.columns.get("duration_ms")!;
      return refused(asWritten(source, problem, textOf(fields, source)));
    }
    const attributes: Record<string, Cell> = {};
    for (const [key, source] of map.attributes) {
      const cell = readCell(source, textOf(fields, source), null);
      if (cell !== null) attributes[key] = cell;
    }
    if (Object.keys(attributes).length > 0) event.attributes = attributes;
    return { event, reason: null };
  }

  return { read, field, cells };
}

/** Columns that the import fills or rewrites itself. */
const IDS: readonly ColumnName[] = ["event_id", "trace_id", "parent_id"];

/** The problem with the cell as the file has it, where a unit or a table has made something else of it. */
function asWritten(source: CellSource, problem: string, text: string | undefined): string {
  const place = `column "${source.column}"`;
  if (text === undefined || text === "" || (source.unit === null && source.values === null)) {
    return `${place} ${problem}`;
  }
  const known = source.values === null ? [] : Object.keys(source.values).filter((key) => key !== "" && key !== "*");
  const wanted = known.length > 0 && !known.includes(text)
    ? `must be one of ${known.map((key) => `"${key}"`).join(", ")}`
    : problem.replace(/, current value is .*$/s, "");
  return `${place} ${wanted}, current value is ${Number.isNaN(Number(text)) ? `"${text}"` : text}`;
}

function refused(reason: string): RowResult {
  return { event: null, reason };
}

function requireColumns(map: CsvMap, header: readonly string[], path: string): void {
  const named = namedColumns(map);
  const missing = named.find((name) => !header.includes(name));
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot import "${path}": the map names column "${missing}", columns are ${
        header.map((name) => `"${name}"`).join(", ")
      }`,
    );
  }
  const twice = named.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice === undefined) return;
  throw new TypeError(
    `Cannot import "${path}": the map names column "${twice}", which is there twice, as columns ${
      header.flatMap((name, index) => name === twice ? [index + 1] : []).join(" and ")
    }`,
  );
}
