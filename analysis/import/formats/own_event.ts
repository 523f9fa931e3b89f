/** Events that Kymo exported, from rows whose keys are columns. Pure. @module */
import type { LooseEvent } from "../../../recorder/column_batch.ts";
import { parseJson } from "../../../recorder/parse_json.ts";
import { COLUMNS, isColumnName } from "../../../recorder/schema.ts";
import { parseMicros } from "../../read/parse_micros.ts";
import { isObject } from "../lenient_json.ts";
import { readNumber } from "../read_cell.ts";
import type { RowEvents } from "./checked_row.ts";

/** Columns without which it is no event. */
export const OWN_COLUMNS: readonly string[] = ["event_id", "trace_id", "kind", "name", "started_at", "status"];

const ATTRIBUTE_PREFIX = "attributes.";

/**
 * Reads an event as it was exported: columns by name, times as ISO texts or microseconds, `attributes` and `entities` as JSON
 * or as what it means, single attributes also as `attributes.<key>`.
 */
export function ownEvent(row: Readonly<Record<string, unknown>>): RowEvents {
  const event: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith(ATTRIBUTE_PREFIX)) attributes[name.slice(ATTRIBUTE_PREFIX.length)] = value;
    else if (!isColumnName(name)) return `${name} is not a column of the schema`;
    else event[name] = cellOf(name, value);
  }
  const missing = OWN_COLUMNS.find((name) => event[name] === undefined);
  if (missing !== undefined) return `${missing} must not be empty`;
  if (event.attributes !== undefined && !isObject(event.attributes)) return "attributes must be a JSON object";
  if (event.entities !== undefined && !Array.isArray(event.entities)) return "entities must be a JSON list";
  if (Object.keys(attributes).length > 0) event.attributes = { ...event.attributes as object, ...attributes };
  return [event as LooseEvent];
}

function cellOf(name: keyof typeof COLUMNS, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.getTime() * 1000;
  if (typeof value !== "string") return value;
  if (name === "attributes" || name === "entities") return parseJson(value) ?? value;
  switch (COLUMNS[name].type) {
    case "string":
      return value;
    case "bool":
      return value === "true" ? true : value === "false" ? false : value;
    case "timestamp":
      return parseMicros(value) ?? readNumber(value, 0);
    default:
      return readNumber(value, 0);
  }
}
