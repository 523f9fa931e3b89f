/** What users group by and filter on. @module */
import { COLUMN_NAMES, COLUMNS, isColumnName, type Kind } from "../recorder/schema.ts";
import type { AnswerRow, Field, Filter, Value } from "./engine/aggregate_plan.ts";

/** A column of the schema, or `attributes.<key>`. */
export type { Field };

/** Calls of models: what most tables are about. */
export const LLM_CALLS: readonly Filter[] = [{ field: "kind", in: ["llm_call"] }];

/** Calls that hold no other calls: tokens and cost stand on these alone, so that nothing is counted twice. */
export const LEAF: Filter = { field: "nested_calls", in: [0, null] };

/** Columns that count tokens. */
export const TOKEN_COLUMNS = [
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
] as const;

/** Calls that succeeded: latency statistics are about these. */
export const OK: Filter = { field: "status", in: ["ok"] };

/** Calls that did not. */
export const FAILED: Filter = { field: "status", notIn: ["ok"] };

/** Events of one kind. */
export function ofKind(kind: Kind): readonly Filter[] {
  return [{ field: "kind", in: [kind] }];
}

/**
 * Reads group keys; one that is named twice counts once.
 *
 * @throws {TypeError} If one is neither a column nor an attribute.
 */
export function requireFields(action: string, names: readonly string[]): Field[] {
  return [...new Set(names)].map((name) => {
    if (isColumnName(name) || (name.startsWith("attributes.") && name.length > "attributes.".length)) {
      return name as Field;
    }
    const allowed = `columns are ${COLUMN_NAMES.join(", ")}, and attributes.<key>`;
    throw new TypeError(`Cannot ${action}: column "${name}" is missing, ${allowed}`);
  });
}

/**
 * Reads what is measured.
 *
 * @throws {TypeError} If it is neither a numeric column nor an attribute.
 */
export function requireMeasure(action: string, name: string): Field {
  const [field] = requireFields(action, [name]);
  if (!isColumnName(name) || COLUMNS[name].type !== "string") return field!;
  const numeric = COLUMN_NAMES.filter((column) => COLUMNS[column].type !== "string").join(", ");
  throw new TypeError(`Cannot ${action}: column "${name}" is text, numeric columns are ${numeric}`);
}

/** A number of an answer; `null` when it is unknown. */
export function numberOf(row: AnswerRow, name: string): number | null {
  const value = row[name];
  return typeof value === "number" ? value : null;
}

/** A text of an answer; `null` when it is unknown. */
export function textOf(row: AnswerRow, name: string): string | null {
  const value = row[name];
  return typeof value === "string" ? value : null;
}

/** A count of an answer. */
export function countOf(row: AnswerRow, name: string): number {
  return numberOf(row, name) ?? 0;
}

/** Whether a filter keeps calls of models alone. */
export function isOfModels(filter: Filter): boolean {
  return "in" in filter && filter.field === "kind" && filter.in.length === 1 && filter.in[0] === "llm_call";
}

/** Filters that events of some groups pass; with several keys, also events that mix these. */
export function inGroups(by: readonly Field[], groups: readonly Readonly<Record<string, unknown>>[]): Filter[] {
  return by.map((field) => ({ field, in: [...new Set(groups.map((group) => group[field] as Value))] }));
}

/** Weighted sums may have fractions; columns of whole numbers have none. */
export function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

/** What is left of a weighted sum; rounding in its last digits is nothing. */
export function rest(whole: number, part: number): number {
  return whole - part > whole * 1e-12 ? whole - part : 0;
}

/** One number divided by another; `null` when that says nothing. */
export function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}
