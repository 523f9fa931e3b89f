/** Queries over segments. @module */
import pl from "nodejs-polars";
import { COLUMN_NAMES, COLUMNS, type ColumnType } from "../../recorder/schema.ts";
import {
  castTo,
  choose,
  column,
  DTYPES,
  type Expression,
  inner,
  jsonKey,
  jsonText,
  type LazyFrame,
  literal,
  unknown,
} from "../engine/polars.ts";

/** A Parquet segment that may be scanned. */
export interface ParquetSegment {
  /** Its path. */
  readonly path: string;
  /** Attributes that are columns of their own. */
  readonly attributes: ReadonlyMap<string, ColumnType>;
}

/**
 * A query over one segment with every column of the schema and the asked attributes as text. `attributes` itself holds
 * every key again, as before the segment was made.
 */
export function scanSegment({ path, attributes: stored }: ParquetSegment, attributes: readonly string[]): LazyFrame {
  const frame = pl.scanParquet(path, { ...scanOptions([...stored]), glob: false });
  return selectAttributes(frame, attributes, stored);
}

/**
 * A query over every segment of a folder, without attributes: one scan where single ones would cost one each. Its
 * `attributes` lacks the keys that are columns.
 */
export function scanFolder(folder: string): LazyFrame {
  return selectAttributes(pl.scanParquet(`${folder}/*.parquet`, scanOptions([])), [], new Map());
}

/** Whether a path may be used in a glob. */
export function isPlainPath(path: string): boolean {
  return !/[*?[\]{}]/.test(path);
}

/** Made once: each costs 60 µs. */
const PLAIN_COLUMNS: readonly Expression[] = COLUMN_NAMES.map(column);

/** The asked attributes of a frame as text columns, whether they are columns or keys of its JSON. */
export function selectAttributes(
  frame: LazyFrame,
  attributes: readonly string[],
  stored: ReadonlyMap<string, ColumnType>,
): LazyFrame {
  const columns = stored.size === 0
    ? PLAIN_COLUMNS
    : COLUMN_NAMES.map((name) => name === "attributes" ? wholeAttributes(stored) : column(name));
  const keys = attributes.map((key) => {
    const type = stored.get(key);
    const text = type === undefined ? jsonKey(column("attributes"), key) : asText(column(`attributes.${key}`), type);
    return text.alias(`attributes.${key}`);
  });
  return frame.select([...columns, ...keys]);
}

function scanOptions(attributes: readonly (readonly [string, ColumnType])[]): Parameters<typeof pl.scanParquet>[1] {
  const schema: Record<string, pl.DataType> = {};
  for (const name of COLUMN_NAMES) schema[name] = DTYPES[COLUMNS[name].type];
  for (const [key, type] of attributes) schema[`attributes.${key}`] = DTYPES[type];
  return { schema, missingColumns: "insert", extraColumns: "ignore", castOptions: { integerCast: ["upcast"] } };
}

/** 7 and not 7.0, as the JSON of an attribute has it. */
function asText(expression: Expression, type: ColumnType): Expression {
  if (type === "string") return expression;
  if (type !== "f64") return castTo(expression, "string");
  const whole = castTo(expression, "i64");
  const isWhole = castTo(whole, "f64").eq(expression);
  return choose(isWhole, castTo(whole, "string"), castTo(expression, "string"));
}

/** The JSON of all attributes: those that are columns, then the rest. */
function wholeAttributes(stored: ReadonlyMap<string, ColumnType>): Expression {
  const rest = column("attributes");
  if (stored.size === 0) return rest;
  const members = [...stored].map(([key, type]) => {
    const cell = column(`attributes.${key}`);
    const text = type === "string" ? jsonText(cell) : asText(cell, type);
    return orNothing(cell, literal(`,${JSON.stringify(key)}:`).add(text));
  });
  const others = orNothing(rest, literal(",").add(inner(rest)));
  const all = [...members, others].reduce((text, member) => text.add(member));
  const object = literal("{").add(all.str.slice(1)).add(literal("}"));
  return choose(all.eq(literal("")), unknown("string"), object).alias("attributes");
}

function orNothing(cell: Expression, text: Expression): Expression {
  return choose(cell.isNull(), literal(""), text);
}
