import { stringify as stringifyRecords } from "csv-stringify/sync";
import { checkOptions } from "./check_options.ts";

/** Index of an array or key of an object. */
export type PropertyAccessor = number | string;

/** Where a column's values are, and its header. */
export type ColumnDetails = {
  /** Header; by default the last accessor. */
  header?: string;
  /** Accessor, or the way down to a nested value. */
  prop: PropertyAccessor | PropertyAccessor[];
};

/** A column: its details, an accessor, or the way down to a nested value. */
export type Column = ColumnDetails | PropertyAccessor | PropertyAccessor[];

/** A row. */
export type DataItem = Readonly<Record<string, unknown> | unknown[]>;

/** Options of {@linkcode stringify}. */
export type StringifyOptions = {
  /** Writes the header, if there are columns. @default {true} */
  headers?: boolean;
  /** What stands between fields. @default {","} */
  separator?: string;
  /** The columns, in order. Needed if rows are objects. @default {[]} */
  columns?: readonly Column[];
  /** Writes a byte order mark first. @default {false} */
  bom?: boolean;
};

interface Path {
  readonly header: string;
  readonly accessors: readonly PropertyAccessor[];
}

/**
 * Writes CSV: `\r\n` behind each row, quotes only around fields with a separator, quote or line feed in them. Null and
 * undefined become empty fields, objects JSON. Formulas are not escaped.
 *
 * @param data The rows.
 * @param options Columns, header, separator.
 * @returns The text.
 * @throws {TypeError} If the separator cannot separate, rows are objects without columns, or an option is not supported.
 */
export function stringify(data: readonly DataItem[], options?: StringifyOptions): string {
  checkOptions("stringify CSV", options, ["headers", "separator", "columns", "bom"]);
  const { headers = true, separator = ",", columns = [], bom = false } = options ?? {};
  checkSeparator(separator);
  const paths = columns.map(toPath);
  const rows = data.map((item) => valuesOf(item, paths).map(toText));
  if (headers && paths.length > 0) rows.unshift(paths.map((path) => path.header));
  const text = stringifyRecords(rows, {
    delimiter: separator,
    record_delimiter: "\r\n",
    quote_record_delimiter: false,
    quoted_match: "\n",
  });
  return bom ? `\ufeff${text}` : text;
}

function checkSeparator(separator: string): void {
  if (!separator.includes('"') && !separator.includes("\r\n")) return;
  throw new TypeError(
    "Separator cannot include the following strings:\n" +
      '  - U+0022: Quotation mark (")\n' +
      "  - U+000D U+000A: Carriage Return + Line Feed (\\r\\n)",
  );
}

function toPath(column: Column): Path {
  const details: ColumnDetails = typeof column === "object" && !Array.isArray(column) ? column : { prop: column };
  const accessors = Array.isArray(details.prop) ? details.prop : [details.prop];
  return { header: details.header ?? String(accessors.at(-1)), accessors };
}

function valuesOf(item: DataItem, paths: readonly Path[]): readonly unknown[] {
  if (paths.length > 0) return paths.map((path) => path.accessors.reduce(valueAt, item));
  if (Array.isArray(item)) return item;
  if (typeof item === "object") throw new TypeError("No property accessor function was provided for object");
  return [item];
}

function valueAt(value: unknown, accessor: PropertyAccessor): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value) && typeof accessor !== "number") {
    throw new TypeError('Property accessor is not of type "number"');
  }
  return Reflect.get(value, accessor);
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
