/**
 * Maps: how the columns of somebody's CSV become events. Declarative, checked before the first row is read.
 *
 * @module
 */
import { type Clock, type ColumnName, isColumnName, type Kind, KINDS } from "../../recorder/schema.ts";
import { parseMicros } from "../read/parse_micros.ts";
import { fittingSource } from "./fitting_source.ts";

/** A value that a map may name. */
export type MapValue = string | number | boolean | null;

/** Where the cell of a column comes from. */
export interface CellSource {
  /** Column of the CSV; absent for a constant. */
  readonly column: string | null;
  /** The constant. */
  readonly value: MapValue;
  /** Unit of the number in the CSV: the decimal point is moved, nothing is multiplied. */
  readonly unit: Unit | null;
  /** Further columns that are added, for sources that count parts apart; an empty cell adds nothing. */
  readonly plus: readonly string[];
  /** Moment from which a number counts, ISO 8601. */
  readonly from: string | null;
  /** What texts mean; `*` is any other text, an empty key the empty cell. Where it is absent an empty cell is unknown. */
  readonly values: Readonly<Record<string, MapValue>> | null;
}

/** Operations that the rows of a CSV belong to: one per distinct key. */
export interface OperationMap {
  /** Columns of the CSV that make the key. */
  readonly by: readonly string[];
  /** Column of the CSV with its name. */
  readonly name: string;
  /** Columns of the CSV that make the key of the operation above it. */
  readonly parent: readonly string[] | null;
  /** Further columns of the operation, taken from its first row. */
  readonly columns: ReadonlyMap<ColumnName, CellSource>;
}

/** A checked map. */
export interface CsvMap {
  /** What the rows are; a `kind` column of the map comes first. */
  readonly kind: Kind;
  /** Whether times are dates. */
  readonly clock: Clock;
  /** Between two fields. */
  readonly separator: string;
  /** Source of each column of the schema. */
  readonly columns: ReadonlyMap<ColumnName, CellSource>;
  /** Source of each attribute. */
  readonly attributes: ReadonlyMap<string, CellSource>;
  /** Operations above the rows. */
  readonly operations: readonly OperationMap[];
  /** Whether to fill `nested_calls` from the rows' own ids: keeps an id per row in memory. */
  readonly countNestedCalls: boolean;
}

/** Units of times and durations, with how many places they are from a second. */
export const UNITS = { s: 0, ms: -3, us: -6, ns: -9 } as const;

/** A unit of time. */
export type Unit = keyof typeof UNITS;

const KEYS = ["$schema", "kind", "clock", "separator", "columns", "operations", "count_nested_calls"];
const CLOCKS: readonly Clock[] = ["utc", "relative"];

/**
 * Checks a map.
 *
 * @param text JSON of the map.
 * @param path Its file, for messages.
 * @throws {SyntaxError} If it is not JSON.
 * @throws {TypeError} If something in it is not as `csv_map.schema.json` says; names the place in the map.
 */
export function parseCsvMap(text: string, path: string): CsvMap {
  const fail = (place: string, problem: string): never => {
    throw new TypeError(`Cannot use map "${path}": ${place} ${problem}`);
  };
  const map = objectAt("the map", parseJson(text, path), fail);
  requireKeys("the map", map, KEYS, fail);
  const columns = objectAt("columns", map.columns, fail);
  const { attributes = [], ...named } = columns;
  const { kind = "llm_call", clock = "utc", separator = ",", operations = [], count_nested_calls = false } = map;
  const result: CsvMap = {
    kind: oneOf("kind", kind, KINDS, fail),
    clock: oneOf("clock", clock, CLOCKS, fail),
    separator: separatorAt("separator", separator, fail),
    columns: columnSources("columns", named, fail),
    attributes: attributeSources(attributes, fail),
    operations: arrayAt("operations", operations, fail).map((item, index) =>
      operationMap(`operations[${index}]`, item, fail)
    ),
    countNestedCalls: booleanAt("count_nested_calls", count_nested_calls, fail),
  };
  if (!result.columns.has("started_at")) {
    fail("columns", `must have "started_at", columns are ${quoted(Object.keys(columns))}`);
  }
  return result;
}

