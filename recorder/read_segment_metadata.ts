/**
 * Reads what Kymo put beside the rows of a segment, without a reader of Parquet: a recorder has none.
 *
 * @module
 */
import { SIDECAR_EXTENSION } from "./csv_segment.ts";
import { parseObject } from "./parse_object.ts";
import { METADATA_KEY } from "./parquet_segment.ts";
import type { FileMetadata } from "./schema.ts";

/** The last bytes of a Parquet file: the length of the footer, then `PAR1`. */
const TAIL_BYTES = 8;
const MAGIC = 0x31524150;
/** In Thrift's compact protocol: the next field of a structure is text. */
const TEXT_FIELD = 0x18;

/**
 * Metadata of a segment; `null` when there are none that can be read. Costs one or two reads of the end of the file.
 *
 * @throws {Deno.errors.NotFound} If the segment does not exist.
 */
export function readSegmentMetadata(path: string): FileMetadata | null {
  const text = path.endsWith(".csv") ? readSidecarText(path) : readFooterText(path);
  const metadata = parseObject(text);
  return metadata !== null && Array.isArray(metadata.covers) ? metadata as unknown as FileMetadata : null;
}

function readSidecarText(path: string): string | null {
  try {
    return Deno.readTextFileSync(path + SIDECAR_EXTENSION);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** The value of a key stands behind the key as it is: a mark, its length, its bytes. */
function readFooterText(path: string): string | null {
  using file = Deno.openSync(path, { read: true });
  const { size } = file.statSync();
  if (size < TAIL_BYTES) return null;
  const tail = new DataView(readAt(file, size - TAIL_BYTES, TAIL_BYTES).buffer);
  const length = tail.getUint32(0, true);
  if (tail.getUint32(4, true) !== MAGIC || length > size - TAIL_BYTES) return null;
  const footer = readAt(file, size - TAIL_BYTES - length, length);
  const key = new TextEncoder().encode(METADATA_KEY);
  for (let at = footer.length - key.length - 1; at >= 0; at--) {
    const after = at + key.length;
    if (footer[after] === TEXT_FIELD && key.every((byte, index) => footer[at + index] === byte)) {
      const { value, end } = readVarint(footer, after + 1);
      if (end + value <= footer.length) return new TextDecoder().decode(footer.subarray(end, end + value));
    }
  }
  return null;
}

function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start, factor = 1; at < bytes.length; at++, factor *= 128) {
    value += (bytes[at]! & 127) * factor;
    if (bytes[at]! < 128) return { value, end: at + 1 };
  }
  return { value: Infinity, end: bytes.length };
}

function readAt(file: Deno.FsFile, offset: number, bytes: number): Uint8Array<ArrayBuffer> {
  const buffer = new Uint8Array(bytes);
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let read = 0; read < bytes;) {
    const count = file.readSync(buffer.subarray(read));
    if (count === null) break;
    read += count;
  }
  return buffer;
}
