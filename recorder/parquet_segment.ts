/** Writes batches as one Parquet file. @module */
import { constants, zstdCompressSync } from "node:zlib";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Cell } from "./cell.ts";
import type { FileMetadata } from "./schema.ts";
import type { SegmentColumn, SegmentLayout } from "./segment_layout.ts";
import type { SegmentWriter } from "./segment_writer.ts";

type WriterOptions = ConstructorParameters<typeof ParquetWriter>[0];
type SchemaElement = WriterOptions["schema"][number];
type ColumnSource = Parameters<ParquetWriter["write"]>[0]["columnData"][number];

/** Key of the file metadata that holds {@linkcode FileMetadata} as JSON. */
export const METADATA_KEY = "kymo";

/**
 * Starts a Parquet file: zstd with checksums, so that damage is noticed when it is read; columns without gaps are required.
 *
 * @throws {Error} If the file cannot be made.
 */
export function parquetSegment(path: string, layout: SegmentLayout, metadata: FileMetadata): SegmentWriter {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const bytes = new FileByteWriter(file);
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: [{ name: "root", num_children: layout.columns.length }, ...layout.columns.map(schemaElement)],
    codec: "ZSTD",
    compressors: { ZSTD: compress },
    kvMetadata: [{ key: METADATA_KEY, value: JSON.stringify(metadata) }],
    createdBy: `kymo ${metadata.kymo_version}`,
  });
  return {
    write(group): void {
      const columnData = layout.columns.map((column, index) => columnSource(column, group[index]!));
      void parquet.write({ columnData, rowGroupSize: group[0]?.length ?? 0 });
    },
    finish(): void {
      void parquet.finish();
      file.syncDataSync();
      file.close();
    },
    abort: () => file.close(),
  };
}

/** A Parquet byte sink that empties itself into a file after each row group. */
class FileByteWriter extends ByteWriter {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    super(1 << 16);
    this.#file = file;
  }

  flush(): void {
    const bytes = this.getBytes();
    for (let written = 0; written < bytes.length;) written += this.#file.writeSync(bytes.subarray(written));
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

const LEVEL = 9;

function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
  });
}

function schemaElement({ name, type, nullable }: SegmentColumn): SchemaElement {
  const repetition_type = nullable ? "OPTIONAL" : "REQUIRED";
  switch (type) {
    case "string":
      return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type };
    case "timestamp":
      return {
        name,
        type: "INT64",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
        repetition_type,
      };
    case "i64":
      return { name, type: "INT64", repetition_type };
    case "i32":
      return { name, type: "INT32", repetition_type };
    case "bool":
      return { name, type: "BOOLEAN", repetition_type };
    case "f64":
      return { name, type: "DOUBLE", repetition_type };
  }
}

function columnSource({ name, type }: SegmentColumn, cells: readonly Cell[]): ColumnSource {
  if (name === "event_id") return { name, data: [...cells], encoding: "DELTA_BYTE_ARRAY" };
  if (type === "timestamp") return { name, data: [...cells], encoding: "DELTA_BINARY_PACKED" };
  if (type === "i64") return { name, data: cells.map((cell) => cell === null ? null : BigInt(cell)) };
  return { name, data: [...cells] };
}
