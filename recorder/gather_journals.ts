/** Turns journals that dead or closed writers left behind into segments: small ones together. @module */
import { convertJournal, GROUP_ROWS, isConverted, openWholeJournal, type WholeJournal } from "./convert_journal.ts";
import { dayFolder, type SegmentFormat } from "./file_names.ts";
import { mergeMetadata } from "./merge_metadata.ts";
import type { FileMetadata } from "./schema.ts";
import { createLayoutBuilder } from "./segment_layout.ts";
import { startSegment } from "./write_segment.ts";

/** What to gather. */
export interface GatherOptions {
  /** Paths of journals whose writers' locks are held. */
  readonly gather: readonly string[];
  /** Folder of events. */
  readonly dir: string;
  /** What they become. */
  readonly format: SegmentFormat;
  /** Writer that segments of several journals are named after: one whose lock is held. */
  readonly writerId: string;
  /** Number of the first of these segments; as many as there are journals must be free. */
  readonly firstSegment: number;
  /** Events encoded at once. @default {8192} */
  readonly groupRows?: number;
}

/** What came of it. */
export interface GatheredJournals {
  /** Journals that became segments. */
  readonly journals: number;
  /** Events in them. */
  readonly events: number;
  /** Why journals stayed. One that is gone is no failure: somebody else was faster. */
  readonly failures: readonly Error[];
}

/** A journal of so many bytes, about 1,000 events, becomes a segment of its own name. */
export const SMALL_JOURNAL_BYTES = 131_072;

/**
 * Converts large journals one by one and small ones into one segment per day and clock, named after the writer given: a
 * segment for each of many journals of three events would cost more than the journals do.
 *
 * A segment of several lists them in its metadata, and readers leave out what is listed: a crash at any point leaves each
 * event to be read once.
 */
export function gatherJournals(options: GatherOptions): GatheredJournals {
  const failures: Error[] = [];
  let journals = 0;
  let events = 0;

  function attempt(path: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) failures.push(gatherError(path, error));
    }
  }

  function convert(path: string): void {
    const { path: segment, events: converted } = convertJournal({ ...options, journalPath: path });
    events += converted;
    if (segment !== null) journals++;
  }

  const small = new Map<string, SmallJournal[]>();
  for (const path of options.gather) {
    attempt(path, () => {
      const found = Deno.statSync(path).size < SMALL_JOURNAL_BYTES ? openSmall(path, options.dir) : null;
      if (found === null) return convert(path);
      const key = `${found.folder} ${found.metadata.clock}`;
      small.set(key, [...small.get(key) ?? [], found]);
    });
  }
  let segment = options.firstSegment;
  for (const group of small.values()) {
    attempt(group[0]!.path, () => {
      if (group.length === 1) return convert(group[0]!.path);
      events += writeTogether(group, options, segment++);
      journals += group.length;
    });
  }
  return { journals, events, failures };
}

interface SmallJournal extends WholeJournal {
  readonly path: string;
  readonly metadata: FileMetadata;
  readonly folder: string;
}

/** `null` for a journal that need only be removed. */
function openSmall(path: string, dir: string): SmallJournal | null {
  const whole = openWholeJournal(path);
  const { metadata } = whole.journal;
  const folder = `${dir}/${dayFolder(whole.layout.firstStartedAt)}`;
  if (metadata === null || whole.layout.rows === 0 || isConverted(folder, whole.id)) return null;
  return { ...whole, path, metadata, folder };
}

function writeTogether(group: readonly SmallJournal[], options: GatherOptions, segmentNumber: number): number {
  const id = { writerId: options.writerId, segment: segmentNumber };
  const builder = createLayoutBuilder();
  for (const { journal } of group) for (const batch of journal.batches()) builder.add(batch);
  const layout = builder.finish();
  const segment = startSegment({
    folder: group[0]!.folder,
    id,
    format: options.format,
    layout,
    metadata: mergeMetadata(group, id),
    groupRows: options.groupRows ?? GROUP_ROWS,
  });
  try {
    for (const { journal } of group) for (const batch of journal.batches()) segment.add(batch);
    segment.commit();
  } catch (error) {
    segment.abort();
    throw error;
  }
  for (const { path } of group) Deno.removeSync(path);
  return layout.rows;
}

function gatherError(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new Error(reason.includes(path) ? reason : `Cannot convert journal "${path}": ${reason}`);
}
