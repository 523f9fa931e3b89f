/** Draws events with Polars queries. @module */
import type { EventSample, SampleOptions } from "./event_source.ts";
import {
  anyOf,
  castTo,
  cellsOf,
  column,
  type Expression,
  integer,
  type LazyFrame,
  moment,
  numbersOf,
  rowCount,
  run,
} from "./polars.ts";
import { filterExpression } from "./polars_filter.ts";
import type { Field } from "./aggregate_plan.ts";
import { filterFields } from "./dimension.ts";
import { chooseSlices, type TimeCell, type TimeSlice } from "./time_slices.ts";

/** Events to draw from. */
export interface Drawn {
  /** Makes the query for some fields of the events inside the window. */
  readonly events: (fields: ReadonlySet<Field>) => LazyFrame;
  /** Events there are at most. */
  readonly most: number;
  /** Time they lie in; `null` without events. */
  readonly range: TimeSlice | null;
}

/** Cells that a stretch of time is counted in, and that each of them is counted in when it holds too many events. */
const CELLS = 8192;

/** Draws events; see {@linkcode EventSource.sample}. */
export function drawSample({ events, most, range }: Drawn, options: SampleOptions): EventSample {
  const { fields, where = [], atMost } = options;
  const slices = range === null || most <= atMost ? null : slicesOf({ events, range, atMost });
  const read = new Set<Field>(["started_at", ...fields, ...where.flatMap(filterFields)]);
  const conditions = [filterExpression(where), slices === null ? null : within(slices)];
  const inside = conditions.reduce(
    (frame, condition) => condition === null ? frame : frame.filter(condition),
    events(read),
  );
  const rows = run(inside.sort({ by: [column("started_at")], maintainOrder: true }), { streaming: false });
  return {
    rows: rows.height,
    columns: Object.fromEntries(fields.map((field) => [field, cellsOf(rows, field)])),
    slices: slices ?? (range === null ? [] : [range]),
    complete: slices === null,
  };
}

interface Cut {
  readonly events: Drawn["events"];
  readonly range: TimeSlice;
  readonly atMost: number;
}

/** The slices to read, `null` for everything. Cells that hold too many events are cut again, in the end into microseconds. */
function slicesOf({ events, range, atMost }: Cut): readonly TimeSlice[] | null {
  let width = 2 ** Math.ceil(Math.log2(Math.max(1, (range.to - range.from) / CELLS)));
  let cells = countCells(events(TIMES), width);
  if (cells.reduce((sum, cell) => sum + cell.events, 0) <= atMost) return null;
  for (;;) {
    const { slices, coarse } = chooseSlices(cells, atMost);
    if (coarse.length === 0) return slices;
    width = Math.max(1, width / CELLS);
    const finer = countCells(events(TIMES).filter(within(coarse)), width);
    const cut = new Set(coarse);
    cells = [...cells.filter((cell) => !cut.has(cell)), ...finer].sort((a, b) => a.from - b.from);
  }
}

const TIMES: ReadonlySet<Field> = new Set(["started_at"]);

function countCells(events: LazyFrame, width: number): TimeCell[] {
  const cell = castTo(column("started_at"), "i64").div(integer(width)).alias("cell");
  const counts = run(events.groupBy([cell]).agg(rowCount().alias("events")).sort({ by: [column("cell")] }), {
    streaming: true,
  });
  const numbers = numbersOf(counts, "events");
  return [...numbersOf(counts, "cell")].map((cell, index) => ({
    from: cell * width,
    to: (cell + 1) * width,
    events: numbers[index]!,
  }));
}

function within(slices: readonly TimeSlice[]): Expression {
  const time = column("started_at");
  return anyOf(slices.map(({ from, to }) => time.gtEq(moment(from)).and(time.lt(moment(to)))));
}
