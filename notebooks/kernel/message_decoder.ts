/** Bytes into messages, also where the kernel wrote one message into the middle of another. @module */
import { Buffer } from "node:buffer";
import { type FrameReader, frameReader, joined } from "./zmtp_frames.ts";

/**
 * How every message of a kernel begins: the frame with the delimiter, then the head of the frame with the signature. JSON
 * holds no such bytes, so that they begin a message wherever they are.
 */
const BEGINNING = Buffer.from("\x01\x09<IDS|MSG>\x01\x40", "latin1");

/** A message under way. */
interface Assembly {
  readonly frames: FrameReader;
  readonly parts: Uint8Array[];
}

/**
 * Makes a function that takes bytes as they come, cut anywhere, and returns the messages that they complete.
 *
 * Deno's kernel publishes outputs and states side by side. Where an output of several megabytes does not go into the
 * connection at once, it writes a state in between and then the rest of the output. Here the message in between is taken
 * out and the outer one goes on after it, so that none is lost.
 */
export function messageDecoder(): (chunk: Uint8Array) => Uint8Array[][] {
  const open: Assembly[] = [{ frames: frameReader(), parts: [] }];
  let held: Uint8Array = new Uint8Array();
  return (chunk) => {
    const bytes = held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : together(held, chunk);
    const end = bytes.length - halfBeginning(bytes);
    const messages: Uint8Array[][] = [];
    let at = 0;
    let beginning = indexOrEnd(bytes, 0, end);
    while (at < end) {
      if (at === beginning) {
        if (isWithin(open.at(-1)!)) open.push({ frames: frameReader(), parts: [] });
        beginning = indexOrEnd(bytes, at + 1, end);
      }
      const { frames, parts } = open.at(-1)!;
      const { frame, next } = frames.read(bytes.subarray(0, beginning), at);
      at = next;
      if (frame === null || frame.command) continue;
      parts.push(frame.body);
      if (frame.more) continue;
      messages.push(parts.splice(0));
      if (open.length > 1) open.pop();
    }
    held = new Uint8Array(bytes.subarray(end));
    return messages;
  };
}

function isWithin({ frames, parts }: Assembly): boolean {
  return frames.isWithin || parts.length > 0;
}

function together(held: Uint8Array, chunk: Uint8Array): Buffer {
  const { buffer } = joined([held, chunk]);
  return Buffer.from(buffer);
}

function indexOrEnd(bytes: Buffer, from: number, end: number): number {
  const index = bytes.indexOf(BEGINNING, from);
  return index === -1 ? end : index;
}

/** How many bytes at the end may be the first of a beginning: they wait for those after them. */
function halfBeginning(bytes: Buffer): number {
  for (let length = Math.min(BEGINNING.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(BEGINNING.subarray(0, length))) return length;
  }
  return 0;
}
