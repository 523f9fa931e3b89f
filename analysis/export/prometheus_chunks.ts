/** Metrics as a format of exports. @module */
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { prometheusExport } from "./prometheus_export.ts";

/** The textfile, in one piece: half of it would be other metrics. */
export async function* prometheusChunks(request: ExportRequest): AsyncGenerator<ExportChunk> {
  const { source, where, maxSeries, names } = request;
  const text = await prometheusExport(source, { where, names, ...(maxSeries === null ? {} : { maxSeries }) });
  yield { text, rows: text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length };
}
