/** Ids of imported events: made from what is imported, so that the same import twice makes the same files. @module */
import { createHash } from "node:crypto";
import { createEventIds, type EventIds } from "../../recorder/event_ids.ts";

const CHUNK_BYTES = 1 << 20;

/** SHA-256 of a map and a file, as hex digits. Reads the file once. */
export function importHash(mapText: string, path: string): string {
  const hash = createHash("sha256").update(JSON.stringify(JSON.parse(mapText)));
  using file = Deno.openSync(path, { read: true });
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const read = file.readSync(buffer);
    if (read === null) return hash.digest("hex");
    hash.update(buffer.subarray(0, read));
  }
}

/** Event ids whose digits come from a hash instead of chance. */
export function importIds(hash: string): EventIds {
  let draws = 0;
  return createEventIds((digits) => createHash("sha256").update(`${hash} ${draws++}`).digest("hex").slice(0, digits));
}

/** An id of so many hex digits: the text itself where it is one, else its hash. */
export function idOf(text: string, { digits, hash }: { readonly digits: number; readonly hash: string }): string {
  if (text.length === digits && /^[0-9a-f]+$/.test(text)) return text;
  return createHash("sha256").update(`${hash} ${text}`).digest("hex").slice(0, digits);
}
