/** What tables are made of: the first rows of a frame, or of rows. @module */

/** What can be shown as a table: a Polars data frame, or rows as objects. */
export type TableData = FrameLike | readonly Readonly<Record<string, unknown>>[];

/** What is used of a data frame. */
export interface FrameLike {
  /** Names of the columns. */
  readonly columns: string[];
  /** Rows. */
  readonly height: number;
  /** All rows as objects. */
  toRecords(): Record<string, unknown>[];
}

/** A column with its cells. */
export interface TableColumn {
  /** Its name. */
  readonly name: string;
  /** Cells, one a row. */
  readonly values: readonly unknown[];
  /** Their unit, where their type has one. */
  readonly unit: string | null;
}

/** The part of the data that is shown. */
export interface TableSource {
  /** Rows there are. */
  readonly height: number;
  /** Rows that are shown. */
  readonly shown: number;
  /** Reads them, column by column. */
  readonly read: () => Promise<readonly TableColumn[]>;
}

/** Which part. */
export interface TablePart {
  /** Most rows. */
  readonly rows: number;
  /** Columns, in this order. @default {all} */
  readonly columns?: readonly string[];
}

/**
 * Looks at data.
 *
 * @throws {TypeError} If it is neither a frame nor rows, or a column is not there.
 */
export function tableColumns(data: TableData, { rows, columns }: TablePart): TableSource {
  if (isFrame(data)) {
    const names = chosen(data.columns, columns);
    const shown = Math.min(rows, data.height);
    return { height: data.height, shown, read: () => frameColumns(data, { names, shown }) };
  }
  if (!Array.isArray(data)) {
    const what = data === null ? "null" : typeof data;
    throw new TypeError(`Cannot show table: data must be a data frame or rows, current value is ${what}`);
  }
  const head: readonly unknown[] = data.slice(0, rows);
  const records = head.map((row, index) => {
    if (typeof row === "object" && row !== null && !Array.isArray(row)) return row as Readonly<Record<string, unknown>>;
    throw new TypeError(
      `Cannot show table: rows must be objects, row ${index} is ${row === null ? "null" : typeof row}`,
    );
  });
  const names = chosen([...new Set(records.flatMap((row) => Object.keys(row)))], columns);
  return { height: data.length, shown: records.length, read: () => Promise.resolve(recordColumns(records, names)) };
}

/** Whether something is a data frame: Polars' are proxies that deny having what they have, so the members are asked for. */
export function isFrame(data: unknown): data is FrameLike {
  const frame = data as Partial<FrameLike> | null | undefined;
  return typeof frame?.toRecords === "function" && Array.isArray(frame.columns);
}

function chosen(known: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  const missing = wanted?.find((name) => !known.includes(name));
  if (missing === undefined) return wanted ?? known;
  const names = known.map((name) => `"${name}"`).join(", ");
  throw new TypeError(`Cannot show table: column "${missing}" is missing, columns are ${names || "none"}`);
}

/** Polars is loaded already where there is a frame of it; another kind of frame gives its rows. */
async function frameColumns(
  frame: FrameLike,
  { names, shown }: { readonly names: readonly string[]; readonly shown: number },
): Promise<TableColumn[]> {
  const { exactCellsOf } = await import("../../analysis/engine/exact_cells.ts");
  const columns = names.map((name) => ({ name, cells: exactCellsOf(frame, { name, rows: shown }) }));
  if (columns.some(({ cells }) => cells === null)) return recordColumns(frame.toRecords().slice(0, shown), names);
  return columns.map(({ name, cells }) => ({ name, ...cells! }));
}

function recordColumns(
  records: readonly Readonly<Record<string, unknown>>[],
  names: readonly string[],
): TableColumn[] {
  return names.map((name) => ({
    name,
    values: records.map((row) => Object.hasOwn(row, name) ? row[name] : null),
    unit: null,
  }));
}
