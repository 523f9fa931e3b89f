/** Finds the journals that other writers left behind. @module */
import { parseFileName } from "./file_names.ts";
import { type LeftJournal, SMALL_JOURNAL_BYTES } from "./gather_journals.ts";
import { isWriterAlive } from "./writer_lock.ts";

/** What other writers left behind. */
export interface LeftBehind {
  /** Journals of writers that died: their lock is there and has no owner. */
  readonly crashed: readonly LeftJournal[];
  /** Journals of writers that closed and left them, as far as they are worth a Worker now. */
  readonly closed: readonly LeftJournal[];
}

/**
 * From so many on, small journals of closed writers are worth a Worker. Reading 64 of them costs whoever opens the folder
 * about as long as starting one costs a program, 10 ms; fewer stay for `kymo compact`, since programs that record three
 * events each and close would otherwise pay a Worker every time. It is also how many locks are held at a time.
 */
export const MANY_JOURNALS = 64;

/**
 * Lists `open/`, tries the locks of the writers that have one, and asks for the size of a few files. Reads none.
 *
 * @throws {Error} If the folder cannot be read.
 */
export function findLeftBehind(openDir: string, ownWriterId: string): LeftBehind {
  const names = [...Deno.readDirSync(openDir)].filter((entry) => entry.isFile).map((entry) => entry.name);
  const locks = new Set(names.filter((name) => name.endsWith(".lock")).map((name) => name.slice(0, -".lock".length)));
  const crashed: LeftJournal[] = [];
  const closed: LeftJournal[] = [];
  const dead = new Map<string, boolean>();
  for (const name of names.sort()) {
    const file = parseFileName(name);
    if (file?.extension !== "jsonl" || file.writerId === ownWriterId) continue;
    const { writerId } = file;
    const journal = { path: `${openDir}/${name}`, writerId };
    if (!locks.has(writerId)) {
      closed.push(journal);
      continue;
    }
    const isDead = dead.get(writerId) ?? !isWriterAlive(openDir, writerId);
    dead.set(writerId, isDead);
    if (isDead) crashed.push(journal);
  }
  return { crashed, closed: closed.length < MANY_JOURNALS ? closed.filter(isLarge) : closed };
}

function isLarge({ path }: LeftJournal): boolean {
  try {
    return Deno.statSync(path).size >= SMALL_JOURNAL_BYTES;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
