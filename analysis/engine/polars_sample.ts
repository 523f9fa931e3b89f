/** Draws events with Polars queries. @module */
import type { Field } from "./aggregate_plan.ts";
import { filterFields } from "./dimension.ts";
import type { EventChunks } from "./event_chunk.ts";
import type { EventSample, SampleOptions } from "./event_source.ts";
import { anyOf, cellsOf, collect, column, type Expression, type LazyFrame, moment } from "./polars.ts";
import { filterExpression } from "./polars_filter.ts";
import { countTimes } from "./count_times.ts";
import { chooseSlices, type TimeSlice } from "./time_slices.ts";

/** Events to draw from. */
export interface Drawn {
  /** Makes the query for some fields of the events inside the window. */
  readonly query: (fields: ReadonlySet<Field>, slices: readonly TimeSlice[] | null) => LazyFrame;
  /** The same events, a chunk at a time. */
  readonly events: EventChunks;
  /** Events there are at most. */
  readonly most: number;
  /** Time they lie in; `null` without events. */
  readonly range: TimeSlice | null;
  /** Slices that were chosen before, by how many events were wanted; `null` is everything. */
  readonly chosen: Map<number, readonly TimeSlice[] | null>;
}

/** Draws events; see {@linkcode EventSource.sample}. */
export async function drawSample(drawn: Drawn, options: SampleOptions): Promise<EventSample> {
  const { query, events, most, range, chosen } = drawn;
  const { fields, where = [], atMost } = options;
  if (range !== null && most > atMost && !chosen.has(atMost)) {
    chosen.set(atMost, await slicesOf({ events, range, atMost }));
  }
  const slices = chosen.get(atMost) ?? null;
  const read = new Set<Field>(["started_at", ...fields, ...where.flatMap(filterFields)]);
  const conditions = [filterExpression(where), slices === null ? null : within(slices)];
  const inside = conditions.reduce(
    (frame, condition) => condition === null ? frame : frame.filter(condition),
    query(read, slices),
  );
  const rows = await collect(inside.sort({ by: [column("started_at")], maintainOrder: true }));
  return {
    rows: rows.height,
    columns: Object.fromEntries(fields.map((field) => [field, cellsOf(rows, field)])),
    slices: slices ?? (range === null ? [] : [range]),
    complete: slices === null,
  };
}

interface Cut {
  readonly events: EventChunks;
  readonly range: TimeSlice;
  readonly atMost: number;
}

/** Cells that a stretch of time is counted in, and that each of them is counted in when it holds too many events. */
const CELLS = 8192;

/** The slices to read, `null` for everything. Cells that hold too many events are cut again, in the end into microseconds. */
async function slicesOf({ events, range, atMost }: Cut): Promise<readonly TimeSlice[] | null> {
  let width = 2 ** Math.ceil(Math.log2(Math.max(1, (range.to - range.from) / CELLS)));
  let cells = await countTimes(events, { width, within: [range] });
  if (cells.reduce((sum, cell) => sum + cell.events, 0) <= atMost) return null;
  for (;;) {
    const { slices, coarse } = chooseSlices(cells, atMost);
    if (coarse.length === 0) return slices;
    width = Math.max(1, width / CELLS);
    const finer = await countTimes(events, { width, within: coarse });
    const cut = new Set<TimeSlice>(coarse);
    cells = [...cells.filter((cell) => !cut.has(cell)), ...finer].sort((a, b) => a.from - b.from);
  }
}

function within(slices: readonly TimeSlice[]): Expression {
  const time = column("started_at");
  return anyOf(slices.map(({ from, to }) => time.gtEq(moment(from)).and(time.lt(moment(to)))));
}
