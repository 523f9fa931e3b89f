/** Reads the rows of a segment as batches, as a journal holds them. @module */
import { zstdDecompressSync } from "node:zlib";
import { type ColumnData, type FileMetaData, parquetMetadata, parquetRead } from "hyparquet";
import type { Cell } from "../../recorder/cell.ts";
import type { ColumnBatch } from "../../recorder/column_batch.ts";
import type { SegmentFormat } from "../../recorder/file_names.ts";
import { type ColumnName, isColumnName } from "../../recorder/schema.ts";
import { readCsvColumns } from "../read/read_csv_columns.ts";

/** Prefix of attributes that are columns of their own. */
const ATTRIBUTE_PREFIX = "attributes.";

/**
 * Reads a segment a row group at a time; a CSV is one group. Attributes that are columns go back into `attributes`. Memory
 * is the file and one group.
 *
 * @throws {Error} If the file is damaged, or holds a whole number that JavaScript cannot.
 */
export async function* readSegmentBatches(path: string, format: SegmentFormat): AsyncGenerator<ColumnBatch> {
  if (format === "csv") {
    const columns = readCsvColumns(path);
    yield { rows: columns.get("event_id")!.length, columns };
    return;
  }
  const file = (await Deno.readFile(path)).buffer;
  const metadata = parquetMetadata(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    yield await readRows(file, { metadata, rowStart, rowEnd });
    rowStart = rowEnd;
  }
}

async function readRows(
  file: ArrayBuffer,
  range: { readonly metadata: FileMetaData; readonly rowStart: number; readonly rowEnd: number },
): Promise<ColumnBatch> {
  const rows = range.rowEnd - range.rowStart;
  const columns = new Map<string, Cell[]>();
  await parquetRead({
    file,
    ...range,
    compressors: { ZSTD: (page) => new Uint8Array(zstdDecompressSync(page)) },
    parsers: { timestampFromMicroseconds: Number },
    onChunk: ({ columnName, columnData, rowStart }: ColumnData) => {
      const cells = columns.get(columnName) ?? new Array<Cell>(rows).fill(null);
      columns.set(columnName, cells);
      for (let row = 0; row < columnData.length; row++) {
        cells[rowStart - range.rowStart + row] = cellOf(columnData[row], columnName);
      }
    },
  });
  return { rows, columns: withAttributes(columns, rows) };
}

function cellOf(value: unknown, column: string): Cell {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    case "bigint": {
      const number = Number(value);
      if (Number.isSafeInteger(number)) return number;
      throw new RangeError(`column "${column}" holds ${value}, which is too large for JavaScript`);
    }
    default:
      return null;
  }
}

/** The columns of the schema, with every attribute in `attributes`. */
function withAttributes(columns: ReadonlyMap<string, Cell[]>, rows: number): Map<ColumnName, Cell[]> {
  const result = new Map<ColumnName, Cell[]>();
  const attributes: (readonly [key: string, cells: readonly Cell[]])[] = [];
  for (const [name, cells] of columns) {
    if (isColumnName(name)) result.set(name, cells);
    else if (name.startsWith(ATTRIBUTE_PREFIX)) {
      attributes.push([`${JSON.stringify(name.slice(ATTRIBUTE_PREFIX.length))}:`, cells]);
    }
  }
  if (attributes.length === 0) return result;
  const rest = result.get("attributes");
  result.set(
    "attributes",
    Array.from({ length: rows }, (_, row) => attributesOf(attributes, row, rest?.[row] ?? null)),
  );
  return result;
}

/** One object of the attributes that are columns and the JSON of the others. */
function attributesOf(
  attributes: readonly (readonly [key: string, cells: readonly Cell[]])[],
  row: number,
  rest: Cell,
): string | null {
  let members = "";
  for (const [key, cells] of attributes) {
    const cell = cells[row]!;
    if (cell !== null) members += `,${key}${JSON.stringify(cell)}`;
  }
  if (members === "") return rest === null ? null : String(rest);
  const others = rest === null || rest === "{}" ? "}" : `,${String(rest).slice(1)}`;
  return `{${members.slice(1)}${others}`;
}
