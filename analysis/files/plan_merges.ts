/** Decides which segments are merged. Pure. @module */
import type { KnownSegment } from "./segment_inventory.ts";

/** A segment that may be merged. */
export interface MergeableSegment extends KnownSegment {
  /** Number of events. */
  readonly events: number;
  /** Its metadata. */
  readonly metadata: NonNullable<KnownSegment["metadata"]>;
}

/** How large what comes of it may be. */
export interface MergeLimits {
  /** Events of a merged segment at most; segments of fewer than a tenth are small. */
  readonly rows: number;
  /** Names that a merged segment may list at most. @default {10_000} */
  readonly names?: number;
}

/** A segment is small below this share of the rows asked for. One that is not is never read and written again. */
const SMALL_SHARE = 0.1;
/** The names stand in the footer, 16 bytes each, and whoever opens the folder reads every footer. */
const MAX_NAMES = 10_000;

/** Whether a segment of so many events is small. */
export function isSmall(events: number, { rows }: MergeLimits): boolean {
  return events < rows * SMALL_SHARE;
}

/**
 * Groups small segments of one day, format and clock, in order of time, until a group is full. A group of one is none, so
 * what was merged once stays until enough has come to it. Linear but for the sorting.
 */
export function planMerges(segments: readonly MergeableSegment[], limits: MergeLimits): MergeableSegment[][] {
  const { rows, names = MAX_NAMES } = limits;
  const small = segments.filter(({ events }) => isSmall(events, limits));
  const alike = Map.groupBy(small, ({ folder, format, metadata }) => `${folder} ${format} ${metadata.clock}`);
  return [...alike.values()].flatMap((members) => {
    members.sort((a, b) => (a.first ?? 0) - (b.first ?? 0) || (a.stem < b.stem ? -1 : 1));
    const groups: MergeableSegment[][] = [];
    let group: MergeableSegment[] = [];
    let groupRows = 0;
    let groupNames = 0;
    for (const segment of members) {
      const own = 1 + segment.metadata.covers.length;
      if (groupRows + segment.events > rows || groupNames + own > names) {
        groups.push(group);
        [group, groupRows, groupNames] = [[], 0, 0];
      }
      group.push(segment);
      groupRows += segment.events;
      groupNames += own;
    }
    return [...groups, group].filter(({ length }) => length > 1);
  });
}
