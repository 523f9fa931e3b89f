/** A snapshot as JSON, piece by piece. Pure. @module */
import type { KeyState, LiveSnapshot } from "./live_snapshot.ts";

/** Keys per piece: making one takes about a millisecond. */
const KEYS_PER_PIECE = 40;

/**
 * The JSON of a snapshot in pieces, so that who writes them can give way in between: a thousand keys at once would hold
 * up the program for 40 ms. Each key is taken when its piece is made.
 */
export function* snapshotText(head: Omit<LiveSnapshot, "keys">, keys: Iterable<KeyState>): Generator<string> {
  yield JSON.stringify({ ...head, keys: [] }).slice(0, -"]}".length);
  let separator = "\n";
  let piece = "";
  let held = 0;
  for (const key of keys) {
    piece += separator + JSON.stringify(key);
    separator = ",\n";
    if (++held < KEYS_PER_PIECE) continue;
    yield piece;
    piece = "";
    held = 0;
  }
  yield `${piece}]}\n`;
}
