/** Decides which files have had their time. Pure. @module */
import type { AgedFile } from "./aged_files.ts";

/** What may stay. */
export interface PruneLimits {
  /** Files whose last event was before this time go, µs; `null` for no such limit. */
  readonly before: number | null;
  /** The oldest files go until no more bytes are left; `null` for no such limit. */
  readonly bytes: number | null;
}

/**
 * The files that go, the one with the oldest last event first. A file goes whole or stays. One with relative times has no
 * date, so `before` does not concern it; among files with dates it counts as of the time that is stored, from 2026 on.
 */
export function planPrune(
  files: readonly AgedFile[],
  { before, bytes, otherBytes }: PruneLimits & { readonly otherBytes: number },
): AgedFile[] {
  const isTooOld = ({ clock, last }: AgedFile): boolean => {
    return before !== null && clock === "utc" && last !== null && last < before;
  };
  let left = otherBytes;
  for (const file of files) if (!isTooOld(file)) left += file.bytes;
  return [...files].sort(byAge).filter((file) => {
    if (isTooOld(file)) return true;
    if (bytes === null || left <= bytes) return false;
    left -= file.bytes;
    return true;
  });
}

function byAge(a: AgedFile, b: AgedFile): number {
  return (a.last ?? 0) - (b.last ?? 0) || (a.entry.stem < b.entry.stem ? -1 : 1);
}
