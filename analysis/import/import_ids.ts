/** Ids of imported events: made from what is imported, so that the same import twice makes the same events. @module */
import { createHash } from "node:crypto";
import { createEventIds, type EventIds } from "../../recorder/event_ids.ts";

/** SHA-256 of texts, as hex digits. */
export function hashOf(...parts: readonly unknown[]): string {
  return createHash("sha256").update(parts.length === 1 ? String(parts[0]) : JSON.stringify(parts)).digest("hex");
}

/** Event ids whose digits come from a hash instead of chance. */
export function importIds(hash: string): EventIds {
  let draws = 0;
  return createEventIds((digits) => hashOf(`${hash} ${draws++}`).slice(0, digits));
}

/** An id of so many hex digits: the text itself where it is one, else its hash. */
export function idOf(text: string, { digits, salt }: { readonly digits: number; readonly salt: string }): string {
  if (text.length === digits && /^[0-9a-f]+$/.test(text)) return text;
  return hashOf(`${salt} ${text}`).slice(0, digits);
}

/** The id of an event that is known by these values. */
export function eventIdOf(...identity: readonly unknown[]): string {
  return hashOf("event", ...identity).slice(0, 16);
}

/** The id of the trace of something known by its own id: that id where it is a UUID or 32 hex digits, else its hash. */
export function traceIdOf(id: string): string {
  const plain = id.replaceAll("-", "").toLowerCase();
  return /^[0-9a-f]{32}$/.test(plain) ? plain : hashOf("trace", id).slice(0, 32);
}
