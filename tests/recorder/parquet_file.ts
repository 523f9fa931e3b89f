/** Reads a Parquet file back with hyparquet, an implementation that is not ours. @module */
import { zstdDecompressSync } from "node:zlib";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import type { FileMetadata } from "@kymo/kymo/schema";

/** A Parquet file as another program sees it. */
export interface ParquetFile {
  /** Its rows; whole numbers of 64 bits are bigint, timestamps are Date. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** `name TYPE`, with `?` where a column may be null. */
  readonly columns: readonly string[];
  /** What Kymo wrote beside the rows. */
  readonly metadata: FileMetadata;
  /** Rows of each row group. */
  readonly groups: readonly number[];
}

/** Reads a whole file. */
export async function readParquetFile(path: string): Promise<ParquetFile> {
  const bytes = await Deno.readFile(path);
  const file = bytes.buffer;
  const footer = parquetMetadata(file);
  const rows = await parquetReadObjects({
    file,
    compressors: { ZSTD: (page) => new Uint8Array(zstdDecompressSync(page)) },
  });
  const columns = footer.schema.slice(1).map(({ name, type, repetition_type }) =>
    `${name} ${type}${repetition_type === "OPTIONAL" ? "?" : ""}`
  );
  const json = footer.key_value_metadata?.find(({ key }) => key === "kymo")?.value ?? "null";
  return {
    rows,
    columns,
    metadata: JSON.parse(json),
    groups: footer.row_groups.map((group) => Number(group.num_rows)),
  };
}
