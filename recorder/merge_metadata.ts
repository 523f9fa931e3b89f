/** What is kept beside the rows of a file that was made of others. Pure. @module */
import { type FileId, fileStem } from "./file_names.ts";
import { type FileMetadata, SCHEMA_VERSION } from "./schema.ts";
import { KYMO_VERSION } from "./version.ts";

/** A file that is merged into another. */
export interface MergedPart {
  /** What it is named after. */
  readonly id: FileId;
  /** Its metadata. */
  readonly metadata: FileMetadata;
}

/**
 * The metadata of a file that holds the events of all parts, which have the same clock. What they do not agree on is unknown.
 *
 * It covers the parts and everything they cover: a part that comes back (a journal after a power cut, an import that is
 * repeated, a copy in an archive that is read together with this folder) is then known to be in here already.
 */
export function mergeMetadata(parts: readonly MergedPart[], id: FileId): FileMetadata {
  const agreed = <Value>(valueOf: (metadata: FileMetadata) => Value): Value | null => {
    const [first, ...others] = parts.map(({ metadata }) => valueOf(metadata));
    return first !== undefined && others.every((value) => value === first) ? first : null;
  };
  return {
    schema_version: SCHEMA_VERSION,
    kymo_version: KYMO_VERSION,
    writer_id: id.writerId,
    segment: id.segment,
    clock: agreed(({ clock }) => clock) ?? "utc",
    pid: agreed(({ pid }) => pid),
    host: agreed(({ host }) => host),
    service: agreed(({ service }) => service),
    covers: [...new Set(parts.flatMap((part) => [fileStem(part.id), ...part.metadata.covers ?? []]))],
  };
}
