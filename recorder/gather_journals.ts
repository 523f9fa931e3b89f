/** Turns journals that dead or closed writers left behind into segments: small ones together. @module */
import { conversionError, convertWhole, GROUP_ROWS, openWholeJournal, type WholeJournal } from "./convert_journal.ts";
import { dayFolder, fileStem, parseFileName, parseTemporaryName, type SegmentFormat } from "./file_names.ts";
import { mergeMetadata } from "./merge_metadata.ts";
import { readSegmentMetadata } from "./read_segment_metadata.ts";
import type { FileMetadata } from "./schema.ts";
import { createLayoutBuilder } from "./segment_layout.ts";
import { startSegment } from "./write_segment.ts";
import { claimWriter, type WriterLock } from "./writer_lock.ts";

/** A journal that somebody else wrote. */
export interface LeftJournal {
  /** Its path. */
  readonly path: string;
  /** Who wrote it. */
  readonly writerId: string;
}

/** What to gather. */
export interface GatherOptions {
  /** Journals, of at most some dozens of writers: their locks are held all the while. */
  readonly journals: readonly LeftJournal[];
  /** Folder of events. */
  readonly dir: string;
  /** What they become. */
  readonly format: SegmentFormat;
  /** Writer that segments of several journals are named after: one whose lock the caller holds. */
  readonly writerId: string;
  /** Number of the first of these segments; as many as there are journals must be free. */
  readonly firstSegment: number;
  /** Events encoded at once. @default {8192} */
  readonly groupRows?: number;
  /** What segments are known to hold, by path; takes in what is read. For one who gathers again and again. */
  readonly covers?: Map<string, readonly string[]>;
}

/** What came of it. */
export interface GatheredJournals {
  /** Journals that became segments. */
  readonly journals: number;
  /** Events in them. */
  readonly events: number;
  /** Journals that were in segments already and were only removed. */
  readonly removed: number;
  /** Journals that were left alone: their writer is alive, or somebody else is at work on them. */
  readonly busy: number;
  /** Why journals stayed. */
  readonly failures: readonly Error[];
}

/** From so many bytes on, about 1,000 events, a journal becomes a segment of its own name. */
export const SMALL_JOURNAL_BYTES = 131_072;

/**
 * Converts large journals one by one and small ones into one segment per day and clock, named after the writer given:
 * segments of three events would cost more than the journals do. Holds the lock of each writer meanwhile.
 *
 * A segment of several lists them in its metadata, and readers leave out what is listed; a journal that such a segment
 * holds already is removed. So a crash at any point leaves each event to be read once. Gives way after each journal: a
 * Worker at work cannot be ended before it does.
 */
export async function gatherJournals(options: GatherOptions): Promise<GatheredJournals> {
  const { journals, dir, covers = new Map<string, readonly string[]>() } = options;
  const done = { journals: 0, events: 0, removed: 0, busy: 0 };
  const failures: Error[] = [];
  const claims = new Map<string, WriterLock>();
  const small = new Map<string, SmallJournal[]>();
  const folders = new Map<string, DaySegments>();
  const breath = createBreath();

  /** What is gone was taken care of by somebody who was faster. */
  function attempt(path: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) failures.push(conversionError(path, error));
    }
  }

  function take({ path, writerId }: LeftJournal): void {
    if (!claims.has(writerId)) {
      done.busy++;
      return;
    }
    const whole = openWholeJournal(path);
    const folder = `${dir}/${dayFolder(whole.layout.firstStartedAt)}`;
    const { metadata } = whole.journal;
    const segments = folders.get(folder) ?? segmentsOf(folder, covers);
    folders.set(folder, segments);
    for (const unfinished of segments.unfinished.get(writerId) ?? []) removeIfThere(unfinished);
    if (segments.held.has(fileStem(whole.id))) {
      Deno.removeSync(path);
      done.removed++;
    } else if (metadata === null || Deno.statSync(path).size >= SMALL_JOURNAL_BYTES) convert(whole);
    else {
      const key = `${folder} ${metadata.clock}`;
      small.set(key, [...small.get(key) ?? [], { ...whole, metadata, folder }]);
    }
  }

  function convert(whole: WholeJournal): void {
    const { path, events } = convertWhole(whole, options);
    done.events += events;
    if (path === null) done.removed++;
    else done.journals++;
  }

  try {
    // All of them before the first look at the segments: what a writer's last keeper left there is then seen.
    for (const writerId of new Set(journals.map((journal) => journal.writerId))) {
      const claim = claimWriter(`${dir}/open`, writerId);
      if (claim !== null) claims.set(writerId, claim);
    }
    for (const journal of journals) {
      attempt(journal.path, () => take(journal));
      await breath.take();
    }
    let segment = options.firstSegment;
    for (const group of small.values()) {
      attempt(group[0]!.path, () => {
        if (group.length === 1) return convert(group[0]!);
        done.events += writeTogether(group, options, segment++);
        done.journals += group.length;
      });
      await breath.take();
    }
  } finally {
    for (const claim of claims.values()) claim.release();
  }
  return { ...done, failures };
}

/** Longest work without a breath. */
const BREATH_MS = 20;

function createBreath(): { take(): Promise<void> } {
  let last = performance.now();
  return {
    async take(): Promise<void> {
      if (performance.now() - last < BREATH_MS) return;
      await new Promise((resolve) => setTimeout(resolve, 0));
      last = performance.now();
    },
  };
}

interface SmallJournal extends WholeJournal {
  readonly metadata: FileMetadata;
  readonly folder: string;
}

/** What lies in the folder of a day. */
interface DaySegments {
  /** Names of what the segments are or hold. */
  readonly held: ReadonlySet<string>;
  /** What killed conversions left, by writer. */
  readonly unfinished: ReadonlyMap<string, readonly string[]>;
}

function segmentsOf(folder: string, covers: Map<string, readonly string[]>): DaySegments {
  const held = new Set<string>();
  const unfinished = new Map<string, string[]>();
  for (const name of namesIn(folder)) {
    const temporary = parseTemporaryName(name);
    if (temporary !== null) {
      unfinished.set(temporary.writerId, [...unfinished.get(temporary.writerId) ?? [], `${folder}/${name}`]);
    }
    const file = parseFileName(name);
    if (file === null || file.extension === "jsonl") continue;
    held.add(fileStem(file));
    const path = `${folder}/${name}`;
    try {
      const stems = covers.get(path) ?? readSegmentMetadata(path)?.covers ?? [];
      covers.set(path, stems);
      for (const stem of stems) held.add(stem);
    } catch (error) {
      // Merged into another meanwhile: who does that removes the journals of what is merged first.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return { held, unfinished };
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
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
