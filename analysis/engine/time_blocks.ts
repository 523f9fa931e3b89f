/** Cuts time so that every piece holds few events. @module */
import { countTimes } from "./count_times.ts";
import type { EventChunks } from "./event_chunk.ts";
import type { TimeCell, TimeSlice } from "./time_slices.ts";

/** What to cut. */
export interface TimeBlocksOptions {
  /** The events. */
  readonly events: EventChunks;
  /** Time they lie in. */
  readonly range: TimeSlice;
  /** Most events of a piece; only events of one moment may be more. */
  readonly atMost: number;
}

/** Cells that a stretch of time is counted in at first, and each of them again while it holds too many events. */
const CELLS = 8192;

/** The pieces, ascending, without times that hold no event. */
export async function timeBlocks({ events, range, atMost }: TimeBlocksOptions): Promise<readonly TimeSlice[]> {
  let width = 2 ** Math.ceil(Math.log2(Math.max(1, (range.to - range.from) / CELLS)));
  let cells = await countTimes(events, { width, within: [range] });
  for (;;) {
    const coarse = cells.filter((cell) => cell.events > atMost && cell.to - cell.from > 1);
    if (coarse.length === 0) return joined(cells, atMost);
    width = Math.max(1, width / CELLS);
    const finer = await countTimes(events, { width, within: coarse });
    const cut = new Set(coarse);
    cells = [...cells.filter((cell) => !cut.has(cell)), ...finer].sort((a, b) => a.from - b.from);
  }
}

/** Neighbours that are few enough together. */
function joined(cells: readonly TimeCell[], atMost: number): TimeSlice[] {
  const blocks: { from: number; to: number; events: number }[] = [];
  for (const { from, to, events } of cells) {
    const last = blocks.at(-1);
    if (last === undefined || last.events + events > atMost) blocks.push({ from, to, events });
    else [last.to, last.events] = [to, last.events + events];
  }
  return blocks.map(({ from, to }) => ({ from, to }));
}
