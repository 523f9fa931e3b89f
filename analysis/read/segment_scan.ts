/** Queries over segments. @module */
import pl from "nodejs-polars";
import { COLUMN_NAMES, COLUMNS, type ColumnType } from "../../recorder/schema.ts";
import { castTo, choose, column, DTYPES, type Expression, jsonKey, type LazyFrame } from "../engine/polars.ts";

/** A Parquet segment that may be scanned. */
export interface ParquetSegment {
  /** Its path. */
  readonly path: string;
  /** Attributes that are columns of their own. */
  readonly attributes: ReadonlyMap<string, ColumnType>;
}

/** A query over one segment with every column of the schema and the asked attributes as text. */
export function scanSegment({ path, attributes: stored }: ParquetSegment, attributes: readonly string[]): LazyFrame {
  const own = attributes.filter((key) => stored.has(key));
  const frame = pl.scanParquet(path, { ...scanOptions(own.map((key) => [key, stored.get(key)!])), glob: false });
  return selectAttributes(frame, attributes, stored);
}

/** A query over every segment of a folder, without attributes: one scan where single ones would cost one each. */
export function scanFolder(folder: string): LazyFrame {
  return selectAttributes(pl.scanParquet(`${folder}/*.parquet`, scanOptions([])), [], new Map());
}

/** Whether a path may be used in a glob. */
export function isPlainPath(path: string): boolean {
  return !/[*?[\]{}]/.test(path);
}

/** The asked attributes of a frame as text columns, whether they are columns or keys of its JSON. */
export function selectAttributes(
  frame: LazyFrame,
  attributes: readonly string[],
  stored: ReadonlyMap<string, ColumnType>,
): LazyFrame {
  const columns = COLUMN_NAMES.map((name) => column(name));
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
