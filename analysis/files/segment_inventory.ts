/** What the segments of a folder say of themselves. @module */
import type { FileMetadata } from "../../recorder/schema.ts";
import { readParquetFooter } from "../read/read_parquet_footer.ts";
import { readSidecar } from "../read/read_sidecar.ts";
import type { SegmentEntry } from "./folder_entries.ts";

/** A segment whose end, or what is beside it, could be read. */
export interface KnownSegment extends SegmentEntry {
  /** Its metadata; `null` when another program wrote it. */
  readonly metadata: FileMetadata | null;
  /** Number of events; `null` for CSV, which does not say. */
  readonly events: number | null;
  /** Time of the first event, µs, rounded down; `null` where it is not said. */
  readonly first: number | null;
  /** Time of the last event, µs, rounded up; `null` where it is not said. */
  readonly last: number | null;
  /** Whether it has columns that Kymo does not know. */
  readonly isForeign: boolean;
}

/** A file that could not be read. */
export interface UnreadableFile {
  /** Its path. */
  readonly path: string;
  /** Why. */
  readonly reason: string;
}

/** Segments, and those that cannot be read. */
export interface SegmentInventory {
  /** Those that can. */
  readonly segments: readonly KnownSegment[];
  /** Those that cannot. */
  readonly unreadable: readonly UnreadableFile[];
}

/** Takes inventories; what was read once is not read again, since segments do not change. */
export function createInventory(): (entries: readonly SegmentEntry[]) => SegmentInventory {
  const known = new Map<string, KnownSegment | UnreadableFile>();
  return (entries) => {
    const segments: KnownSegment[] = [];
    const unreadable: UnreadableFile[] = [];
    for (const entry of entries) {
      try {
        const found = known.get(entry.path) ?? readSegment(entry);
        known.set(entry.path, found);
        if ("reason" in found) unreadable.push(found);
        else segments.push(found);
      } catch (error) {
        // Gone since it was listed.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    return { segments, unreadable };
  };
}

function readSegment(entry: SegmentEntry): KnownSegment | UnreadableFile {
  try {
    if (entry.format === "csv") {
      const metadata = readSidecar(entry.path);
      return { ...entry, metadata, events: null, first: null, last: null, isForeign: false };
    }
    const { metadata, events, first, last, unknown } = readParquetFooter(entry.path);
    return { ...entry, metadata, events, first, last, isForeign: unknown.length > 0 };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw error;
    return { path: entry.path, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Names of everything that some segment holds beside its own events. */
export function coveredStems(segments: readonly KnownSegment[]): ReadonlySet<string> {
  return new Set(segments.flatMap(({ metadata }) => metadata?.covers ?? []));
}
