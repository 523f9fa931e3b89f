/** Objects of providers, whose properties may be anything. Pure. @module */

/** An object of keys. */
export type Payload = Readonly<Record<string, unknown>>;

/** Whether a value is an object of keys: no list, no bytes. */
export function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Whether a value says something: it is neither missing, nor null, nor an empty text or list. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}
