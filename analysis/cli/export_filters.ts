/** Which events `kymo export` takes, as they are typed. @module */
import { COLUMNS, isColumnName, KINDS } from "../../recorder/schema.ts";
import type { Field, Filter, Value } from "../engine/aggregate_plan.ts";
import { requireFields } from "../group_keys.ts";
import { parseMicros } from "../read/parse_micros.ts";
import { UsageError } from "./cli_io.ts";
import { listOf } from "./shared_options.ts";

/**
 * Reads `KEY=VALUE`, as often as it is given: values of one key are alternatives, an empty one is what is unknown.
 *
 * @throws {UsageError} If one has no `=`, or its value does not fit the column.
 * @throws {TypeError} If a key is neither a column nor an attribute.
 */
export function whereFilters(given: readonly string[]): Filter[] {
  const pairs = given.map((text) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) {
      throw new UsageError(`Cannot run kymo export: --where must be KEY=VALUE, current value is "${text}"`);
    }
    const [field] = requireFields("run kymo export", [key.trim()]) as [Field];
    return { field, value: typed(field, value) };
  });
  return [...Map.groupBy(pairs, ({ field }) => field)].map(([field, values]) => {
    return { field, in: values.map(({ value }) => value) };
  });
}

/**
 * Reads kinds of events between commas.
 *
 * @throws {UsageError} If one is none.
 */
export function kindFilters(text: string | undefined): Filter[] {
  if (text === undefined) return [];
  const kinds = listOf(text);
  const wrong = kinds.find((kind) => !KINDS.some((one) => one === kind));
  if (wrong === undefined) return [{ field: "kind", in: kinds }];
  throw new UsageError(`Cannot run kymo export: --kind must be of ${KINDS.join(", ")}, current value is "${wrong}"`);
}

function typed(field: Field, text: string): Value {
  if (text === "") return null;
  const type = isColumnName(field) ? COLUMNS[field].type : "string";
  if (type === "string") return text;
  if (type === "bool" && (text === "true" || text === "false")) return text === "true";
  const number = type === "bool" ? null : type === "timestamp" ? parseMicros(text) : Number(text);
  if (number !== null && Number.isFinite(number)) return number;
  const wanted = { bool: "true or false", timestamp: "a time such as 2026-11-20T08:00:00Z" };
  const must = type === "bool" || type === "timestamp" ? wanted[type] : "a number";
  throw new UsageError(`Cannot run kymo export: ${field} must be ${must} in --where, current value is "${text}"`);
}
