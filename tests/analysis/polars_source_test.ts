import { assertEquals } from "@std/assert";
import { createPriceBook, type EventSource } from "@kymo/kymo/analysis";
import { COLUMN_NAMES, COLUMNS, type EventRow } from "@kymo/kymo/schema";
import { frameOf } from "../../analysis/engine/polars.ts";
import { polarsSource } from "../../analysis/engine/polars_source.ts";
import { selectAttributes } from "../../analysis/read/segment_scan.ts";
import { seededRandom } from "../recorder/random.ts";
import { eventRow } from "./event_files.ts";
import { PLANS } from "./plans.ts";
import { randomEvents } from "./random_events.ts";

interface Held {
  readonly keepBytes: number;
  readonly weighted: boolean;
  /** Chunks that the events are read in. @default {1} */
  readonly chunks?: number;
}

/** So many events that two parts do not go into one chunk. */
const PART_EVENTS = 300_000;

function sourceOf(events: readonly EventRow[], { chunks = 1, ...options }: Held): EventSource {
  const size = Math.ceil(events.length / chunks);
  const frames = Array.from({ length: chunks }, (_, chunk) => {
    const some = events.slice(chunk * size, (chunk + 1) * size);
    return frameOf(
      COLUMN_NAMES.map((name) => ({ name, type: COLUMNS[name].type, cells: some.map((event) => event[name]) })),
    );
  });
  return polarsSource({
    prices: createPriceBook(),
    paths: ["memory"],
    clock: "utc",
    window: { from: null, to: null },
    extent: { first: null, last: null },
    quality: { events: events.length, files: 1, journals: 0, quarantined: [], torn_lines: 0 },
    scan: (attributes) =>
      frames.map((frame) => ({
        frame: selectAttributes(frame.lazy(), attributes, new Map()),
        events: PART_EVENTS,
        first: null,
        last: null,
      })),
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

Deno.test("polarsSource() finds the events of kinds that only later chunks have", async () => {
  const kinds = ["llm_call", "llm_call", "llm_call", "tool_call", "stage", "operation"] as const;
  const events = kinds.map((kind, index) => eventRow({ kind }, index) as unknown as EventRow);
  const source = sourceOf(events, { keepBytes: 1e9, weighted: false, chunks: 2 });
  for (let batch = 0; batch < 2; batch++) {
    for (const kind of new Set(kinds)) {
      const where = [{ field: "kind", in: [kind] }] as const;
      const [rows] = await source.aggregate([{ where, aggregates: { rows: { op: "rows" } } }]);
      assertEquals(rows, [{ rows: kinds.filter((one) => one === kind).length }], kind);
    }
  }
});

Deno.test("polarsSource() answers questions that are asked at the same time, of fields that were not read before", async () => {
  const events = randomEvents(seededRandom(9), { rows: 300, weighted: false });
  const source = sourceOf(events, { keepBytes: 1e9, weighted: false, chunks: 3 });
  const together = await Promise.all(PLANS.map((plan) => source.aggregate([plan])));
  const after = [];
  for (const plan of PLANS) after.push(await source.aggregate([plan]));
  assertEquals(together, after);
});

Deno.test("polarsSource() tells events apart by their ids", async () => {
  const events = randomEvents(seededRandom(10), { rows: 200, weighted: false });
  for (const keepBytes of [0, 1e9]) {
    const source = sourceOf(events, { keepBytes, weighted: false, chunks: 2 });
    const [rows, counts] = await source.aggregate([
      {
        where: [{ field: "kind", in: ["tool_call"] }, { measure: "duration_ms", atLeast: 2 }],
        by: ["event_id", "started_at"],
        aggregates: { rows: { op: "rows" } },
      },
      { aggregates: { traces: { op: "distinct", of: "trace_id" }, events: { op: "distinct", of: "event_id" } } },
    ]);
    const expected = events.filter(({ kind, duration_ms }) => kind === "tool_call" && (duration_ms ?? 0) >= 2);
    assertEquals(
      rows,
      expected.map(({ event_id, started_at }) => ({ event_id, started_at, rows: 1 })),
    );
    assertEquals(counts, [{ traces: new Set(events.map(({ trace_id }) => trace_id)).size, events: 200 }]);
  }
});
