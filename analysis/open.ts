/** Opens folders of events. @module */
import type { Clock, ColumnType } from "../recorder/schema.ts";
import type { EventSource, QuarantinedFile } from "./engine/event_source.ts";
import { type LazyFrame, stack } from "./engine/polars.ts";
import { polarsSource } from "./engine/polars_source.ts";
import { type EventFile, listFolder } from "./read/list_folder.ts";
import { readCsvSegment } from "./read/read_csv_segment.ts";
import { type LoadedEvents, readJournal } from "./read/read_journal.ts";
import { readParquetFooter, type SegmentFooter } from "./read/read_parquet_footer.ts";
import { isPlainPath, scanFolder, scanSegment, selectAttributes } from "./read/segment_scan.ts";
import { timeRange, type TimeWindow } from "./time_window.ts";

/**
 * Opens one or several folders of events: segments and journals together, also while they are written to.
 *
 * Files that cannot be read are left out by name, see `source.quality`. Segments outside the window are not touched. Costs
 * reading the footers, about 0.1 ms a file; events are read when they are asked for.
 *
 * @param paths Folder, or folders, as a recorder writes them.
 * @param window Which events are asked. @default {all}
 * @throws {Deno.errors.NotFound} If a folder does not exist or holds no events.
 * @throws {Deno.errors.NotADirectory} If a path is a file.
 * @throws {Error} If no file can be read; the message says of each why.
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
export function open(paths: string | readonly string[], window: TimeWindow = {}): Promise<EventSource> {
  return Promise.resolve().then(() => openNow(typeof paths === "string" ? [paths] : paths, window));
}

function openNow(dirs: readonly string[], window: TimeWindow): EventSource {
  const files = dirs.map((dir) => ({ dir, ...listFolder(dir) }));
  const empty = files.find(({ journals, segments }) => journals.length + segments.length === 0);
  if (empty !== undefined) {
    const looked = `neither "open/*.jsonl" nor "date=…/*.parquet" or "*.csv" is in it`;
    throw new Deno.errors.NotFound(`Cannot open "${empty.dir}": it holds no events, ${looked}`);
  }
  const quarantined: QuarantinedFile[] = [];
  const loaded = readAll(files.flatMap(({ journals, segments }) => [...journals, ...segments]), quarantined);
  if (loaded.length === 0) throw nothingReadable(dirs, quarantined);
  const clock: Clock = loaded.some(({ metadata }) => metadata?.clock === "relative") ? "relative" : "utc";
  const range = timeRange(window, clock);
  let inside = loaded.filter(({ first, last }) => {
    return !(range.from !== null && last !== null && last < range.from) &&
      !(range.to !== null && first !== null && first >= range.to);
  });
  let damaged = 0;
  const tornLines = loaded.reduce((sum, part) => sum + part.tornLines, 0);
  return polarsSource({
    paths: dirs,
    clock,
    window: range,
    extent: {
      first: bound(loaded.map(({ first }) => first), Math.min),
      last: bound(loaded.map(({ last }) => last), Math.max),
    },
    quality: {
      events: loaded.reduce((sum, part) => sum + part.events, 0),
      get files(): number {
        return loaded.length - damaged;
      },
      journals: loaded.filter(({ file }) => file.format === "jsonl").length,
      quarantined,
      torn_lines: tornLines,
    },
    weighted: inside.some((part) => part.weighted),
    scan: (attributes, whole) => scanAll(inside.length > 0 ? inside : loaded.slice(0, 1), { attributes, whole }),
    findDamaged(): boolean {
      const healthy = inside.filter((part) => isReadable(part, quarantined));
      const found = healthy.length < inside.length;
      damaged += inside.length - healthy.length;
      inside = healthy;
      if (inside.length === 0) throw nothingReadable(dirs, quarantined);
      return found;
    },
  });
}

/** A file that was opened. */
interface OpenedFile extends Omit<LoadedEvents, "frame"> {
  readonly file: EventFile;
  /** Its events when they had to be read to be understood. */
  readonly frame: LazyFrame | null;
  readonly attributes: ReadonlyMap<string, ColumnType>;
}

function readAll(files: readonly EventFile[], quarantined: QuarantinedFile[]): OpenedFile[] {
  const opened: OpenedFile[] = [];
  const moved: EventFile[] = [];
  for (const file of files) {
    try {
      opened.push(readOne(file));
    } catch (error) {
      // A journal that became a segment after the listing: the segment is there now, by the same name.
      if (error instanceof Deno.errors.NotFound && file.format === "jsonl") moved.push(file);
      else quarantined.push({ file: file.path, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  if (moved.length > 0) {
    const stems = new Set(moved.map((file) => file.stem));
    const dirs = new Set(moved.map((file) => file.folder.slice(0, -"/open".length)));
    const found = [...dirs].flatMap((dir) => listFolder(dir).segments).filter((file) => stems.has(file.stem));
    opened.push(...readAll(found, quarantined));
  }
  const covered = new Set(opened.flatMap(({ metadata }) => metadata?.covers ?? []));
  return onceEach(opened).filter(({ file }) => !covered.has(file.stem));
}

/** A folder given twice, or a copy of it, holds the same files by name: each counts once, the segment before its journal. */
function onceEach(opened: readonly OpenedFile[]): OpenedFile[] {
  const byStem = Map.groupBy(opened, ({ file }) => file.stem);
  return [...byStem.values()].map((copies) => copies.find(({ file }) => file.format !== "jsonl") ?? copies[0]!);
}

function readOne(file: EventFile): OpenedFile {
  if (file.format === "parquet") {
    const footer: SegmentFooter = readParquetFooter(file.path);
    return { file, ...footer, tornLines: 0, frame: null };
  }
  const events: LoadedEvents = file.format === "csv" ? readCsvSegment(file.path) : readJournal(file.path);
  return { file, ...events, frame: events.frame.lazy(), attributes: new Map() };
}

function scanAll(
  files: readonly OpenedFile[],
  { attributes, whole }: { attributes: readonly string[]; whole: boolean },
): LazyFrame {
  const frames = files.flatMap(({ frame }) => frame === null ? [] : [selectAttributes(frame, attributes, new Map())]);
  const segments = files.filter(({ frame }) => frame === null);
  // A pattern is looked up when the query runs: it could find the segment that a journal read before has become.
  const mayUsePattern = !whole && attributes.length === 0 && files.every(({ file }) => file.format !== "jsonl");
  for (const [folder, members] of Map.groupBy(segments, ({ file }) => file.folder)) {
    if (mayUsePattern && members.length > 1 && isPlainPath(folder) && isWholeFolder(folder, members.length)) {
      frames.push(scanFolder(folder));
    } else {
      for (const { file, attributes: stored } of members) {
        frames.push(scanSegment({ path: file.path, attributes: stored }, attributes));
      }
    }
  }
  return stack(frames);
}

function isWholeFolder(folder: string, members: number): boolean {
  let count = 0;
  for (const { name } of Deno.readDirSync(folder)) if (name.endsWith(".parquet")) count++;
  return count === members;
}

/** Reads a whole segment: damage inside its pages shows only then. */
function isReadable({ file, frame, attributes }: OpenedFile, quarantined: QuarantinedFile[]): boolean {
  if (frame !== null) return true;
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
