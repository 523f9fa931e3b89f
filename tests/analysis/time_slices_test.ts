import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { chooseSlices, type TimeCell } from "../../analysis/engine/time_slices.ts";

/** Cells side by side with so many events each. */
function cellsOf(counts: readonly number[], width: number): TimeCell[] {
  return counts.map((events, index) => ({ from: index * width, to: (index + 1) * width, events }));
}

function eventsIn(cells: readonly TimeCell[], slices: readonly { from: number; to: number }[]): number[] {
  return slices.map((slice) => {
    return cells.reduce((sum, { from, to, events }) => from >= slice.from && to <= slice.to ? sum + events : sum, 0);
  });
}

Deno.test("chooseSlices() takes ten slices of equal numbers of events from fine cells", () => {
  const cells = cellsOf(new Array(10_000).fill(1), 5);
  const { slices, coarse } = chooseSlices(cells, 500);
  assertEquals(coarse, []);
  assertEquals(eventsIn(cells, slices), new Array(10).fill(50));
  assertEquals(slices[0], { from: 2375, to: 2625 });
});

Deno.test("chooseSlices() asks for narrower cells only where a slice would be cut through a large one", () => {
  const counts = new Array(1000).fill(1);
  counts[50] = 200;
  counts[999] = 200;
  const { coarse } = chooseSlices(cellsOf(counts, 5), 100);
  assertEquals(coarse.map(({ from }) => from), [250, 4995]);
});

Deno.test("chooseSlices() never takes more events than asked, and slices that are apart and in order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 10, max: 300 }),
      (counts, atMost) => {
        const cells = cellsOf(counts, 1).filter(({ events }) => events > 0);
        const total = counts.reduce((sum, count) => sum + count, 0);
        if (total <= atMost) return;
        const { slices, coarse } = chooseSlices(cells, atMost);
        assertEquals(coarse, []);
        const taken = eventsIn(cells, slices);
        assert(taken.every((events) => events <= atMost / 10), `${taken}`);
        for (let index = 1; index < slices.length; index++) assert(slices[index - 1]!.to <= slices[index]!.from);
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});
