/** Rows of a result, to compute sentences from. @module */
import { tableColumns, type TableData } from "./table_columns.ts";

/** A row of a result. */
export interface Row {
  /**
   * The number in a column; `null` where it is unknown.
   *
   * @throws {TypeError} If there is no such column, or it holds no numbers.
   */
  number(column: string): number | null;
  /**
   * The text in a column, of whatever it holds; `null` where it is unknown.
   *
   * @throws {TypeError} If there is no such column.
   */
  text(column: string): string | null;
}

/**
 * All rows of a data frame, with typed cells: a misspelt column is an error, and not `undefined` in a sentence.
 *
 * @throws {TypeError} If it is neither a frame nor rows.
 *
 * @example
 * ```ts
 * import { rows } from "@kymo/kymo/notebook";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const [row] = await rows([{ model: "a", p50: 900, p99: null }]);
 * assertEquals([row!.text("model"), row!.number("p50"), row!.number("p99")], ["a", 900, null]);
 * assertThrows(() => row!.number("p95"), TypeError, 'column "p95" is missing, columns are "model", "p50", "p99"');
 * ```
 */
export async function rows(data: TableData): Promise<Row[]> {
  const { height, read } = tableColumns(data, { rows: Infinity });
  const columns = new Map((await read()).map(({ name, values }) => [name, values]));
  const cell = (column: string, row: number): unknown => {
    const values = columns.get(column);
    if (values !== undefined) return values[row] ?? null;
    const names = [...columns.keys()].map((name) => `"${name}"`).join(", ");
    throw new TypeError(`Cannot read row: column "${column}" is missing, columns are ${names || "none"}`);
  };
  return Array.from({ length: height }, (_, row): Row => ({
    number(column): number | null {
      const value = cell(column, row);
      if (value === null || Number.isNaN(value)) return null;
      if (typeof value === "number") return value;
      if (typeof value === "bigint") return Number(value);
      throw new TypeError(`Cannot read row: column "${column}" must hold numbers, row ${row} holds a ${typeof value}`);
    },
    text(column): string | null {
      const value = cell(column, row);
      return value === null ? null : value instanceof Date ? value.toISOString() : String(value);
    },
  }));
}
