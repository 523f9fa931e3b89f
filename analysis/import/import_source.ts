/** A file that is imported: its bytes, unpacked, a piece at a time. @module */
import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** The file. */
export interface ImportSource {
  /** Its path. */
  readonly path: string;
  /** When it was last changed, µs. */
  readonly modifiedAt: number;
  /**
   * Its content from a byte on, gzip unpacked. A piece is valid until the next is asked for.
   *
   * @throws {SyntaxError} If it is packed and damaged.
   */
  chunks(from?: number): AsyncGenerator<Uint8Array>;
  /** The beginning of its content. */
  head(bytes: number): Promise<Uint8Array>;
}

/** How to read. */
export interface ImportSourceOptions {
  /** Hears of the share of the file read, 0..1, whenever it is read. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Stops reading. */
  readonly signal?: AbortSignal | undefined;
  /** Byte of its content at which it ends, however much longer it has become. */
  readonly end?: number | undefined;
}

const CHUNK_BYTES = 1 << 18;

/**
 * Opens a file.
 *
 * @throws {TypeError} If it is not a file.
 * @throws {Error} If it is missing or cannot be read.
 */
export function openImportSource(path: string, options: ImportSourceOptions = {}): ImportSource {
  const { onProgress, signal, end = Infinity } = options;
  const { size, isFile, mtime } = statOf(path);
  if (!isFile) throw new TypeError(`Cannot import "${path}": it is not a file`);
  const isPacked = isGzip(path);

  async function* chunks(from = 0): AsyncGenerator<Uint8Array> {
    let at = 0;
    for await (const piece of content(from)) {
      const start = isPacked ? Math.max(0, from - at) : 0;
      const stop = Math.min(piece.length, end - at - (isPacked ? 0 : from));
      if (start < stop) yield piece.subarray(start, stop);
      at += piece.length;
      if (stop < piece.length) return;
    }
  }

  /** All of it where it is packed, else what is behind a byte. */
  async function* content(from: number): AsyncGenerator<Uint8Array> {
    using file = openFile(path);
    const report = (bytes: number): void => onProgress?.(size === 0 ? 1 : Math.min(1, bytes / size));
    if (isPacked) yield* unpacked(pieces(file, report), path);
    else {
      file.seekSync(from, Deno.SeekMode.Start);
      yield* pieces(file, (read) => report(from + read));
    }
  }

  async function* pieces(file: Deno.FsFile, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const buffer = new Uint8Array(CHUNK_BYTES);
    let bytes = 0;
    for (;;) {
      signal?.throwIfAborted();
      const read = await file.read(buffer);
      if (read === null) return;
      bytes += read;
      onRead(bytes);
      yield buffer.subarray(0, read);
    }
  }

  async function head(bytes: number): Promise<Uint8Array> {
    const result = new Uint8Array(bytes);
    let length = 0;
    for await (const piece of chunks()) {
      const part = piece.subarray(0, bytes - length);
      result.set(part, length);
      length += part.length;
      if (length === bytes) break;
    }
    return result.subarray(0, length);
  }

  return { path, modifiedAt: (mtime?.getTime() ?? Date.now()) * 1000, chunks, head };
}

/** Unpacks all members of a file: each that was appended is one of its own. */
async function* unpacked(packed: AsyncGenerator<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // A failure of the source reaches the one who reads through the stream that is destroyed with it.
  pipeline(Readable.from(copies(packed)), gunzip, () => {});
  try {
    for await (const piece of gunzip) yield piece;
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new SyntaxError(`Cannot import "${path}": it is packed with gzip and damaged, ${error.message}`, {
      cause: error,
    });
  } finally {
    gunzip.destroy();
  }
}

/** The stream keeps what it is given, and the buffer is used again. */
async function* copies(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield piece.slice();
}

function isDamage(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && /^Z_/.test(String(error.code));
}

/** What was found of the content of a file. */
export interface Fingerprint {
  /** Its length. */
  readonly bytes: number;
  /** Its SHA-256. */
  readonly sha256: string;
  /** SHA-256 of its beginnings of the lengths asked for, as far as it is so long. */
  readonly beginnings: ReadonlyMap<number, string>;
  /** How much of it is whole lines, and the SHA-256 of these. */
  readonly wholeLines: { readonly bytes: number; readonly sha256: string };
  /** Its line ends. */
  readonly lineEnds: number;
}

/** Hashes the content, and its beginnings of some lengths. Reads the file once. */
export async function fingerprint(source: ImportSource, lengths: readonly number[]): Promise<Fingerprint> {
  const wanted = [...new Set(lengths)].sort((a, b) => a - b);
  const beginnings = new Map<number, string>();
  const hash = createHash("sha256");
  let bytes = 0;
  let lineEnds = 0;
  let lines = { bytes: 0, hash: hash.copy() };
  for await (const piece of source.chunks()) {
    const lineEnd = piece.lastIndexOf(NEWLINE) + 1;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) lineEnds++;
    const stops = wanted.filter((length) => length > bytes && length <= bytes + piece.length).map((at) => at - bytes);
    if (lineEnd > 0) stops.push(lineEnd);
    let at = 0;
    for (const stop of [...stops.sort((a, b) => a - b), piece.length]) {
      hash.update(piece.subarray(at, stop));
      at = stop;
      if (wanted.includes(bytes + at)) beginnings.set(bytes + at, hash.copy().digest("hex"));
      if (at === lineEnd) lines = { bytes: bytes + at, hash: hash.copy() };
    }
    bytes += piece.length;
  }
  return {
    bytes,
    sha256: hash.digest("hex"),
    beginnings,
    wholeLines: { bytes: lines.bytes, sha256: lines.hash.digest("hex") },
    lineEnds,
  };
}

const NEWLINE = 10;

function isGzip(path: string): boolean {
  using file = openFile(path);
  const start = new Uint8Array(2);
  return file.readSync(start) === 2 && start[0] === 0x1f && start[1] === 0x8b;
}

function openFile(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { read: true });
  } catch (error) {
    throw unreadable(path, error);
  }
}

function statOf(path: string): Deno.FileInfo {
  try {
    return Deno.statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Error {
  return new Error(`Cannot import "${path}": ${reasonOf(error)}`, { cause: error });
}

/** Why a file cannot be used. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  const reason = error instanceof Error ? error.message : String(error);
  return reason.replace(/ \(os error \d+\).*$/s, "");
}
