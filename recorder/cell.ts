/**
 * What may stand in a cell of each column: the one place where a value is held against the schema. Pure.
 *
 * @module
 */
import { type ColumnName, COLUMNS, ERROR_CATEGORIES, KINDS, STATUSES } from "./schema.ts";

/** A stored value: text, a finite number, a boolean, or `null` for unknown. */
export type Cell = string | number | boolean | null;

/** Parts that may not be larger than their whole, by name of the part. */
export const PARTS: Readonly<Record<string, ColumnName>> = {
  cache_read_tokens: "input_tokens",
  cache_write_tokens: "input_tokens",
  cache_write_1h_tokens: "cache_write_tokens",
  reasoning_tokens: "output_tokens",
};

const ALLOWED: Readonly<Partial<Record<ColumnName, readonly string[]>>> = {
  kind: KINDS,
  status: STATUSES,
  error_category: ERROR_CATEGORIES,
};

/** Before this a number of microseconds is almost certainly a number of milliseconds (1973-03-03). */
const EARLIEST_US = 1e14;
const INT32_MAX = 2 ** 31 - 1;

/**
 * Says why a value may not stand in a column, or `null` when it may. Constant time.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cellProblem } from "@kymo/kymo/schema";
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
      return numberProblem(value, { whole: type !== "f64", small: type === "i32", signed: column === "value", ratio: unit === "0..1" });
  }
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

interface NumberRule {
  readonly whole: boolean;
  readonly small: boolean;
  readonly signed: boolean;
  readonly ratio: boolean;
}

function numberProblem(value: Cell, rule: NumberRule): string | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return `must be a number, current value is ${quote(value)}`;
  if (value < 0 && !rule.signed) return `must not be negative, current value is ${value}`;
  if (rule.ratio && value > 1) return `must be between 0 and 1, current value is ${value}`;
  if (rule.whole && !Number.isSafeInteger(value)) return `must be a whole number, current value is ${value}`;
  if (rule.small && value > INT32_MAX) return `must be at most ${INT32_MAX}, current value is ${value}`;
  return null;
}

function quote(value: Cell): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}
