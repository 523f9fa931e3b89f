import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createPairIndex } from "../../analysis/engine/pair_index.ts";

const PART = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 5000 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

Deno.test("createPairIndex() numbers pairs in the order in which they are first seen, whatever they are", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(PART, PART), { maxLength: 300 }), { maxLength: 6 }), (batches) => {
      const index = createPairIndex();
      const known = new Map<string, number>();
      for (const pairs of batches) {
        const numbers = new Uint32Array(pairs.length);
        index.numberAll({
          lows: Uint32Array.from(pairs, ([low]) => low),
          highs: Uint32Array.from(pairs, ([, high]) => high),
        }, numbers);
        const expected = pairs.map((pair) => {
          const id = pair.join();
          if (!known.has(id)) known.set(id, known.size);
          return known.get(id)!;
        });
        assertEquals([...numbers], expected);
      }
      const pairs = [...index.lows()].map((low, number) => `${low},${index.highs()[number]}`);
      assertEquals(pairs, [...known.keys()]);
      assertEquals(index.size, known.size);
    }),
    { seed: 5, numRuns: 200 },
  );
});

Deno.test("createPairIndex() reads pairs that stand side by side, and writes numbers over its own pairs", () => {
  const words = Uint32Array.of(7, 2 ** 31, 0, 0, 7, 2 ** 31, 2 ** 32 - 1, 0);
  const numbers = new Uint32Array(4);
  createPairIndex().numberAll({ lows: words, highs: words.subarray(1), stride: 2 }, numbers);
  assertEquals([...numbers], [0, 1, 0, 2]);
  const lows = Uint32Array.of(5, 5, 9);
  createPairIndex().numberAll({ lows, highs: Uint32Array.of(1, 2, 1) }, lows);
  assertEquals([...lows], [0, 1, 2]);
});

Deno.test("createPairIndex() keeps the numbers of a million pairs as it grows", () => {
  const index = createPairIndex();
  const lows = Uint32Array.from({ length: 1_000_000 }, (_, row) => Math.imul(row, 2_654_435_761));
  const highs = lows.map((low) => low >>> 3);
  const numbers = new Uint32Array(lows.length);
  for (let round = 0; round < 2; round++) {
    index.numberAll({ lows, highs }, numbers);
    assertEquals([numbers[0], numbers[1], numbers[999_999], index.size], [0, 1, 999_999, 1_000_000]);
  }
});