type Fail = (place: string, problem: string) => never;
type Json = Readonly<Record<string, unknown>>;

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot use map "${path}": it is not JSON, ${error instanceof Error ? error.message : error}`,
    );
  }
}

function columnSources(place: string, columns: Json, fail: Fail): Map<ColumnName, CellSource> {
  return new Map(
    Object.entries(columns).map(([name, source]) => {
      if (!isColumnName(name)) return fail(`${place}.${name}`, "is not a column of the schema");
      const cell = cellSource(`${place}.${name}`, source, fail);
      return [name, fittingSource(name, cell, (problem) => fail(`${place}.${name}`, problem))] as const;
    }),
  );
}

function attributeSources(attributes: unknown, fail: Fail): Map<string, CellSource> {
  if (Array.isArray(attributes)) {
    return new Map(attributes.map((name, index) => {
      const column = textAt(`columns.attributes[${index}]`, name, fail);
      return [column, cellSource("columns.attributes", column, fail)] as const;
    }));
  }
  const sources = objectAt("columns.attributes", attributes, fail);
  return new Map(
    Object.entries(sources).map(([key, source]) =>
      [key, cellSource(`columns.attributes.${key}`, source, fail)] as const
    ),
  );
}

function cellSource(place: string, source: unknown, fail: Fail): CellSource {
  if (typeof source === "string") {
    return { column: source, value: null, unit: null, plus: [], from: null, values: null };
  }
  const object = objectAt(place, source, fail, "must be the name of a column, or an object with column or value");
  requireKeys(place, object, ["column", "value", "unit", "plus", "from", "values"], fail);
  if ("value" in object === "column" in object) fail(place, "must have either column or value");
  if ("value" in object) {
    requireKeys(place, object, ["value"], fail);
    return {
      column: null,
      value: valueAt(`${place}.value`, object.value, fail),
      unit: null,
      plus: [],
      from: null,
      values: null,
    };
  }
  const values = object.values === undefined ? null : objectAt(`${place}.values`, object.values, fail);
  return {
    column: textAt(`${place}.column`, object.column, fail),
    value: null,
    unit: object.unit === undefined ? null : oneOf(`${place}.unit`, object.unit, Object.keys(UNITS) as Unit[], fail),
    plus: arrayAt(`${place}.plus`, object.plus === undefined ? [] : object.plus, fail).map((name, index) =>
      textAt(`${place}.plus[${index}]`, name, fail)
    ),
    from: object.from === undefined ? null : momentAt(`${place}.from`, object.from, fail),
    values: values === null ? null : Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, valueAt(`${place}.values.${key}`, value, fail)]),
    ),
  };
}

function operationMap(place: string, item: unknown, fail: Fail): OperationMap {
  const object = objectAt(place, item, fail);
  requireKeys(place, object, ["by", "name", "parent", "columns"], fail);
  const texts = (key: string): string[] => {
    const list = arrayAt(`${place}.${key}`, object[key], fail);
    if (list.length === 0) fail(`${place}.${key}`, "must have at least one column");
    return list.map((text, index) => textAt(`${place}.${key}[${index}]`, text, fail));
  };
  const { columns = {} } = object;
  const own = objectAt(`${place}.columns`, columns, fail);
  if ("attributes" in own) fail(`${place}.columns.attributes`, "is not a column that an operation can have");
  return {
    by: texts("by"),
    name: textAt(`${place}.name`, object.name, fail),
    parent: object.parent === undefined ? null : texts("parent"),
    columns: columnSources(`${place}.columns`, own, fail),
  };
}

function objectAt(place: string, value: unknown, fail: Fail, wanted = "must be an object"): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  return fail(place, `${wanted}, current value is ${quote(value)}`);
}

function arrayAt(place: string, value: unknown, fail: Fail): unknown[] {
  return Array.isArray(value) ? value : fail(place, `must be a list, current value is ${quote(value)}`);
}

function textAt(place: string, value: unknown, fail: Fail): string {
  return typeof value === "string" && value !== ""
    ? value
    : fail(place, `must be text, current value is ${quote(value)}`);
}

function booleanAt(place: string, value: unknown, fail: Fail): boolean {
  return typeof value === "boolean" ? value : fail(place, `must be true or false, current value is ${quote(value)}`);
}

function separatorAt(place: string, value: unknown, fail: Fail): string {
  const text = textAt(place, value, fail);
  return /["\r\n]/.test(text) ? fail(place, `must hold no quote or line end, current value is ${quote(text)}`) : text;
}

/** A time without a zone is UTC, here as in the rows. */
function momentAt(place: string, value: unknown, fail: Fail): string {
  const text = textAt(place, value, fail);
  const moment = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  if (parseMicros(moment) !== null) return moment;
  return fail(place, `must be a time such as 2026-01-01T00:00:00Z, current value is ${quote(text)}`);
}

function valueAt(place: string, value: unknown, fail: Fail): MapValue {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value as MapValue;
  return fail(place, `must be text, a number, true, false or null, current value is ${quote(value)}`);
}

function oneOf<Allowed extends string>(
  place: string,
  value: unknown,
  allowed: readonly Allowed[],
  fail: Fail,
): Allowed {
  return allowed.find((one) => one === value) ??
    fail(place, `must be one of ${quoted(allowed)}, current value is ${quote(value)}`);
}

function requireKeys(place: string, object: Json, allowed: readonly string[], fail: Fail): void {
  const unknown = Object.keys(object).find((key) => !allowed.includes(key));
  if (unknown !== undefined) fail(place, `has the key "${unknown}", allowed are ${quoted(allowed)}`);
}

function quote(value: unknown): string {
  return JSON.stringify(value);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
