/**
 * A batch of events as columns: what a sink receives and a journal line holds. Pure.
 *
 * @module
 */
import { type Cell, cellProblem, EARLIEST_US, numberBounds, partsProblem, type WholeAndParts, WHOLES } from "./cell.ts";
import { shortMessage } from "./short_message.ts";
import { parseJson } from "./parse_json.ts";
import type { Redactor } from "./redactor.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS, type EventRow, isColumnName } from "./schema.ts";
import { type TextGuard, textGuard } from "./text_cells.ts";

/** A batch of events by column. Columns that are unknown in the whole batch are absent. */
export interface ColumnBatch {
  /** Number of events. */
  readonly rows: number;
  /** One array of `rows` cells per column that is known at least once. */
  readonly columns: ReadonlyMap<ColumnName, readonly Cell[]>;
}

/** Something that was said of an event and cannot be stored. */
export type InvalidCell = (column: string, problem: string) => void;

/**
 * What stands instead of a value that is missing or cannot be stored, in the columns that may not be empty. A board without
 * a clock of its own starts in 1970: its events stay, at the earliest time there is.
 */
const REPLACEMENTS: Readonly<Partial<Record<ColumnName, Cell>>> = {
  kind: "notice",
  name: "unnamed",
  status: "error",
  started_at: EARLIEST_US,
  sample_weight: 1,
};

/** An event on its way into a batch: column names to values not yet held against the schema. */
export type LooseEvent = Readonly<Record<string, unknown>>;

/** How events become columns. */
export interface ColumnBatchOptions {
  /** Columns that are the same for every event that does not say otherwise. */
  readonly constants: readonly (readonly [ColumnName, Cell])[];
  /** Hears of every value that cannot be stored. */
  readonly onInvalid: InvalidCell;
  /**
   * Redacts and cuts the texts, `attributes` and `entities` among them. Without one they are stored as they are, which is
   * for events that have been recorded before. `error_message` is redacted and cut in any case.
   */
  readonly redactor?: Redactor;
}

/**
 * Turns events into columns. A value that may not stand in its column becomes unknown and is reported; the event stays.
 * Where a column may not be empty, another value stands for it: `kind` "notice", `name` "unnamed", `status` "error",
 * `started_at` 1973-03-03T09:46:40Z, the earliest time allowed, `sample_weight` 1.
 *
 * `attributes` and `entities` become JSON text, a `Date` microseconds, a number in a text column text. Linear in the number of known cells.
 */
export function toColumnBatch(
  events: readonly LooseEvent[],
  { constants, onInvalid, redactor }: ColumnBatchOptions,
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
  for (const name of REQUIRED) {
    if (rows > 0 && !columns.has(name)) columns.set(name, new Array<Cell>(rows).fill(null));
  }
  for (const [name, cells] of columns) {
    const guard = redactor === undefined ? null : textGuard(name, redactor, (problem) => onInvalid(name, problem));
    checkColumn(name, cells, { onInvalid, guard });
    guard?.clean(cells);
  }
  for (const rule of WHOLES) checkParts(columns, rule, onInvalid);
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

/** Columns that a caller must name and may have left out. */
const REQUIRED = ["kind", "name", "status", "started_at"] as const;
const CHECKED_TEXT: ReadonlySet<ColumnName> = new Set(["kind", "status", "error_category", "error_message"]);
const JSON_TEXT: ReadonlySet<ColumnName> = new Set(["attributes", "entities"]);

interface Checks {
  readonly onInvalid: InvalidCell;
  readonly guard: TextGuard | null;
}

function checkColumn(name: ColumnName, cells: Cell[], { onInvalid, guard }: Checks): void {
  const { type, nullable } = COLUMNS[name];
  const isPlainText = type === "string" && !CHECKED_TEXT.has(name) && !(guard !== null && JSON_TEXT.has(name));
  const bounds = numberBounds(name);
  let accepted: Cell | undefined;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (cell === accepted || (typeof cell === "string" ? isPlainText : cell === null && nullable)) continue;
    if (bounds !== null && typeof cell === "number" && cell >= bounds.least && cell <= bounds.most) {
      if (!bounds.whole || Number.isInteger(cell)) continue;
    }
    const value = storable(name, cell, guard);
    const problem = value === undefined ? UNREADABLE : cellProblem(name, value);
    if (problem === null) {
      cells[row] = value!;
      if (value === cell) accepted = cell;
    } else {
      cells[row] = REPLACEMENTS[name] ?? null;
      onInvalid(name, problem);
    }
  }
}

const UNREADABLE = "must be a value that can be stored as it is or as JSON";

/** What is stored for a value of any type; `undefined` when nothing can be. Never throws: any look at a revoked proxy does. */
function storable(name: ColumnName, value: unknown, guard: TextGuard | null): Cell | undefined {
  try {
    return read(name, value, guard);
  } catch {
    return undefined;
  }
}

function read(name: ColumnName, value: unknown, guard: TextGuard | null): Cell | undefined {
  if (value === null) return null;
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (JSON_TEXT.has(name)) {
    const json = typeof value === "string" ? parseJson(value) : value;
    if (typeof json !== "object" || json === null) return undefined;
    return Array.isArray(json) === (name === "entities") ? toJson(json, guard) : undefined;
  }
  if (COLUMNS[name].type === "string") {
    const text = typeof value === "object" ? toJson(value, guard) : String(value);
    return name === "error_message" && typeof text === "string" ? shortMessage(text) : text;
  }
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "object") return value instanceof Date ? value.getTime() * 1000 : undefined;
  return value as Cell;
}

function toJson(value: object, guard: TextGuard | null): string | null | undefined {
  if (guard !== null) return guard.json(value);
  return JSON.stringify(value, (_key, item) => typeof item === "bigint" ? Number(item) : item);
}

function checkParts(columns: ReadonlyMap<ColumnName, Cell[]>, rule: WholeAndParts, onInvalid: InvalidCell): void {
  const wholes = columns.get(rule.whole);
  const parts = rule.parts.flatMap((part) => {
    const cells = columns.get(part);
    return cells === undefined ? [] : [cells];
  });
  if (wholes === undefined || parts.length === 0) return;
  for (let row = 0; row < wholes.length; row++) {
    const whole = wholes[row]!;
    let sum = 0;
    for (const cells of parts) sum += Number(cells[row]);
    // Said only of the few that do not fit: making the sentence costs more than everything else.
    const found = whole === null || sum <= Number(whole)
      ? null
      : partsProblem(rule, (column) => columns.get(column)?.[row]);
    if (found === null) continue;
    onInvalid(found.column, found.problem);
    for (const cells of parts) cells[row] = null;
  }
}
