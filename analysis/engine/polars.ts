/**
 * The one place that knows how Polars wants its literals, how frames are built and read back. Several of its ways lose
 * values silently; each is avoided here and has a regression test.
 *
 * @module
 */
import pl from "nodejs-polars";
import type { Cell } from "../../recorder/cell.ts";
import type { ColumnType } from "../../recorder/schema.ts";
import type { Value } from "./aggregate_plan.ts";

/** A data frame in memory. */
export type Frame = pl.DataFrame;
/** A query that has not run. */
export type LazyFrame = pl.LazyDataFrame;
/** A column expression. */
export type Expression = pl.Expr;

/** Polars type of each storage type. */
export const DTYPES: Readonly<Record<ColumnType, pl.DataType>> = {
  string: pl.Utf8,
  timestamp: pl.Datetime("us", "UTC"),
  f64: pl.Float64,
  i32: pl.Int32,
  i64: pl.Int64,
  bool: pl.Bool,
};

/** Types in which Polars takes a JavaScript array without turning `null` into 0. */
const SAFE_DTYPES: Readonly<Record<ColumnType, pl.DataType>> = { ...DTYPES, timestamp: pl.Int64, i32: pl.Int64 };

/** A column of a frame to be built. */
export interface FrameColumn {
  /** Name. */
  readonly name: string;
  /** Storage type. */
  readonly type: ColumnType;
  /** Cells; timestamps in µs. */
  readonly cells: Iterable<Cell>;
}

/** Builds a frame; unknown stays unknown in every type. */
export function frameOf(columns: readonly FrameColumn[]): Frame {
  const series = columns.map(({ name, type, cells }) => {
    const safe = pl.Series(name, [...cells], SAFE_DTYPES[type]);
    return SAFE_DTYPES[type] === DTYPES[type] ? safe : safe.cast(DTYPES[type]);
  });
  return pl.DataFrame(series);
}

/** A column by name. */
export function column(name: string): Expression {
  return pl.col(name);
}

/** A constant. Text is never taken for the name of a column; a number is a float, see {@linkcode integer}. */
export function literal(value: string | number | boolean | null): Expression {
  return pl.lit(value);
}

/** A whole number as Int64. */
export function integer(value: number): Expression {
  return pl.lit(value).cast(pl.Int64);
}

/** A moment in microseconds. */
export function moment(micros: number): Expression {
  return integer(micros).cast(DTYPES.timestamp);
}

/** The first of two expressions where the condition holds, else the second. */
export function choose(condition: Expression, then: Expression, otherwise: Expression): Expression {
  return pl.when(condition).then(then).otherwise(otherwise);
}

/** An unknown value of a type. */
export function unknown(type: ColumnType): Expression {
  return pl.lit(null).cast(DTYPES[type]);
}

/** Casts; what cannot be cast becomes unknown. */
export function castTo(expression: Expression, type: ColumnType): Expression {
  return expression.cast(DTYPES[type], false);
}

/** A key of a JSON object as text; unknown where the key or the object is missing. */
export function jsonKey(expression: Expression, key: string): Expression {
  return expression.str.jsonPathMatch(`$[${JSON.stringify(key)}]`);
}

/** Text as a JSON string. */
export function jsonText(expression: Expression): Expression {
  const object = pl.struct([expression.alias("v")]) as Expression;
  return object.struct.jsonEncode().str.slice(`{"v":`.length).str.replace("\\}$", "");
}

/** A text without its first and last character. */
export function inner(expression: Expression): Expression {
  return expression.str.slice(1).str.replace("(?s).$", "");
}

/** Whether any of some conditions holds. */
export function anyOf(conditions: readonly Expression[]): Expression {
  return conditions.length === 0 ? literal(false) : conditions.reduce((any, condition) => any.or(condition));
}

/** Whether a value is a frame in memory. */
export function isFrame(value: unknown): value is Frame {
  return pl.DataFrame.isDataFrame(value);
}

/** Whether a text is one of many. Never of another type: `isIn` would compare nothing then. */
export function isAmong(expression: Expression, texts: readonly string[]): Expression {
  return expression.isIn([...texts]);
}

/** What Polars calls the type of a column. */
export function typeName(frame: Frame, name: string): string {
  return String(frame.getColumn(name).dtype).slice("DataType(".length, -1);
}

