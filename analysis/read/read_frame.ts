/** Reads a data frame of events, as programs make them. @module */
import { type Cell, cellProblem } from "../../recorder/cell.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS, type ColumnType, isColumnName } from "../../recorder/schema.ts";
import {
  castTo,
  cellsOf,
  choose,
  column,
  type Expression,
  type Frame,
  type LazyFrame,
  literal,
  rowsOf,
  run,
  storageTypeOf,
  typeName,
  unknown,
} from "../engine/polars.ts";

/** A frame with every column of the schema. */
export interface ReadFrame {
  /** Its events. */
  readonly frame: LazyFrame;
  /** Number of events. */
  readonly events: number;
  /** Columns that are known. */
  readonly present: ReadonlySet<string>;
  /** Attributes that are columns of their own. */
  readonly attributes: ReadonlyMap<string, ColumnType>;
  /** Time of the first event, µs. */
  readonly first: number | null;
  /** Time of the last event, µs. */
  readonly last: number | null;
  /** Whether some `sample_weight` is not 1. */
  readonly weighted: boolean;
}

const REQUIRED: readonly ColumnName[] = ["kind", "name", "started_at"];
const DEFAULTS: Readonly<Partial<Record<ColumnName, Cell>>> = { status: "ok", sample_weight: 1 };

/**
 * Reads a data frame of events. A column that is missing is unknown, but `status` is "ok" and `sample_weight` 1. Numbers may
 * come in any numeric type, times as Datetime or as µs; NaN is unknown.
 *
 * @throws {TypeError} If a column is not of the schema, has a wrong type, or is missing; if a value may not stand in its column.
 */
export function readFrame(input: Frame): ReadFrame {
  const attributes = attributesOf(input);
  const missing = REQUIRED.find((name) => !input.columns.includes(name));
  if (missing !== undefined) {
    throw new TypeError(`Cannot open frame: column "${missing}" is missing, columns are ${input.columns.join(", ")}`);
  }
  for (const name of COLUMN_NAMES) if (input.columns.includes(name)) requireType(input, name);
  const columns = COLUMN_NAMES.map((name) => storedColumn(input, name).alias(name));
  const keys = [...attributes].map(([key, type]) => known(column(`attributes.${key}`), type));
  const frame = run(input.lazy().select([...columns, ...keys]), { streaming: false });
  const bounds = requireCells(input, frame);
  const [first, last] = bounds.get("started_at") ?? [null, null];
  const [least, most] = bounds.get("sample_weight") ?? [1, 1];
  const weighted = least !== 1 || most !== 1;
  return {
    frame: frame.lazy(),
    events: input.height,
    present: new Set([...input.columns, ...Object.keys(DEFAULTS)]),
    attributes,
    first,
    last,
    weighted,
  };
}

function attributesOf(input: Frame): Map<string, ColumnType> {
  const attributes = new Map<string, ColumnType>();
  for (const name of input.columns.filter((name) => !isColumnName(name))) {
    const key = name.startsWith("attributes.") ? name.slice("attributes.".length) : "";
    if (key === "") throw unfit(name, "is neither a column of the schema nor attributes.<key>");
    const type = storageTypeOf(input, name);
    if (type === null || type === "timestamp") throw wrongType(input, name, "text, a number or a boolean");
    attributes.set(key, type);
  }
  return attributes;
}

const TYPE_NAMES: Readonly<Record<ColumnType, string>> = {
  string: "text",
  bool: "a boolean",
  timestamp: "a Datetime, or whole microseconds since 1970",
  f64: "a number",
  i32: "a whole number",
  i64: "a whole number",
};

function requireType(input: Frame, name: ColumnName): void {
  const type = storageTypeOf(input, name);
  const wanted = COLUMNS[name].type;
  const fits = type === wanted || (isNumber(wanted) && (type === "f64" || type === "i64"));
  if (!fits && input.getColumn(name).nullCount() < input.height) throw wrongType(input, name, TYPE_NAMES[wanted]);
}

function isNumber(type: ColumnType): boolean {
  return type !== "string" && type !== "bool";
}

function storedColumn(input: Frame, name: ColumnName): Expression {
  const { type } = COLUMNS[name];
  if (input.columns.includes(name)) return castTo(known(column(name), storageTypeOf(input, name)), type);
  return name in DEFAULTS ? literal(DEFAULTS[name]!) : unknown(type);
}

/** NaN and infinities are no numbers. */
function known(cell: Expression, type: ColumnType | null): Expression {
  return type === "f64" ? choose(cell.isFinite(), cell, unknown("f64")) : cell;
}

/** Holds the cells against the schema; returns the bounds of the numbers. */
function requireCells(input: Frame, frame: Frame): ReadonlyMap<ColumnName, readonly [number, number]> {
  const given = COLUMN_NAMES.filter((name) => input.columns.includes(name));
  const empty = given.find((name) => !COLUMNS[name].nullable && frame.getColumn(name).nullCount() > 0);
  if (empty !== undefined) throw unfit(empty, "must not be empty");
  for (const name of given.filter((name) => CHOICES.includes(name))) {
    for (const cell of cellsOf(frame.select(column(name).unique()), name)) requireCell(name, cell);
  }
  const bounds = new Map<ColumnName, readonly [number, number]>();
  for (const name of given.filter((name) => isNumber(COLUMNS[name].type))) {
    const isMoment = storageTypeOf(input, name) === "timestamp";
    const [row] = rowsOf((isMoment ? frame : input).select(...extremes(name)));
    const { least, most, fraction } = row!;
    if (typeof least !== "number" || typeof most !== "number") continue;
    bounds.set(name, [least, most]);
    // A Datetime cannot have been meant as anything else, a number may be in milliseconds.
    if (isMoment) continue;
    for (const cell of [least, most]) requireCell(name, cell);
    if (COLUMNS[name].type !== "f64" && fraction !== null) requireCell(name, fraction!);
  }
  return bounds;
}

/** Text columns of few allowed values. */
const CHOICES: readonly ColumnName[] = ["kind", "status", "error_category"];

function extremes(name: ColumnName): Expression[] {
  const number = known(castTo(column(name), "f64"), "f64");
  const hasFraction = number.sub(number.floor()).gt(literal(0));
  return [
    number.min().alias("least"),
    number.max().alias("most"),
    number.filter(hasFraction).first().alias("fraction"),
  ];
}

function requireCell(name: ColumnName, cell: Cell): void {
  const problem = cellProblem(name, cell);
  if (problem !== null) throw unfit(name, problem);
}

function wrongType(input: Frame, name: string, wanted: string): TypeError {
  return unfit(name, `must be ${wanted}, its type is ${typeName(input, name)}`);
}

function unfit(name: string, problem: string): TypeError {
  return new TypeError(`Cannot open frame: column "${name}" ${problem}`);
}
