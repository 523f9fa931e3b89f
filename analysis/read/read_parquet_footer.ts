/** Reads what the footer of a Parquet segment says, without its rows. @module */
import { type FileMetaData, parquetMetadata } from "hyparquet";
import { METADATA_KEY } from "../../recorder/parquet_segment.ts";
import {
  COLUMN_NAMES,
  COLUMNS,
  type ColumnType,
  type FileMetadata,
  isColumnName,
  SCHEMA_VERSION,
} from "../../recorder/schema.ts";

/** What a segment says of itself. */
export interface SegmentFooter {
  /** Number of events. */
  readonly events: number;
  /** Its metadata; `null` when another program wrote it. */
  readonly metadata: FileMetadata | null;
  /** Columns that it has. */
  readonly present: ReadonlySet<string>;
  /** Attributes that are columns of their own, with their types. */
  readonly attributes: ReadonlyMap<string, ColumnType>;
  /** Columns that Kymo does not know. */
  readonly unknown: readonly string[];
  /** Time of the first event, µs, rounded down to a millisecond. */
  readonly first: number | null;
  /** Time of the last event, µs, rounded up to a millisecond. */
  readonly last: number | null;
  /** Whether some `sample_weight` is not 1. */
  readonly weighted: boolean;
}

/** Most footers fit; a longer one is read again. */
const TAIL_BYTES = 65_536;
const MAGIC = 0x31524150;

/**
 * Reads the footer and holds its columns against the schema. Costs one read of the end of the file.
 *
 * @throws {SyntaxError} If the file is no Parquet file, or is cut off.
 * @throws {TypeError} If a column is missing or has another type.
 * @throws {RangeError} If a newer Kymo wrote it.
 */
export function readParquetFooter(path: string): SegmentFooter {
  const footer = parseFooter(path);
  const text = footer.key_value_metadata?.find(({ key }) => key === METADATA_KEY)?.value;
  const metadata = text === undefined ? null : parseMetadata(text);
  const attributes = new Map<string, ColumnType>();
  const unknown: string[] = [];
  const present = new Set<string>();
  for (const element of footer.schema.slice(1)) {
    present.add(element.name);
    const type = typeOf(element);
    if (isColumnName(element.name)) requireType(element.name, type);
    else if (element.name.startsWith("attributes.") && type !== null) {
      attributes.set(element.name.slice("attributes.".length), type);
    } else unknown.push(element.name);
  }
  for (const name of COLUMN_NAMES) {
    if (!COLUMNS[name].nullable && !present.has(name)) throw new TypeError(`column "${name}" is missing`);
  }
  const times = statisticsOf(footer, "started_at");
  const weights = statisticsOf(footer, "sample_weight");
  return {
    events: Number(footer.num_rows),
    metadata,
    present,
    attributes,
    unknown,
    first: smallest(times.map(({ min }) => micros(min))),
    last: smallest(times.map(({ max }) => micros(max)).map((value) => value === null ? null : -value - 999), -1),
    weighted: weights.some(({ min, max }) => min !== 1 || max !== 1),
  };
}

/**
 * Reads the JSON of a file's metadata.
 *
 * @throws {SyntaxError} If it is damaged.
 * @throws {RangeError} If a newer Kymo wrote it.
 */
export function parseMetadata(text: string): FileMetadata {
  let metadata: FileMetadata;
  try {
    metadata = JSON.parse(text);
  } catch {
    throw new SyntaxError("its metadata are damaged");
  }
  requireReadable(metadata);
  return metadata;
}

/**
 * Refuses what a newer Kymo wrote.
 *
 * @throws {RangeError} If it did.
 */
function requireReadable({ schema_version }: FileMetadata): void {
  if (schema_version <= SCHEMA_VERSION) return;
  throw new RangeError(
    `its schema version is ${schema_version}, this Kymo reads up to ${SCHEMA_VERSION}: update @kymo/kymo`,
  );
}

function parseFooter(path: string): FileMetaData {
  using file = Deno.openSync(path, { read: true });
  const { size } = file.statSync();
  if (size < 12) throw new SyntaxError(`it is cut off, it has ${size} bytes`);
  const tail = readEnd(file, Math.min(size, TAIL_BYTES));
  const view = new DataView(tail);
  if (view.getUint32(tail.byteLength - 4, true) !== MAGIC) {
    throw new SyntaxError("it is cut off or no Parquet file, its end is missing");
  }
  const length = view.getUint32(tail.byteLength - 8, true) + 8;
  if (length > size) throw new SyntaxError(`it is damaged, its footer would be ${length} bytes long`);
  try {
    return parquetMetadata(length > tail.byteLength ? readEnd(file, length) : tail);
  } catch (error) {
    throw new SyntaxError(`its footer is damaged, ${error instanceof Error ? error.message : error}`);
  }
}

function readEnd(file: Deno.FsFile, bytes: number): ArrayBuffer {
  const buffer = new Uint8Array(bytes);
  file.seekSync(-bytes, Deno.SeekMode.End);
  for (let read = 0; read < bytes;) {
    const count = file.readSync(buffer.subarray(read));
    if (count === null) throw new SyntaxError("it became shorter while it was read");
    read += count;
  }
  return buffer.buffer;
}

type Element = FileMetaData["schema"][number];

function typeOf({ type, logical_type, converted_type }: Element): ColumnType | null {
  switch (type) {
    case "BYTE_ARRAY":
      return converted_type === "UTF8" || logical_type?.type === "STRING" ? "string" : null;
    case "DOUBLE":
      return "f64";
    case "INT32":
      return converted_type === undefined ? "i32" : null;
    case "BOOLEAN":
      return "bool";
    case "INT64":
      if (logical_type?.type === "TIMESTAMP") return logical_type.unit === "MICROS" ? "timestamp" : null;
      return converted_type === "TIMESTAMP_MICROS" ? "timestamp" : converted_type === undefined ? "i64" : null;
    default:
      return null;
  }
}

function requireType(name: keyof typeof COLUMNS, type: ColumnType | null): void {
  const wanted = COLUMNS[name].type;
  if (type === wanted || (type === "i32" && wanted === "i64")) return;
  throw new TypeError(
    `column "${name}" has another type, ${type ?? "one that Kymo does not write"} instead of ${wanted}`,
  );
}

interface Bounds {
  readonly min: unknown;
  readonly max: unknown;
}

function statisticsOf(footer: FileMetaData, name: string): Bounds[] {
  return footer.row_groups.flatMap(({ columns }) => {
    const chunk = columns.find(({ meta_data }) => meta_data?.path_in_schema.join(".") === name);
    return [{ min: chunk?.meta_data?.statistics?.min_value, max: chunk?.meta_data?.statistics?.max_value }];
  });
}

function micros(value: unknown): number | null {
  return value instanceof Date ? value.getTime() * 1000 : typeof value === "bigint" ? Number(value) : null;
}

/** The smallest known number times a sign; `null` when one is unknown: then nothing can be said. */
function smallest(values: readonly (number | null)[], sign: 1 | -1 = 1): number | null {
  let result: number | null = null;
  for (const value of values) {
    if (value === null) return null;
    if (result === null || value < result) result = value;
  }
  return result === null ? null : result * sign;
}
