/** Frames of ZMTP 3.0, the protocol below Jupyter's messages: https://rfc.zeromq.org/spec/23/. @module */

/** A frame: part of a message, or a command between the two ends. */
export interface Frame {
  /** Its bytes. */
  readonly body: Uint8Array;
  /** Whether more frames of the same message follow. */
  readonly more: boolean;
  /** Whether it is a command rather than part of a message. */
  readonly command: boolean;
}

const MORE = 1;
const LONG = 2;
const COMMAND = 4;
const SHORT_BYTES = 255;
/** No message of a kernel comes near; a length beyond is a stream out of step. */
const LARGEST_BYTES = 2 ** 31;

/** What both ends send first: signature, version 3.0, mechanism NULL, 64 bytes in all. */
export function greeting(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(64);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.set(ascii("NULL"), 12);
  return bytes;
}

/**
 * Checks what the other end sent first.
 *
 * @throws {SyntaxError} If it does not speak ZMTP 3 without encryption.
 */
export function checkGreeting(bytes: Uint8Array): void {
  const mechanism = new TextDecoder().decode(bytes.subarray(12, 32)).replace(/\0+$/, "");
  if (bytes.length === 64 && bytes[0] === 0xff && bytes[9] === 0x7f && bytes[10] === 3 && mechanism === "NULL") return;
  throw new SyntaxError("Cannot read ZMTP: the greeting is not of version 3 with mechanism NULL");
}

/** The command that says what kind of socket this end is. */
export function readyCommand(socketType: string): Uint8Array<ArrayBuffer> {
  const [command, property, value] = [ascii("READY"), ascii("Socket-Type"), ascii(socketType)];
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, value.length);
  const body = joined([
    Uint8Array.of(command.length),
    command,
    Uint8Array.of(property.length),
    property,
    length,
    value,
  ]);
  return encodeFrame({ body, more: false, command: true });
}

/** Writes a frame. */
export function encodeFrame({ body, more, command }: Frame): Uint8Array<ArrayBuffer> {
  const isLong = body.length > SHORT_BYTES;
  const flags = (more ? MORE : 0) | (isLong ? LONG : 0) | (command ? COMMAND : 0);
  const head = new Uint8Array(isLong ? 9 : 2);
  head[0] = flags;
  if (isLong) new DataView(head.buffer).setBigUint64(1, BigInt(body.length));
  else head[1] = body.length;
  return joined([head, body]);
}

/** Writes the parts of a message as frames, as one piece of bytes. */
export function encodeParts(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joined(parts.map((body, index) => encodeFrame({ body, more: index < parts.length - 1, command: false })));
}

/** Reads frames out of bytes that come in pieces. */
export interface FrameReader {
  /** Takes bytes from a place on, up to the end of one frame: null while more are needed. */
  read(bytes: Uint8Array, from: number): { readonly frame: Frame | null; readonly next: number };
  /** Whether it is within a frame. */
  readonly isWithin: boolean;
}

/** Makes a reader. Its `read()` throws a SyntaxError at flags that do not exist and at lengths that cannot be. */
export function frameReader(): FrameReader {
  const head = new Uint8Array(9);
  let headBytes = 0;
  let body: Uint8Array | null = null;
  let bodyBytes = 0;
  return {
    get isWithin(): boolean {
      return headBytes > 0;
    },
    read(bytes, from): { frame: Frame | null; next: number } {
      let next = from;
      while (body === null && next < bytes.length) {
        head[headBytes++] = bytes[next++]!;
        if (headBytes === headLength(head[0]!)) body = new Uint8Array(bodyLength(head));
      }
      if (body === null) return { frame: null, next };
      const piece = bytes.subarray(next, next + body.length - bodyBytes);
      body.set(piece, bodyBytes);
      next += piece.length;
      bodyBytes += piece.length;
      if (bodyBytes < body.length) return { frame: null, next };
      const frame = { body, more: (head[0]! & MORE) !== 0, command: (head[0]! & COMMAND) !== 0 };
      [headBytes, body, bodyBytes] = [0, null, 0];
      return { frame, next };
    },
  };
}

function headLength(flags: number): number {
  if (flags > (MORE | LONG | COMMAND)) throw new SyntaxError(`Cannot read ZMTP: flags ${flags} do not exist`);
  return (flags & LONG) === 0 ? 2 : 9;
}

function bodyLength(head: Uint8Array): number {
  if ((head[0]! & LONG) === 0) return head[1]!;
  const length = new DataView(head.buffer).getBigUint64(1);
  if (length <= LARGEST_BYTES) return Number(length);
  throw new SyntaxError(`Cannot read ZMTP: a frame of ${length} bytes is too long, ${LARGEST_BYTES} are allowed`);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Several pieces of bytes as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
