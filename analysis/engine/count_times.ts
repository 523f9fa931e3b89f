/** Counts events by time. Pure. @module */
import type { EventChunks } from "./event_chunk.ts";
import type { TimeCell, TimeSlice } from "./time_slices.ts";

/** How to count. */
export interface CountTimesOptions {
  /** Width of the cells, µs. */
  readonly width: number;
  /** Which times count: ascending stretches. */
  readonly within: readonly TimeSlice[];
}

/** Cells that hold events, ascending. */
export async function countTimes(events: EventChunks, { width, within }: CountTimesOptions): Promise<TimeCell[]> {
  const counts = new Map<number, number>();
  for await (const chunk of events.read({ labels: new Set(), numbers: new Set(["started_at"] as const) })) {
    const times = chunk.numbers("started_at");
    if (times !== null) addTimes(times, { width, within, counts });
  }
  const cells = [...counts].map(([cell, count]) => ({ from: cell * width, to: (cell + 1) * width, events: count }));
  return cells.sort((a, b) => a.from - b.from);
}

/** Neighbours are near each other in time: the cell, or the gap between the stretches, of the one before is tried first. */
function addTimes(
  times: Float64Array,
  { width, within, counts }: CountTimesOptions & { readonly counts: Map<number, number> },
): void {
  let [from, to, cell, count] = [0, 0, 0, 0];
  let isInside = false;
  const finishCell = (): void => {
    if (isInside) counts.set(cell, (counts.get(cell) ?? 0) + count);
  };
  for (let row = 0; row < times.length; row++) {
    const time = times[row]!;
    if (time < from || time >= to) {
      finishCell();
      const next = within.findIndex((slice) => time < slice.to);
      isInside = next >= 0 && time >= within[next]!.from;
      cell = Math.floor(time / width);
      from = isInside ? cell * width : (next < 0 ? within.at(-1) : within[next - 1])?.to ?? -Infinity;
      to = isInside ? from + width : within[next]?.from ?? Infinity;
      count = 0;
    }
    count++;
  }
  finishCell();
}
