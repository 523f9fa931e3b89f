/** The file that a snapshot is kept in: read, set aside, replaced as a whole. @module */
import { dirname } from "node:path";

/** Text of the file, `null` where there is none. */
export function readSnapshotFile(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new Error(`Cannot create live metrics: snapshot "${path}" cannot be read, ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Renames a file that cannot be used, so that nothing is lost and the next snapshot has its place.
 *
 * @returns What happened, as the end of a sentence.
 */
export function setSnapshotAside(path: string, now: Date): string {
  const aside = `${path}.corrupt-${now.toISOString().replaceAll(":", "-")}`;
  try {
    Deno.renameSync(path, aside);
    return `it was set aside as "${aside}"`;
  } catch (error) {
    return `and it cannot be set aside, ${reasonOf(error)}`;
  }
}

/**
 * Replaces the file at once: a temporary file, on the disk before it takes the name. Makes the folder where it is missing,
 * and gives way to the program after each piece. A crash leaves the old text or the new one.
 */
export async function writeSnapshotFile(path: string, pieces: Iterable<string>): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  await Deno.mkdir(dirname(path), { recursive: true });
  try {
    await writeToDisk(temporary, pieces);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

async function writeToDisk(path: string, pieces: Iterable<string>): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const encoder = new TextEncoder();
  for (const piece of pieces) {
    let bytes = encoder.encode(piece);
    while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
  }
  await file.sync();
}

/** The same without giving way: for the end of a program. */
export function writeSnapshotFileSync(path: string, pieces: Iterable<string>): void {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  Deno.mkdirSync(dirname(path), { recursive: true });
  try {
    Deno.writeTextFileSync(temporary, Array.from(pieces).join(""), { createNew: true });
    Deno.renameSync(temporary, path);
  } catch (error) {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was never made.
    }
    throw error;
  }
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
