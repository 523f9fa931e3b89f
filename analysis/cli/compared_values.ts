/** Two values of a column, as they are typed. @module */
import { COLUMNS, isColumnName, type Kind } from "../../recorder/schema.ts";
import type { Field, Value } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ofKind, requireFields } from "../group_keys.ts";
import { UsageError } from "./cli_io.ts";

/**
 * Reads `r41,r42` as two values of a column: numbers and true or false where the column holds these.
 *
 * @throws {UsageError} If there are not two, or they do not fit the column.
 */
export function comparedValues(field: string, text: string): { readonly a: Value; readonly b: Value } {
  const [key] = requireFields("compare", [field]) as [Field];
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length !== 2 || parts.includes("")) {
    throw new UsageError(
      `Cannot run kymo compare: --values must be two values such as r41,r42, current value is "${text}"`,
    );
  }
  const [a, b] = parts.map((part) => typed(key, part)) as [Value, Value];
  return { a, b };
}

function typed(field: Field, text: string): Value {
  const type = isColumnName(field) ? COLUMNS[field].type : "string";
  if (type === "string") return text;
  const value = type === "bool" ? ({ true: true, false: false } as const)[text] ?? null : Number(text);
  if (value !== null && !Number.isNaN(value)) return value;
  const allowed = type === "bool" ? "true or false" : "a number";
  throw new UsageError(`Cannot run kymo compare: values of ${field} must be ${allowed}, current value is "${text}"`);
}

const MOST_NAMED = 10;

/** The values that a column has, most frequent first: `values are "r41", "r42"`. */
export async function knownValues(
  source: EventSource,
  { field, kind }: { readonly field: string; readonly kind: Kind },
): Promise<string> {
  const [key] = requireFields("compare", [field]) as [Field];
  const [rows] = await source.aggregate([{
    where: [...ofKind(kind), { field: key, notIn: [null] }],
    by: [key],
    aggregates: { calls: { op: "count" } },
    order: { by: "calls", descending: true },
    limit: MOST_NAMED + 1,
  }]);
  if (rows!.length === 0) return `no ${kind} has ${field} at all`;
  const names = rows!.slice(0, MOST_NAMED).map((row) => `"${row[key]}"`).join(", ");
  return `values are ${names}${rows!.length > MOST_NAMED ? " …" : ""}`;
}
