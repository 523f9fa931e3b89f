/**
 * What may stand in a cell of each column: the one place where a value is held against the schema. Pure.
 *
 * @module
 */
import { COLUMN_NAMES, type ColumnName, COLUMNS, ERROR_CATEGORIES, KINDS, STATUSES } from "./schema.ts";

/** A stored value: text, a finite number, a boolean, or `null` for unknown. */
export type Cell = string | number | boolean | null;

/** A whole, and the parts that may together not be larger. */
export interface WholeAndParts {
  /** Column of the whole. */
  readonly whole: ColumnName;
  /** Columns of the parts. */
  readonly parts: readonly ColumnName[];
}

/** Every whole with its parts. */
export const WHOLES: readonly WholeAndParts[] = [
  { whole: "input_tokens", parts: ["cache_read_tokens", "cache_write_tokens"] },
  { whole: "cache_write_tokens", parts: ["cache_write_1h_tokens"] },
  { whole: "output_tokens", parts: ["reasoning_tokens"] },
];

const ALLOWED: Readonly<Partial<Record<ColumnName, readonly string[]>>> = {
  kind: KINDS,
  status: STATUSES,
  error_category: ERROR_CATEGORIES,
};

/** 1973-03-03T09:46:40Z. Before this a number of microseconds is almost certainly a number of milliseconds. */
export const EARLIEST_US = 1e14;
const INT32_MAX = 2 ** 31 - 1;

/**
 * Says why a value may not stand in a column, or `null` when it may. Constant time.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cellProblem } from "./cell.ts";
 *
 * assertEquals(cellProblem("input_tokens", 12), null);
 * assertEquals(cellProblem("input_tokens", -3), "must not be negative, current value is -3");
 * ```
 */
export function cellProblem(column: ColumnName, value: Cell): string | null {
  const { type, unit, nullable } = COLUMNS[column];
  if (value === null) return nullable ? null : "must not be empty";
  switch (type) {
    case "string":
      return typeof value === "string" ? allowedProblem(column, value) : `must be text, current value is ${value}`;
    case "bool":
      return typeof value === "boolean" ? null : `must be true or false, current value is ${quote(value)}`;
    case "timestamp":
      return timestampProblem(value);
    default:
      return numberProblem(value, NUMBER_BOUNDS[column]!, unit);
  }
}

/** Numbers that may stand in a column. */
export interface NumberBounds {
  /** Least allowed. */
  readonly least: number;
  /** Most allowed. */
  readonly most: number;
  /** Whether fractions are refused. */
  readonly whole: boolean;
}

const NUMBER_BOUNDS = Object.fromEntries(
  COLUMN_NAMES.flatMap((column) => {
    const bounds = boundsOf(column);
    return bounds === null ? [] : [[column, bounds]];
  }),
) as Readonly<Partial<Record<ColumnName, NumberBounds>>>;

/** Bounds of a numeric column, `null` for text and booleans: a number inside them needs no {@linkcode cellProblem}. */
export function numberBounds(column: ColumnName): NumberBounds | null {
  return NUMBER_BOUNDS[column] ?? null;
}

function boundsOf(column: ColumnName): NumberBounds | null {
  const { type, unit } = COLUMNS[column];
  if (type === "string" || type === "bool") return null;
  if (type === "timestamp") return { least: EARLIEST_US, most: Number.MAX_SAFE_INTEGER, whole: true };
  if (type === "i32") return { least: 0, most: INT32_MAX, whole: true };
  if (type === "i64") return { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true };
  return {
    least: column === "value" ? -Number.MAX_VALUE : 0,
    most: unit === "0..1" ? 1 : Number.MAX_VALUE,
    whole: false,
  };
}

/** Says why parts do not fit into their whole, and which column to name, or `null` when they fit or are unknown. */
export function partsProblem(
  { whole, parts }: WholeAndParts,
  cellOf: (column: ColumnName) => Cell | undefined,
): { readonly column: ColumnName; readonly problem: string } | null {
  const limit = cellOf(whole);
  if (typeof limit !== "number") return null;
  const known = parts.filter((part) => typeof cellOf(part) === "number" && cellOf(part) !== 0);
  const values = known.map((part) => cellOf(part) as number);
  if (values.reduce((sum, value) => sum + value, 0) <= limit) return null;
  const others = known.length > 1 ? `and ${known.slice(1).join(" and ")} together ` : "";
  return {
    column: known[0]!,
    problem: `${others}must not be above ${whole}, current values are ${values.join(" + ")} and ${limit}`,
  };
}

function allowedProblem(column: ColumnName, value: string): string | null {
  const allowed = ALLOWED[column];
  if (allowed === undefined || allowed.includes(value)) return null;
  return `must be one of ${allowed.map((text) => `"${text}"`).join(", ")}, current value is "${value}"`;
}

function timestampProblem(value: Cell): string | null {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    return `must be whole microseconds since 1970, current value is ${quote(value)}`;
  }
  if (value >= EARLIEST_US) return null;
  return `must be microseconds since 1970 and after 1973 (Date.now() * 1000, not Date.now()), current value is ${value}`;
}

function numberProblem(value: Cell, { least, most, whole }: NumberBounds, unit: string | null): string | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return `must be a number, current value is ${quote(value)}`;
  if (unit === "0..1" && (value < least || value > most)) return `must be between 0 and 1, current value is ${value}`;
  if (value < least) return `must not be negative, current value is ${value}`;
  if (whole && !Number.isInteger(value)) return `must be a whole number, current value is ${value}`;
  if (value > most) return `must be at most ${most}, current value is ${value}`;
  return null;
}

/** A program without types may hand over an object, and turning that into text may throw. */
function quote(value: Cell): string {
  if (typeof value === "string") return `"${value}"`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
