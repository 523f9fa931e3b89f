/** All formats, and which one a file has. @module */
import { fileShape, SHAPE_BYTES } from "./file_shape.ts";
import { csv } from "./formats/csv.ts";
import { json } from "./formats/json.ts";
import { jsonl } from "./formats/jsonl.ts";
import { langfuse } from "./formats/langfuse.ts";
import { llmLog } from "./formats/llm_log.ts";
import { metricsCsv } from "./formats/metrics_csv.ts";
import { metricsJson } from "./formats/metrics_json.ts";
import { parquet } from "./formats/parquet.ts";
import { performanceLog } from "./formats/performance_log.ts";
import { performanceMetrics } from "./formats/performance_metrics.ts";
import { session } from "./formats/session.ts";
import type { ImportFormat } from "./import_format.ts";
import type { ImportSource } from "./import_source.ts";

/** Every format, in the order in which a file is held against them. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  parquet,
  performanceMetrics,
  session,
  performanceLog,
  metricsJson,
  metricsCsv,
  langfuse,
  json,
  jsonl,
  csv,
  llmLog,
];

/** Longest beginning of a first line that is quoted. */
const SHOWN_CHARACTERS = 80;

/**
 * Finds the format of a file by its content.
 *
 * @param hasMap Whether a map is given: then it is `csv`, or `jsonl` where the first line is an object.
 * @throws {TypeError} If it has none of them, with what was seen, or is empty.
 */
export async function recogniseFormat(source: ImportSource, hasMap: boolean): Promise<ImportFormat> {
  const shape = fileShape(await source.head(SHAPE_BYTES));
  if (shape.firstLine === "") throw new TypeError(`Cannot import "${source.path}": it is empty`);
  const found = hasMap ? shape.lineObject === null ? csv : jsonl : IMPORT_FORMATS.find(({ matches }) => matches(shape));
  if (found !== undefined) return found;
  const names = IMPORT_FORMATS.map(({ name }) => name).join(", ");
  const line = shape.firstLine.slice(0, SHOWN_CHARACTERS);
  const saw = shape.document === null || shape.keys.size === 0
    ? `its first line is ${JSON.stringify(line)}`
    : `it is a JSON ${shape.document} with ${[...shape.keys].slice(0, 8).map((key) => `"${key}"`).join(", ")}`;
  throw new TypeError(
    `Cannot import "${source.path}": its format is not recognised, ${saw}, formats are ${names}; ` +
      "csv and jsonl of other programs need --map FILE",
  );
}
