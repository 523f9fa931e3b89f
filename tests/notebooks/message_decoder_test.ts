import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { messageCodec } from "../../notebooks/kernel/jupyter_message.ts";
import { messageDecoder } from "../../notebooks/kernel/message_decoder.ts";
import { encodeParts, joined, readyCommand } from "../../notebooks/kernel/zmtp_frames.ts";
import { cutAt } from "./cut_bytes.ts";

const CODEC = messageCodec("key");

/** A message of a kernel as bytes. */
function message(id: string, text: string): Uint8Array {
  return encodeParts(CODEC.encode({ type: "stream", id, content: { text } }));
}

/** Ids of the messages in pieces of bytes, each with its signature checked. */
function idsIn(pieces: readonly Uint8Array[]): string[] {
  const decode = messageDecoder();
  return pieces.flatMap((piece) => decode(piece)).map((parts) => CODEC.decode(parts).id);
}

Deno.test("messageDecoder() gives the same messages wherever the bytes are cut", () => {
  const bytes = joined([
    readyCommand("PUB"),
    message("a", "x".repeat(400)),
    message("b", ""),
    message("c", "<IDS|MSG>"),
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      assertEquals(idsIn(cutAt(bytes, cuts)), ["a", "b", "c"]);
    }),
    { seed: 2, numRuns: 500 },
  );
});

Deno.test("messageDecoder() takes messages out of the middle of another, wherever they are and the bytes are cut", () => {
  const [outer, first, second] = [message("outer", "y".repeat(900)), message("first", "1"), message("second", "2")];
  const places = fc.tuple(fc.integer({ min: 1, max: outer.length - 1 }), fc.integer({ min: 1, max: outer.length - 1 }));
  fc.assert(
    fc.property(places, fc.array(fc.nat(3000)), ([one, other], cuts) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const bytes = joined([
        outer.subarray(0, from),
        first,
        outer.subarray(from, to),
        second,
        outer.subarray(to),
        second,
      ]);
      assertEquals(idsIn(cutAt(bytes, cuts)), ["first", "second", "outer", "second"]);
    }),
    { seed: 3, numRuns: 500 },
  );
});
