/** Finds the journals that other writers left behind. @module */
import { parseFileName } from "./file_names.ts";
import { type LeftJournal, SMALL_JOURNAL_BYTES } from "./gather_journals.ts";
import { isWriterAlive, removeWriterLock } from "./writer_lock.ts";

/** What other writers left behind. */
export interface LeftBehind {
  /** Journals of writers that died: their lock is there and has no owner. */
  readonly crashed: readonly LeftJournal[];
  /** Journals of writers that closed and left them, as far as they are worth a Worker now. */
  readonly closed: readonly LeftJournal[];
}

/**
 * From so many on, small journals of closed writers are worth a Worker; fewer stay for `kymo compact`. Programs that record
 * three events each and close would otherwise pay a Worker every time, 10 ms and some memory, for segments that are read no
 * faster than the journals. One of 64 such programs pays it now, and the folder has one segment more instead of 64
 * journals. It is also how many locks are held at a time: a guest should not use up the file handles of its host.
 */
export const MANY_JOURNALS = 64;

/**
 * Lists `open/`, tries the locks of the writers that have one, and asks for the size of a few files. Reads none. Locks of
 * dead writers that left no journal are removed.
 *
 * @throws {Error} If the folder cannot be read.
 */
export function findLeftBehind(openDir: string, ownWriterId: string): LeftBehind {
  const names = [...Deno.readDirSync(openDir)].filter((entry) => entry.isFile).map((entry) => entry.name).sort();
  const journals = names.flatMap((name): LeftJournal[] => {
    const file = parseFileName(name);
    if (file?.extension !== "jsonl" || file.writerId === ownWriterId) return [];
    return [{ path: `${openDir}/${name}`, writerId: file.writerId }];
  });
  const locked = new Set(names.flatMap((name) => LOCK_NAME.exec(name)?.[1] ?? []));
  locked.delete(ownWriterId);
  const dead = new Set([...locked].filter((writerId) => !isWriterAlive(openDir, writerId)));
  const closed = journals.filter(({ writerId }) => !locked.has(writerId));
  const writers = new Set(journals.map(({ writerId }) => writerId));
  for (const writerId of dead) if (!writers.has(writerId)) removeWriterLock(openDir, writerId);
  return {
    crashed: journals.filter(({ writerId }) => dead.has(writerId)),
    closed: closed.length < MANY_JOURNALS ? closed.filter(isLarge) : closed,
  };
}

const LOCK_NAME = /^([0-9a-f]{10})\.lock$/;

function isLarge({ path }: LeftJournal): boolean {
  try {
    return Deno.statSync(path).size >= SMALL_JOURNAL_BYTES;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
