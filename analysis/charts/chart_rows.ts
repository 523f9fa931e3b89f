/** What charts draw: the rows of a result, as a data frame or as objects. @module */

/** A cell of a row. */
export type ChartCell = string | number | boolean | Date | null;

/** A row by column. */
export type ChartRow = Readonly<Record<string, ChartCell>>;

/** What charts take: a Polars data frame, or rows as objects. Missing and NaN are unknown. */
export type ChartData = TableLike | readonly Readonly<Record<string, unknown>>[];

/** What is used of a data frame. */
export interface TableLike {
  /** Names of the columns. */
  readonly columns: string[];
  /** All rows as objects. */
  toRecords(): Record<string, unknown>[];
}

/** Columns that a chart needs, and what draws it. */
export interface ColumnNeeds {
  /** What is done, for messages: "draw latency distribution". */
  readonly action: string;
  /** Columns that must be there. */
  readonly columns: readonly string[];
}

/**
 * Reads rows: big integers become numbers, what is missing or no number `null`.
 *
 * @throws {TypeError} If it is neither rows nor a frame, a column is missing, or a cell is no plain value.
 */
export function chartRows(data: ChartData, { action, columns }: ColumnNeeds): ChartRow[] {
  const records = isTable(data) ? data.toRecords() : data;
  if (!Array.isArray(records)) {
    throw new TypeError(`Cannot ${action}: data must be rows or a data frame, current value is ${describe(data)}`);
  }
  const known = isTable(data) ? data.columns : [...new Set(records.flatMap((record) => Object.keys(record)))];
  const missing = isTable(data) || records.length > 0 ? columns.filter((name) => !known.includes(name)) : [];
  if (missing.length > 0) {
    const names = known.map((name) => `"${name}"`).join(", ");
    throw new TypeError(`Cannot ${action}: column "${missing[0]}" is missing, columns are ${names || "none"}`);
  }
  return records.map((record, row) => {
    return Object.fromEntries(known.map((name) => [name, cellOf(record[name], { action, name, row })]));
  });
}

/** The number in a cell; `null` where it is unknown. */
export function numberIn(row: ChartRow, column: string): number | null {
  const cell = row[column];
  return typeof cell === "number" ? cell : null;
}

/** The text in a cell; `null` where it is unknown. */
export function textIn(row: ChartRow, column: string): string | null {
  const cell = row[column];
  return cell === null || cell === undefined ? null : cell instanceof Date ? cell.toISOString() : String(cell);
}

/** The moment in a cell, a `Date` or an ISO 8601 text; `null` where it is unknown. */
export function timeIn(row: ChartRow, column: string): Date | null {
  const cell = row[column];
  if (cell instanceof Date) return cell;
  const time = typeof cell === "string" ? Date.parse(cell) : NaN;
  return Number.isNaN(time) ? null : new Date(time);
}

interface CellPlace {
  readonly action: string;
  readonly name: string;
  readonly row: number;
}

function cellOf(value: unknown, { action, name, row }: CellPlace): ChartCell {
  if (value === undefined || value === null) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value;
  throw new TypeError(
    `Cannot ${action}: column "${name}" must hold text, numbers, booleans or dates, row ${row} holds ${
      describe(value)
    }`,
  );
}

/** Polars' frames are proxies that deny having what they have: the method is asked for, not whether it is there. */
function isTable(data: ChartData): data is TableLike {
  return typeof (data as Partial<TableLike> | null)?.toRecords === "function";
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object" ? `a ${value.constructor?.name ?? "value"}` : `a ${typeof value}`;
}
