import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  checkGreeting,
  encodeFrame,
  type Frame,
  frameReader,
  greeting,
  joined,
  readyCommand,
} from "../../notebooks/kernel/zmtp_frames.ts";
import { cutAt } from "./cut_bytes.ts";

/** Every frame in pieces of bytes. */
function framesIn(pieces: readonly Uint8Array[]): Frame[] {
  const reader = frameReader();
  const frames: Frame[] = [];
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const { frame, next } = reader.read(piece, at);
      at = next;
      if (frame !== null) frames.push(frame);
    }
  }
  assert(!reader.isWithin);
  return frames;
}

const FRAME = fc.record({
  body: fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.uint8Array({ minLength: 250, maxLength: 600 })),
  more: fc.boolean(),
  command: fc.boolean(),
});

Deno.test("frameReader() reads what encodeFrame() wrote, wherever the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(FRAME, { maxLength: 8 }), fc.array(fc.nat(5000)), (frames, cuts) => {
      assertEquals(framesIn(cutAt(joined(frames.map(encodeFrame)), cuts)), frames);
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("encodeFrame() writes lengths up to 255 in one byte and longer ones in eight", () => {
  const frame = { more: true, command: false };
  assertEquals([...encodeFrame({ ...frame, body: new Uint8Array(255) }).subarray(0, 3)], [1, 255, 0]);
  assertEquals([...encodeFrame({ ...frame, body: new Uint8Array(256) }).subarray(0, 9)], [3, 0, 0, 0, 0, 0, 0, 1, 0]);
});

Deno.test("readyCommand() says the kind of socket as the specification has it", () => {
  const expected = "\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x03SUB";
  assertEquals(new TextDecoder("latin1").decode(readyCommand("SUB")), expected);
});

Deno.test("frameReader() refuses flags and lengths that cannot be", () => {
  assertThrows(() => frameReader().read(Uint8Array.of(8, 0), 0), SyntaxError, "flags 8 do not exist");
  const long = Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0, 0);
  assertThrows(() => frameReader().read(long, 0), SyntaxError, "a frame of 72057594037927936 bytes is too long");
});

Deno.test("checkGreeting() accepts its own kind and refuses another", () => {
  checkGreeting(greeting());
  assertThrows(() => checkGreeting(new TextEncoder().encode("HTTP/1.1 400 Bad Request")), SyntaxError, "greeting");
});
