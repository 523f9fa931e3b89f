/** Queries over the files of a folder. @module */
import type { ColumnType } from "../../recorder/schema.ts";
import type { EventPart } from "../engine/polars_chunks.ts";
import type { EventFile } from "./list_folder.ts";
import { loadFrames } from "./load_frames.ts";
import { isPlainPath, scanFolder, scanSegment, selectAttributes } from "./segment_scan.ts";

/** A segment to be scanned. */
export interface ScannedSegment {
  /** Which one. */
  readonly file: EventFile;
  /** Its events. */
  readonly events: number;
  /** Time of the first one or before, µs; `null` is unknown. */
  readonly first: number | null;
  /** Time of the last one or after. */
  readonly last: number | null;
  /** Attributes that are columns of their own. */
  readonly attributes: ReadonlyMap<string, ColumnType>;
}

/** Makes queries over opened files. */
export interface Scanner {
  /**
   * Queries over the loaded frames and some segments, with some attributes as text. Unless `whole`, the column `attributes`
   * may lack keys.
   */
  scan(
    segments: readonly ScannedSegment[],
    options: { readonly attributes: readonly string[]; readonly whole: boolean },
  ): EventPart[];
  /**
   * Called after a query: whether the scans since the last call can have seen no other files than theirs. When it is false,
   * those that follow do.
   */
  sawItsFilesOnly(): boolean;
}

/**
 * Makes a scanner. Where a folder holds nothing but the files asked for it scans by a pattern, which takes a third of the
 * time. What the pattern stands for is looked up when the query runs: a file that was merged from others meanwhile would
 * be read beside them. So the folder is looked at again afterwards.
 */
export function createScanner(loaded: readonly EventPart[]): Scanner {
  let byPattern = new Map<string, readonly ScannedSegment[]>();
  let isStill = true;

  function scan(
    segments: readonly ScannedSegment[],
    { attributes, whole }: { readonly attributes: readonly string[]; readonly whole: boolean },
  ): EventPart[] {
    const parts = loaded.map((part) => withAttributes(part, attributes));
    const mayUsePattern = isStill && !whole && attributes.length === 0;
    for (const [folder, members] of Map.groupBy(segments, ({ file }) => file.folder)) {
      if (mayUsePattern && members.length > 1 && isPlainPath(folder) && isWholeFolder(folder, members)) {
        byPattern.set(folder, members);
        parts.push({ frame: scanFolder(folder), ...together(members) });
      } else {
        for (const segment of members) {
          const { file, attributes: stored } = segment;
          parts.push({ ...segment, frame: scanSegment({ path: file.path, attributes: stored }, attributes) });
        }
      }
    }
    return parts.length > 0 ? parts : loadFrames([NO_EVENTS]).map((part) => withAttributes(part, attributes));
  }

  function sawItsFilesOnly(): boolean {
    const isUnchanged = [...byPattern].every(([folder, members]) => isWholeFolder(folder, members));
    byPattern = new Map();
    isStill &&= isUnchanged;
    return isUnchanged;
  }

  return { scan, sawItsFilesOnly };
}

function withAttributes(part: EventPart, attributes: readonly string[]): EventPart {
  return { ...part, frame: selectAttributes(part.frame, attributes, new Map()) };
}

function together(members: readonly ScannedSegment[]): Omit<EventPart, "frame"> {
  return {
    events: members.reduce((sum, { events }) => sum + events, 0),
    first: boundOf(members.map(({ first }) => first), Math.min),
    last: boundOf(members.map(({ last }) => last), Math.max),
  };
}

/** Unknown when one is. */
function boundOf(times: readonly (number | null)[], pick: (a: number, b: number) => number): number | null {
  return times.reduce((bound, time) => bound === null || time === null ? null : pick(bound, time));
}

/** Where there are no events, queries still need columns. */
const NO_EVENTS = {
  columns: new Map(),
  events: 0,
  metadata: null,
  first: null,
  last: null,
  weighted: false,
  tornLines: 0,
};

function isWholeFolder(folder: string, members: readonly ScannedSegment[]): boolean {
  const paths = new Set(members.map(({ file }) => file.path));
  let count = 0;
  for (const { name } of namesIn(folder)) {
    if (!name.endsWith(".parquet")) continue;
    if (!paths.has(`${folder}/${name}`)) return false;
    count++;
  }
  return count === members.length;
}

function namesIn(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
