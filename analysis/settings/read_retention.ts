/** What `kymo.json` says of how long events are kept. @module */
import { BYTE_SIZES, parseByteSize } from "../byte_size.ts";
import { requireKeys, requireObject, wrong } from "./setting_checks.ts";

/** How long events are kept; what is not said is no limit. */
export interface Retention {
  /** Files whose last event is older are removed. */
  readonly days?: number;
  /** The oldest files are removed until no more is left. */
  readonly bytes?: number;
  /** Folder that files are moved to instead. */
  readonly archive?: string;
}

/**
 * Checks it.
 *
 * @throws {TypeError | RangeError} If something has the wrong type, does not exist or is out of bounds.
 */
export function readRetention(value: unknown, action: string): Retention {
  const place = "retention";
  const { days, bytes, archive } = requireKeys(requireObject(value, { action, place }), {
    action,
    place,
    names: ["days", "bytes", "archive"],
  });
  if (days !== undefined && !(typeof days === "number" && days >= 0 && days < Infinity)) {
    throw wrong({ action, place: "retention.days", must: "must be a number of days from 0 up" }, days);
  }
  const size = typeof bytes === "number" || typeof bytes === "string" ? parseByteSize(String(bytes)) : null;
  if (bytes !== undefined && size === null) {
    throw wrong({ action, place: "retention.bytes", must: `must be ${BYTE_SIZES}` }, bytes);
  }
  if (archive !== undefined && (typeof archive !== "string" || archive === "")) {
    throw wrong({ action, place: "retention.archive", must: "must be the path of a folder" }, archive);
  }
  return {
    ...(days === undefined ? {} : { days }),
    ...(size === null ? {} : { bytes: size }),
    ...(archive === undefined ? {} : { archive }),
  };
}
