/** Cells of frames to be shown, none of them rounded. @module */
import { exactIntegersOf, type Frame, isFrame, microsOf, textsOf, typeName } from "./polars.ts";

/** Which cells. */
export interface ExactCellsOptions {
  /** Column. */
  readonly name: string;
  /** Rows from the first on. */
  readonly rows: number;
}

/** Cells of a column. */
export interface ExactCells {
  /** One a row. */
  readonly values: readonly unknown[];
  /** Their unit, where the type has one: lengths of time are ms. */
  readonly unit: string | null;
}

/**
 * The first cells of a column of a frame: moments as dates, lengths of time as ms, integers of 64 bits as big integers where
 * numbers would round them, decimals as text; lists and structures as Polars gives them. `null` for what is no data frame.
 */
export function exactCellsOf(frame: unknown, { name, rows }: ExactCellsOptions): ExactCells | null {
  if (!isFrame(frame)) return null;
  const head = frame.head(rows) as Frame;
  const type = typeName(head, name);
  if (type === "Int64" || type === "UInt64") return plain(exactIntegersOf(head, name).map(shortened));
  if (type.startsWith("Datetime")) {
    return plain(microsOf(head, name).map((micros) => micros === null ? null : new Date(micros / 1000)));
  }
  if (type.startsWith("Duration")) {
    return { values: microsOf(head, name).map((micros) => micros === null ? null : micros / 1000), unit: "ms" };
  }
  if (type.startsWith("Decimal")) return plain(textsOf(head, name));
  return plain([...head.getColumn(name).toArray()]);
}

function plain(values: readonly unknown[]): ExactCells {
  return { values, unit: null };
}

function shortened(value: bigint | null): number | bigint | null {
  return value === null || !Number.isSafeInteger(Number(value)) ? value : Number(value);
}
