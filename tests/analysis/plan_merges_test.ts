import { assertEquals } from "@std/assert";
import { type MergeableSegment, planMerges } from "../../analysis/files/plan_merges.ts";
import { METADATA } from "../recorder/event_folder.ts";
import { seededRandom } from "../recorder/random.ts";

function segment(number: number, facts: Partial<MergeableSegment> & { readonly names?: number }): MergeableSegment {
  const { names = 0, events = 1, first = number, ...rest } = facts;
  const id = { writerId: "00a1b2c3d4", segment: number };
  const folder = "events/date=2026-03-01";
  return {
    path: `${folder}/${number}`,
    writerId: id.writerId,
    stem: `00a1b2c3d4-${number}`,
    id,
    folder,
    format: "parquet",
    metadata: { ...METADATA, covers: Array.from({ length: names }, (_, index) => `ffffffffff-${number}${index}`) },
    events,
    first,
    last: first,
    isForeign: false,
    ...rest,
  };
}

function numbersOf(groups: readonly (readonly MergeableSegment[])[]): number[][] {
  return groups.map((group) => group.map(({ id }) => id.segment));
}

Deno.test("planMerges() fills a group in order of time before the next, and leaves what is not small", () => {
  const segments = [segment(0, { first: 9 }), segment(1, { events: 10 }), segment(2, { events: 9, first: 1 })];
  assertEquals(numbersOf(planMerges(segments, { rows: 100 })), [[2, 0]]);
  const many = Array.from({ length: 25 }, (_, number) => segment(number, { events: 9 }));
  assertEquals(numbersOf(planMerges(many, { rows: 100 })).map((group) => group.length), [11, 11, 3]);
});

Deno.test("planMerges() merges nothing that is alone", () => {
  assertEquals(planMerges([], { rows: 100 }), []);
  assertEquals(planMerges([segment(0, {})], { rows: 100 }), []);
  const apart = [segment(0, {}), segment(1, { format: "csv" }), segment(2, { folder: "events/date=2026-03-02" })];
  assertEquals(planMerges(apart, { rows: 100 }), []);
});

Deno.test("planMerges() lists no more names in a segment than its footer should hold", () => {
  const segments = [0, 1, 2, 3].map((number) => segment(number, { names: 3 }));
  assertEquals(numbersOf(planMerges(segments, { rows: 1000, names: 8 })), [[0, 1], [2, 3]]);
  assertEquals(planMerges(segments, { rows: 1000, names: 7 }), []);
});

Deno.test("planMerges() comes to an end, with every event in one segment", () => {
  const random = seededRandom(5);
  for (let round = 0; round < 50; round++) {
    const limits = { rows: 100 + random.below(1000), names: 5 + random.below(50) };
    let segments = Array.from({ length: random.below(300) }, (_, number) => {
      return segment(number, { events: 1 + random.below(150), first: random.below(1000), names: random.below(3) });
    });
    const events = segments.reduce((sum, one) => sum + one.events, 0);
    for (let pass = 0;; pass++) {
      const groups = planMerges(segments, limits);
      if (groups.length === 0) break;
      assertEquals(pass < 5, true);
      const merged = groups.map((group, index) => {
        const names = group.reduce((sum, { metadata }) => sum + 1 + metadata.covers.length, 0);
        const rows = group.reduce((sum, one) => sum + one.events, 0);
        assertEquals([names <= limits.names, rows <= limits.rows], [true, true]);
        return segment(10_000 * (pass + 1) + index, { events: rows, first: group[0]!.first, names });
      });
      const gone = new Set(groups.flat());
      segments = [...segments.filter((one) => !gone.has(one)), ...merged];
    }
    assertEquals(segments.reduce((sum, one) => sum + one.events, 0), events);
  }
});
