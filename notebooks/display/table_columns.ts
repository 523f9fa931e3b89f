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

/** The part of the data that is shown. */
export interface TableSource {
  /** Rows there are. */
  readonly height: number;
  /** Rows that are shown. */
  readonly shown: number;
  /** Reads them, column by column. */
  readonly read: () => Promise<readonly { readonly name: string; readonly values: readonly unknown[] }[]>;
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
  const head = data.slice(0, rows);
  const names = chosen([...new Set(head.flatMap((row) => Object.keys(row)))], columns);
  const read = (): TableSource["read"] extends () => infer Columns ? Columns : never => {
    return Promise.resolve(names.map((name) => ({ name, values: head.map((row) => row[name]) })));
  };
  return { height: data.length, shown: head.length, read };
}

function isFrame(data: TableData): data is FrameLike {
  return typeof (data as Partial<FrameLike> | null)?.toRecords === "function";
}

function chosen(known: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  const missing = wanted?.find((name) => !known.includes(name));
  if (missing === undefined) return wanted ?? known;
  const names = known.map((name) => `"${name}"`).join(", ");
  throw new TypeError(`Cannot show table: column "${missing}" is missing, columns are ${names || "none"}`);
}

/** Polars is loaded already where there is a frame of it; integers of 64 bits come as big integers. */
async function frameColumns(
  frame: FrameLike,
  { names, shown }: { readonly names: readonly string[]; readonly shown: number },
): Promise<{ name: string; values: unknown[] }[]> {
  const { exactCellsOf } = await import("../../analysis/engine/exact_cells.ts");
  return names.map((name) => ({ name, values: exactCellsOf(frame, { name, rows: shown }) }));
}
