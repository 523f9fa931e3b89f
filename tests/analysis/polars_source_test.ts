import { assertEquals } from "@std/assert";
import type { EventSource } from "@kymo/kymo/analysis";
import { COLUMN_NAMES, COLUMNS, type EventRow } from "@kymo/kymo/schema";
import { frameOf } from "../../analysis/engine/polars.ts";
import { polarsSource } from "../../analysis/engine/polars_source.ts";
import { selectAttributes } from "../../analysis/read/segment_scan.ts";
import { seededRandom } from "../recorder/random.ts";
import { PLANS } from "./plans.ts";
import { randomEvents } from "./random_events.ts";

function sourceOf(events: readonly EventRow[], options: { keepBytes: number; weighted: boolean }): EventSource {
  const frame = frameOf(
    COLUMN_NAMES.map((name) => ({ name, type: COLUMNS[name].type, cells: events.map((event) => event[name]) })),
  );
  return polarsSource({
    paths: ["memory"],
    clock: "utc",
    window: { from: null, to: null },
    extent: { first: null, last: null },
    quality: { events: events.length, files: 1, journals: 0, quarantined: [], torn_lines: 0 },
    scan: (attributes) => [{
      frame: selectAttributes(frame.lazy(), attributes, new Map()),
      events: events.length,
      first: null,
      last: null,
    }],
    findDamaged: () => false,
    ...options,
  });
}

for (const weighted of [false, true]) {
  Deno.test(`polarsSource() answers the same streamed as in memory, ${weighted ? "sampled" : "all"} events`, async () => {
    const events = randomEvents(seededRandom(6), { rows: 1500, weighted });
    const inMemory = await sourceOf(events, { keepBytes: 1e9, weighted }).aggregate(PLANS);
    const streamed = await sourceOf(events, { keepBytes: 0, weighted }).aggregate(PLANS);
    // Sums of parts in another order differ in their last digits.
    const rounded = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_, cell) => typeof cell === "number" ? Number(cell.toPrecision(12)) : cell);
    assertEquals(rounded(streamed), rounded(inMemory));
  });
}

Deno.test("polarsSource() answers the same plan the same way twice and leaves it as it is", async () => {
  const source = sourceOf(randomEvents(seededRandom(7), { rows: 200, weighted: false }), {
    keepBytes: 1e9,
    weighted: false,
  });
  const before = JSON.stringify(PLANS);
  assertEquals(await source.aggregate(PLANS), await source.aggregate(PLANS));
  assertEquals(JSON.stringify(PLANS), before);
});
