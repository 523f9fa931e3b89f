/**
 * A batch of events as columns: what a sink receives and a journal line holds. Pure.
 *
 * @module
 */
import { type Cell, cellProblem, PARTS } from "./cell.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS, type EventRow, isColumnName } from "./schema.ts";

/** A batch of events by column. Columns that are unknown in the whole batch are absent. */
export interface ColumnBatch {
  /** Number of events. */
  readonly rows: number;
  /** One array of `rows` cells per column that is known at least once. */
  readonly columns: ReadonlyMap<ColumnName, readonly Cell[]>;
}

/** Something that was said of an event and cannot be stored. */
export type InvalidCell = (column: string, problem: string) => void;

/** What stands instead of a value that cannot be stored, in the columns that may not be empty. */
const REPLACEMENTS: Readonly<Partial<Record<ColumnName, Cell>>> = { kind: "notice", status: "error", sample_weight: 1 };

/** An event on its way into a batch: column names to values not yet held against the schema. */
export type LooseEvent = Readonly<Record<string, unknown>>;

/**
 * Turns events into columns. A value that may not stand in its column becomes unknown and is reported; the event stays.
 *
 * `attributes` and `entities` become JSON text, a `Date` microseconds, a number in a text column text. Linear in the number of known cells.
 *
 * @param constants Columns that are the same for every event that does not say otherwise.
 */
export function toColumnBatch(
  events: readonly LooseEvent[],
  constants: readonly (readonly [ColumnName, Cell])[],
  onInvalid: InvalidCell,
): ColumnBatch {
  const rows = events.length;
  const columns = new Map<ColumnName, Cell[]>();
  for (const [name, value] of constants) columns.set(name, new Array<Cell>(rows).fill(value));
  for (let row = 0; row < rows; row++) {
    const event = events[row]!;
    for (const name in event) {
      const value = event[name];
      if (value === null || value === undefined) continue;
      let cells = columns.get(name as ColumnName);
      if (cells === undefined) {
        if (!isColumnName(name)) {
          onInvalid(name, "is not a column of the schema");
          continue;
        }
        columns.set(name, cells = new Array<Cell>(rows).fill(null));
      }
      cells[row] = value as Cell;
    }
  }
  for (const [name, cells] of columns) checkColumn(name, cells, onInvalid);
  for (const part in PARTS) checkPart(columns, part as ColumnName, onInvalid);
  return { rows, columns };
}

/** Turns a batch back into rows with every column present, unknown values `null`. */
export function toEventRows(batch: ColumnBatch): EventRow[] {
  const rows: EventRow[] = [];
  for (let row = 0; row < batch.rows; row++) {
    const entries = COLUMN_NAMES.map((name) => [name, batch.columns.get(name)?.[row] ?? null]);
    rows.push(Object.fromEntries(entries) as EventRow);
  }
  return rows;
}

function checkColumn(name: ColumnName, cells: Cell[], onInvalid: InvalidCell): void {
  const { type } = COLUMNS[name];
  const plainText = type === "string" && name !== "kind" && name !== "status" && name !== "error_category";
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (cell === null || (plainText && typeof cell === "string")) continue;
    const value = storable(cell, type);
    const problem = cellProblem(name, value);
    if (problem === null) {
      cells[row] = value;
    } else {
      cells[row] = REPLACEMENTS[name] ?? null;
      onInvalid(name, problem);
    }
  }
}

function storable(value: unknown, type: string): Cell {
  if (type === "string" && typeof value !== "string") {
    if (typeof value === "object") return toJson(value);
    return String(value);
  }
  if (value instanceof Date) return value.getTime() * 1000;
  if (typeof value === "bigint") return Number(value);
  return value as Cell;
}

function toJson(value: unknown): Cell {
  try {
    return JSON.stringify(value, (_key, item) => typeof item === "bigint" ? Number(item) : item) ?? null;
  } catch {
    return String(value);
  }
}

function checkPart(columns: ReadonlyMap<ColumnName, Cell[]>, part: ColumnName, onInvalid: InvalidCell): void {
  const parts = columns.get(part);
  const wholes = columns.get(PARTS[part]!);
  if (parts === undefined || wholes === undefined) return;
  for (let row = 0; row < parts.length; row++) {
    const value = parts[row]!;
    const whole = wholes[row]!;
    if (value === null || whole === null || value <= whole) continue;
    onInvalid(part, `must not be above ${PARTS[part]}, current values are ${value} and ${whole}`);
    parts[row] = null;
  }
}
