/** Cells of frames to be shown, none of them rounded. @module */
import type { Cell } from "../../recorder/cell.ts";
import { cellsOf, exactIntegersOf, type Frame, isFrame, typeName } from "./polars.ts";

/** Which cells. */
export interface ExactCellsOptions {
  /** Column. */
  readonly name: string;
  /** Rows from the first on. */
  readonly rows: number;
}

/**
 * The first cells of a column: moments as dates, integers of 64 bits as big integers where numbers would round them, lists and
 * structures as they are.
 *
 * @throws {TypeError} If it is no data frame.
 */
export function exactCellsOf(frame: unknown, { name, rows }: ExactCellsOptions): unknown[] {
  if (!isFrame(frame)) throw new TypeError("Cannot read cells: this is no data frame of Polars");
  const head = frame.head(rows) as Frame;
  const type = typeName(head, name);
  if (type === "Int64" || type === "UInt64") return exactIntegersOf(head, name).map(plainInteger);
  if (type.startsWith("Datetime")) return cellsOf(head, name).map(momentOf);
  return [...head.getColumn(name).toArray()];
}

function plainInteger(value: bigint | null): number | bigint | null {
  return value === null || !Number.isSafeInteger(Number(value)) ? value : Number(value);
}

function momentOf(micros: Cell): Date | null {
  return typeof micros === "number" ? new Date(micros / 1000) : null;
}
