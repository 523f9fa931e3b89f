/** Where the events of a source lie thick enough for series. @module */
import type { AggregatePlan, AnswerRow, Filter } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { countOf } from "../group_keys.ts";
import { BUCKET_MICROS, seriesBucket, spanOf } from "./series_bucket.ts";

/** A stretch of time, µs. */
export interface DenseSpan {
  /** First moment inside. */
  readonly from: number;
  /** First moment after. */
  readonly to: number;
}

const TIME = "dense time";
/** Share of the events that may lie outside, at each end. */
const OUTSIDE = 0.01;

/** The plan behind {@linkcode denseSpan}. */
export function densePlan(source: Pick<EventSource, "extent" | "window">, where: readonly Filter[]): AggregatePlan {
  return { where, by: [{ bucket: coarseBucket(source), as: TIME }], aggregates: { rows: { op: "rows" } } };
}

/**
 * The stretch of time that holds all but a hundredth of the events at either end: some stray events of last year must not make
 * the buckets of this week a month wide. `null` without events.
 */
export function denseSpan(
  source: Pick<EventSource, "extent" | "window">,
  rows: readonly AnswerRow[],
): DenseSpan | null {
  const width = BUCKET_MICROS[coarseBucket(source)];
  const total = rows.reduce((sum, row) => sum + countOf(row, "rows"), 0);
  if (total === 0) return null;
  const sorted = rows.map((row) => ({ at: row[TIME] as number, n: countOf(row, "rows") })).sort((a, b) => a.at - b.at);
  const place = (ascending: typeof sorted): number => {
    let seen = 0;
    return ascending.find(({ n }) => (seen += n) > OUTSIDE * total)!.at;
  };
  return { from: place(sorted), to: place(sorted.toReversed()) + width };
}

/** Events inside the stretch. */
export function insideSpan({ from, to }: DenseSpan): Filter {
  return { measure: "started_at", atLeast: from, below: to };
}

function coarseBucket(source: Pick<EventSource, "extent" | "window">): ReturnType<typeof seriesBucket> {
  return seriesBucket(spanOf(source) ?? 0, Infinity);
}
