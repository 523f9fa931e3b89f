/** Opens events. @module */
import type { DataFrame } from "nodejs-polars";
import { type Clock, isColumnName } from "../recorder/schema.ts";
import type { EventSource, QuarantinedFile } from "./engine/event_source.ts";
import { isFrame } from "./engine/polars.ts";
import { polarsSource } from "./engine/polars_source.ts";
import { pathExists } from "./path_exists.ts";
import { loadFrames } from "./read/load_frames.ts";
import { type OpenedFile, readFolders } from "./read/read_folders.ts";
import { readFrame } from "./read/read_frame.ts";
import type { LoadedEvents } from "./read/read_journal.ts";
import { createScanner, type ScannedSegment } from "./read/scan_files.ts";
import { scanSegment, selectAttributes } from "./read/segment_scan.ts";
import { LIST_PRICES, type PriceBook } from "./prices/price_book.ts";
import { timeRange, type TimeWindow } from "./time_window.ts";

/** Which events are asked, and what their calls are priced by. */
export interface OpenOptions extends TimeWindow {
  /** What calls are priced by. @default {list prices of genai-prices} */
  readonly prices?: PriceBook;
}

/**
 * Opens one or several folders of events: segments and journals together, also while they are written to. Or a data frame
 * with columns of the schema and `attributes.<key>`: `kind`, `name` and `started_at` (Datetime, or µs as numbers) are
 * needed, what else is missing is unknown, `status` "ok" and `sample_weight` 1.
 *
 * Files that cannot be read are left out by name, see `source.quality`. Segments outside the window are not touched. Costs
 * reading the footers, about 0.1 ms a file; events are read when they are asked for. When `kymo compact` or `kymo prune`
 * has removed files meanwhile, a question says so: open the folder again.
 *
 * @param from Folder, or folders, as a recorder writes them; or a data frame of events.
 * @param options Which events are asked, and their prices. @default {all, list prices}
 * @throws {Deno.errors.NotFound} If a folder does not exist or holds no events.
 * @throws {Deno.errors.NotADirectory} If a path is a file.
 * @throws {Error} If no file can be read; the message says of each why.
 * @throws {TypeError} If a column of the data frame is missing, or is not as the schema says.
 * @throws {RangeError | SyntaxError} If the window cannot be read.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, summary } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat", model: "gpt-5-mini", duration_ms: 1200 });
 * await recorder.close();
 *
 * const events = await open(dir, { hours: 24 });
 * assertEquals((await summary(events)).toRecords()[0]?.calls, 1);
 * ```
 */
export function open(from: string | readonly string[] | DataFrame, options: OpenOptions = {}): Promise<EventSource> {
  return Promise.resolve().then(() => {
    return isFrame(from) ? openFrame(from, options) : openFolders(typeof from === "string" ? [from] : from, options);
  });
}

function openFrame(input: DataFrame, { prices = LIST_PRICES, ...window }: OpenOptions): EventSource {
  const { frame, events, present, attributes: stored, first, last, weighted } = readFrame(input);
  return polarsSource({
    paths: [],
    clock: "utc",
    prices,
    window: timeRange(window, "utc"),
    extent: { first, last },
    quality: { events, files: 0, journals: 0, quarantined: [], torn_lines: 0 },
    weighted,
    scan: (attributes) => [{ frame: selectAttributes(frame, attributes, stored), events, first, last }],
    knows: (field) => !isColumnName(field) || field === "attributes" || present.has(field),
    findDamaged: () => false,
  });
}

function openFolders(dirs: readonly string[], { prices = LIST_PRICES, ...window }: OpenOptions): EventSource {
  const { files, quarantined: unreadable } = readFolders(dirs);
  const quarantined = [...unreadable];
  if (files.length === 0) throw nothingReadable(dirs, quarantined);
  const clock: Clock = files.some(({ metadata }) => metadata?.clock === "relative") ? "relative" : "utc";
  const range = timeRange(window, clock);
  const inside = files.filter(({ first, last }) => {
    return !(range.from !== null && last !== null && last < range.from) &&
      !(range.to !== null && first !== null && first >= range.to);
  });
  const loaded = inside.filter(isLoaded);
  let scanned = inside.filter((file) => !isLoaded(file)).map(
    ({ file, events, first, last, attributes }) => ({ file, events, first, last, attributes }),
  );
  let damaged = 0;
  const present = new Set(inside.flatMap((file) => [...file.present]));
  const scanner = createScanner(loadFrames(loaded));
  const [fileCount, loadedCount] = [files.length, loaded.length];
  return polarsSource({
    paths: dirs,
    clock,
    prices,
    window: range,
    extent: {
      first: bound(files.map(({ first }) => first), Math.min),
      last: bound(files.map(({ last }) => last), Math.max),
    },
    quality: {
      events: files.reduce((sum, part) => sum + part.events, 0),
      get files(): number {
        return fileCount - damaged;
      },
      journals: files.filter(({ file }) => file.format === "jsonl").length,
      quarantined,
      torn_lines: files.reduce((sum, part) => sum + part.tornLines, 0),
    },
    weighted: inside.some((part) => part.weighted),
    scan: (attributes, whole) => scanner.scan(scanned, { attributes, whole }),
    knows: (field) => !isColumnName(field) || field === "attributes" || present.has(field),
    sawItsFilesOnly: scanner.sawItsFilesOnly,
    findDamaged(): boolean {
      requireStillThere(dirs, scanned);
      const healthy = scanned.filter((segment) => isReadable(segment, quarantined));
      const found = scanned.length - healthy.length;
      damaged += found;
      scanned = healthy;
      if (found > 0 && scanned.length + loadedCount === 0) throw nothingReadable(dirs, quarantined);
      return found > 0;
    },
  });
}

function isLoaded(file: OpenedFile): file is OpenedFile & LoadedEvents {
  return file.columns !== null;
}

/** Files of which nothing was read but their ends may be gone when they are asked. */
function requireStillThere(dirs: readonly string[], segments: readonly ScannedSegment[]): void {
  const gone = segments.filter(({ file }) => !pathExists(file.path));
  if (gone.length === 0) return;
  const what = gone.length === 1 ? `"${gone[0]!.file.path}" is` : `${gone.length} files are`;
  throw new Deno.errors.NotFound(
    `Cannot read ${dirs.map((dir) => `"${dir}"`).join(", ")}: ${what} gone since it was opened, ` +
      "merged with others or removed: open it again",
  );
}

/** Reads a whole segment: damage inside its pages shows only then. */
function isReadable({ file, attributes }: ScannedSegment, quarantined: QuarantinedFile[]): boolean {
  try {
    scanSegment({ path: file.path, attributes }, [...attributes.keys()]).collectSync();
    return true;
  } catch (error) {
    quarantined.push({ file: file.path, reason: `it is damaged, ${firstLine(error)}` });
    return false;
  }
}

/** Polars appends its whole query to some messages. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]!;
}

function nothingReadable(dirs: readonly string[], quarantined: readonly QuarantinedFile[]): Error {
  const reasons = quarantined.map(({ file, reason }) => `\n  ${file}: ${reason}`).join("");
  return new Error(`Cannot open ${dirs.map((dir) => `"${dir}"`).join(", ")}: none of its files can be read${reasons}`);
}

function bound(values: readonly (number | null)[], pick: (a: number, b: number) => number): number | null {
  return values.reduce((best, value) => value === null ? best : best === null ? value : pick(best, value), null);
}
