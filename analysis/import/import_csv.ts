/** Imports a CSV file. @module */
import { type CsvMap, parseCsvMap } from "./csv_map.ts";
import { csvRecords, linesOf } from "./csv_records.ts";
import { createImportFiles, type ImportFiles } from "./import_files.ts";
import { idOf, importHash, importIds } from "./import_ids.ts";
import { createImportOperations } from "./import_operations.ts";
import { nestedCalls } from "./nested_calls.ts";
import { createRowReader } from "./read_row.ts";
import { createRejectedRows, type RejectedRows } from "./rejected_rows.ts";

/** What to import. */
export interface ImportCsvOptions {
  /** The CSV file. */
  readonly path: string;
  /** The map, a JSON file as `csv_map.schema.json` says. */
  readonly mapPath: string;
  /** Folder of events; made when missing. */
  readonly dir: string;
  /** Hears of the share of the file read so far, 0..1. */
  readonly onProgress?: (share: number) => void;
}

/** What came of it. */
export interface ImportSummary {
  /** Rows in the file. */
  readonly rows: number;
  /** Events made of rows. */
  readonly events: number;
  /** Operations made above them. */
  readonly operations: number;
  /** Rows left out because an earlier row has their `event_id`: the same event twice. */
  readonly repeated: number;
  /** Rows refused. */
  readonly rejected: number;
  /** Where they are, `null` for none. */
  readonly rejectedPath: string | null;
  /** The first few reasons. */
  readonly examples: readonly string[];
  /** Segments written. */
  readonly files: number;
}

/**
 * Turns a CSV file into a folder of events. Memory does not depend on the size of the file, but for one entry per operation
 * and, where rows carry their own `event_id` or with `count_nested_calls`, one per row. The same file and map make the same files.
 *
 * @throws {SyntaxError | TypeError} If the map or the file cannot be used; nothing is written then.
 * @throws {Error} If the folder cannot be written.
 */
export async function importCsv({ path, mapPath, dir, onProgress }: ImportCsvOptions): Promise<ImportSummary> {
  const mapText = readText(mapPath, "map");
  const map = parseCsvMap(mapText, mapPath);
  const { size, isFile } = statOf(path);
  if (!isFile) throw new TypeError(`Cannot import "${path}": it is not a file`);
  const records = csvRecords(path, {
    separator: map.separator,
    onBytes: (bytes) => onProgress?.(size === 0 ? 1 : bytes / size),
  });
  try {
    return await importRecords(records, { map, hash: importHash(mapText, path), path, dir });
  } finally {
    // A generator that failed before its loop still holds the file.
    await records.return(undefined);
  }
}

interface Source {
  readonly map: CsvMap;
  readonly hash: string;
  readonly path: string;
  readonly dir: string;
}

async function importRecords(records: AsyncGenerator<readonly string[]>, source: Source): Promise<ImportSummary> {
  const { map, hash, path, dir } = source;
  const first = await records.next();
  if (first.done) throw new SyntaxError(`Cannot import "${path}": it is empty, a header line is needed`);
  const header = first.value;
  const reader = createRowReader(map, header, path);
  const nested = map.countNestedCalls ? await nestedCalls(path, map) : null;
  const ids = importIds(hash);
  const files = createImportFiles({ dir, writerId: ids.writerId, clock: map.clock });
  const rejected = createRejectedRows({ staging: files.staging, dir, csvPath: path, header });
  try {
    const traceOfRow = ({ trace_id }: Readonly<Record<string, unknown>>): string | null => {
      return typeof trace_id === "string" ? idOf(trace_id, { digits: 32, hash }) : null;
    };
    const operations = createImportOperations(map, reader, { ...ids, traceOfRow });
    const seen = new Set<string>();
    let rows = 0;
    let repeated = 0;
    let nextLine = 1 + linesOf(header);
    for await (const fields of records) {
      rows++;
      const line = nextLine;
      nextLine += linesOf(fields);
      const { event, reason } = reader.read(fields);
      if (event === null) {
        rejected.add({ line, reason, fields });
        continue;
      }
      const said = typeof event.event_id === "string" ? idOf(event.event_id, { digits: 16, hash }) : null;
      if (said !== null && seen.size === seen.add(said).size) {
        repeated++;
        continue;
      }
      const operation = operations.of(fields, event);
      const calls = nested?.get(String(event.event_id));
      if (calls !== undefined) event.nested_calls = calls;
      const own = said ?? ids.next();
      files.add({
        ...event,
        event_id: own,
        trace_id: traceOfRow(event) ?? operation?.trace_id ?? ids.traceOf(own),
        ...parentOf(event.parent_id, operation?.event_id, hash),
      });
    }
    return finish({ files, rejected, operations: [...operations.events()], rows, repeated, path });
  } catch (error) {
    rejected.abort();
    files.abort();
    throw error;
  }
}

function parentOf(said: unknown, operation: string | undefined, hash: string): { parent_id?: string } {
  if (typeof said === "string") return { parent_id: idOf(said, { digits: 16, hash }) };
  return operation === undefined ? {} : { parent_id: operation };
}

interface Finished {
  readonly files: ImportFiles;
  readonly rejected: RejectedRows;
  readonly operations: readonly Record<string, unknown>[];
  readonly rows: number;
  readonly repeated: number;
  readonly path: string;
}

function finish({ files, rejected, operations, rows, repeated, path }: Finished): ImportSummary {
  if (rows === rejected.count) {
    const why = rows === 0
      ? "it has a header but no rows"
      : `none of its ${rows} rows can be used, ${rejected.examples[0]}`;
    throw new TypeError(`Cannot import "${path}": ${why}`);
  }
  for (const operation of operations) files.add(operation);
  const rejectedPath = rejected.finish();
  return {
    rows,
    events: rows - rejected.count - repeated,
    operations: operations.length,
    repeated,
    rejected: rejected.count,
    rejectedPath,
    examples: rejected.examples,
    files: files.finish(),
  };
}

function readText(path: string, what: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw new Error(`Cannot use ${what} "${path}": ${reasonOf(error)}`, { cause: error });
  }
}

function statOf(path: string): Deno.FileInfo {
  try {
    return Deno.statSync(path);
  } catch (error) {
    throw new Error(`Cannot import "${path}": ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  return error instanceof Error ? error.message : String(error);
}
