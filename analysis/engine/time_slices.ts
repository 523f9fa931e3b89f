/** Which slices of time to read when there are too many events for all of them. Pure. @module */

/** A stretch of time, µs. */
export interface TimeSlice {
  /** First moment inside. */
  readonly from: number;
  /** First moment after. */
  readonly to: number;
}

/** A stretch of time with the number of its events. */
export interface TimeCell extends TimeSlice {
  /** Events in it. */
  readonly events: number;
}

/** Slices, and the cells that are too coarse to cut them exactly. */
export interface ChosenSlices {
  /** Ascending, apart from each other. */
  readonly slices: readonly TimeSlice[];
  /** To be counted in narrower cells before the slices are taken. */
  readonly coarse: readonly TimeCell[];
}

const SLICES = 10;
/** Parts of a slice that one cell may be off by. */
const PARTS = 10;

/**
 * Slices of equal numbers of events, spread evenly over the events, that together hold at most `atMost`. None where more
 * events than a slice may hold share one moment.
 *
 * @param cells All events, ascending by time.
 */
export function chooseSlices(cells: readonly TimeCell[], atMost: number): ChosenSlices {
  const total = cells.reduce((sum, { events }) => sum + events, 0);
  const each = atMost / SLICES;
  const starts = Array.from({ length: SLICES }, (_, slice) => (slice + 0.5) * total / SLICES - each / 2);
  const slices = new Map<number, { from: number; to: number }>();
  const coarse: TimeCell[] = [];
  let before = 0;
  for (const cell of cells) {
    const after = before + cell.events;
    const isCoarse = cell.events > each / PARTS && cell.to - cell.from > 1;
    starts.forEach((start, number) => {
      if (before >= start + each || after <= start) return;
      if (isCoarse && coarse.at(-1) !== cell) coarse.push(cell);
      if (before < start || after > start + each) return;
      slices.set(number, { from: slices.get(number)?.from ?? cell.from, to: cell.to });
    });
    before = after;
  }
  return { slices: [...slices.values()], coarse };
}
