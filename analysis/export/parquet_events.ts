/** Events with their own columns as one Parquet file. @module */
import { parquetSegment } from "../../recorder/parquet_segment.ts";
import { COLUMNS, isColumnName, SCHEMA_VERSION } from "../../recorder/schema.ts";
import type { SegmentColumn } from "../../recorder/segment_layout.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";
import type { Field } from "../engine/aggregate_plan.ts";
import type { ExportRequest } from "./export_format.ts";

/** Writer that exported files name: no recorder is called so. */
const NO_WRITER = "0".repeat(10);

/** Writes the file, a group of rows at a time, and returns its rows. */
export async function writeParquetEvents(path: string, request: ExportRequest): Promise<number> {
  const { source, where, columns } = request;
  const layout = { rows: 0, firstStartedAt: 0, columns: columns.map(parquetColumn) };
  const segment = parquetSegment(path, layout, {
    schema_version: SCHEMA_VERSION,
    kymo_version: KYMO_VERSION,
    writer_id: NO_WRITER,
    segment: 0,
    clock: source.clock,
    pid: null,
    host: null,
    service: null,
    covers: [],
  });
  let rows = 0;
  try {
    for await (const block of source.blocks({ fields: columns, where })) {
      segment.write(columns.map((name) => block.columns[name]!));
      rows += block.rows;
    }
  } catch (error) {
    segment.abort();
    throw error;
  }
  segment.finish();
  return rows;
}

function parquetColumn(name: Field): SegmentColumn {
  if (!isColumnName(name)) {
    return { name, attribute: name.slice("attributes.".length), type: "string", nullable: true };
  }
  return { name, attribute: null, type: COLUMNS[name].type, nullable: COLUMNS[name].nullable };
}
