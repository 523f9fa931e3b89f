/** The W3C `traceparent` header: one tree across processes. Pure. @module */
import type { ParentRef } from "./open_event.ts";

/** Headers of a request: `Headers`, or a plain object as Node's servers have it. */
export type HeaderCarrier = Headers | Record<string, string | readonly string[] | undefined>;

const HEADER = "traceparent";
/** Version, trace id, parent id, flags; a version after 00 may add more. https://www.w3.org/TR/trace-context/#traceparent-header */
const FORMAT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ID = /^[0-9a-f]+$/;

/**
 * Writes the header, in place of one that came in. Ids that are not W3C ids (imported ones) are not written.
 *
 * @throws {TypeError} If the headers may not be changed.
 */
export function writeTraceparent(headers: HeaderCarrier, { event_id, trace_id }: ParentRef): void {
  if (!isId(trace_id, 32) || !isId(event_id, 16)) return;
  const value = `00-${trace_id}-${event_id}-01`;
  if (isHeaders(headers)) headers.set(HEADER, value);
  else headers[keyIn(headers) ?? HEADER] = value;
}

/** Reads the header; `null` where it is missing or invalid. Never throws. */
export function readTraceparent(headers: HeaderCarrier): ParentRef | null {
  const [, version, trace_id, event_id, , more] = FORMAT.exec(readHeader(headers)) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  return isId(trace_id!, 32) && isId(event_id!, 16) ? { trace_id: trace_id!, event_id: event_id! } : null;
}

function readHeader(headers: HeaderCarrier): string {
  try {
    const value = isHeaders(headers) ? headers.get(HEADER) : headers[keyIn(headers) ?? HEADER];
    return typeof value === "string" ? value.trim() : "";
  } catch {
    // No headers at all, or a getter that throws: there is nothing to read.
    return "";
  }
}

/** Names of headers are compared without case. */
function keyIn(headers: Record<string, unknown>): string | undefined {
  return Object.keys(headers).find((name) => name.toLowerCase() === HEADER);
}

function isHeaders(headers: HeaderCarrier): headers is Headers {
  return typeof headers.get === "function" && typeof headers.set === "function";
}

function isId(id: string, digits: number): boolean {
  return id.length === digits && ID.test(id) && !/^0+$/.test(id);
}