/** Storage type that holds every value of a column, `null` when none does. */
export function storageTypeOf(frame: Frame, name: string): ColumnType | null {
  const type = typeName(frame, name);
  if (type === "String" || type.startsWith("Categorical")) return "string";
  if (type.startsWith("Datetime")) return "timestamp";
  if (type.startsWith("Float")) return "f64";
  if (/^U?Int\d+$/.test(type)) return "i64";
  return type === "Bool" ? "bool" : null;
}

/** One below the other. */
export function stack(frames: readonly LazyFrame[]): LazyFrame {
  return frames.length === 1 ? frames[0]! : pl.concat([...frames]);
}

/** Runs a query. Streaming needs less memory, in memory is faster for what fits. */
export function run(query: LazyFrame, options: { readonly streaming: boolean }): Frame {
  return query.collectSync({ engine: options.streaming ? "streaming" : "in-memory" });
}

/** Runs a query on other threads, in the streaming engine. */
export function collect(query: LazyFrame): Promise<Frame> {
  return query.collect({ streaming: true });
}

/** A hash as UInt64. Polars takes its type for that of what is hashed until it is cast. */
export function hashOf(expression: Expression, seed: number): Expression {
  return expression.hash(seed).cast(pl.UInt64);
}

/** Unsigned numbers of 64 bits as two words each, the lower one first. */
export function wordsOf(frame: Frame, name: string): Uint32Array {
  const numbers = frame.getColumn(name).toTypedArray() as BigUint64Array;
  return new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
}

/** Cells of a column: text, numbers, booleans or `null`; timestamps as µs. */
export function cellsOf(frame: Frame, name: string): Cell[] {
  const series = frame.getColumn(name);
  if (series.nullCount() === series.length) return new Array<Cell>(series.length).fill(null);
  const type = storageTypeOf(frame, name);
  if (type !== "string" && type !== "bool" && type !== null && series.length >= MANY) return numberCells(frame, name);
  const plain = type === "timestamp"
    ? series.cast(pl.Int64)
    : typeName(frame, name).startsWith("Categorical")
    ? series.cast(pl.Utf8)
    : series;
  return [...plain.toArray()].map((cell) => typeof cell === "bigint" ? Number(cell) : cell as Cell);
}

/** From so many cells on numbers are read in one piece, in a quarter of the time. */
const MANY = 1000;

function numberCells(frame: Frame, name: string): Cell[] {
  const whole = typeName(frame, name).startsWith("Datetime") ? column(name).cast(pl.Int64) : column(name);
  const numbers = numbersOf(frame.select(whole.cast(pl.Float64).fillNull(literal(NaN)).alias(name)), name);
  const cells = new Array<Cell>(numbers.length);
  for (let row = 0; row < numbers.length; row++) cells[row] = Number.isNaN(numbers[row]!) ? null : numbers[row]!;
  return cells;
}

/** Numbers of a column that has no gaps. */
export function numbersOf(frame: Frame, name: string): Float64Array {
  return frame.getColumn(name).cast(pl.Float64).toTypedArray() as Float64Array;
}

/** Integers of 64 bits as they are: a number would round those beyond 2^53, and Polars' own way to JavaScript rounds too. */
export function exactIntegersOf(frame: Frame, name: string): (bigint | null)[] {
  return [...frame.getColumn(name).cast(pl.Utf8).toArray()].map((text) => text === null ? null : BigInt(String(text)));
}

/** Moments or lengths of time of any unit as µs; `null` where unknown. */
export function microsOf(frame: Frame, name: string): (number | null)[] {
  const series = frame.getColumn(name);
  const [, unit] = /\((ms|us|ns)/.exec(typeName(frame, name)) ?? [];
  const perMicro = unit === "ms" ? 0.001 : unit === "ns" ? 1000 : 1;
  return [...series.cast(pl.Int64).cast(pl.Float64).toArray()].map((time) =>
    time === null ? null : Number(time) / perMicro
  );
}

/** Cells of a column as text, of any type that can be text. */
export function textsOf(frame: Frame, name: string): (string | null)[] {
  return [...frame.getColumn(name).cast(pl.Utf8).toArray()].map((text) => text === null ? null : String(text));
}

/** All rows as objects. */
export function rowsOf(frame: Frame): Record<string, Value>[] {
  const names = frame.columns;
  const columns = names.map((name) => cellsOf(frame, name));
  return Array.from({ length: frame.height }, (_, row) => {
    return Object.fromEntries(names.map((name, index) => [name, columns[index]![row] ?? null]));
  });
}
