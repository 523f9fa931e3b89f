/** Which cells pass filters. Pure. @module */
import type { Filter, Value } from "./aggregate_plan.ts";
import type { CellIndex } from "./cell_index.ts";
import { filterDimension } from "./dimension.ts";
import { labelTest } from "./value_tests.ts";
import { withRoom } from "./room.ts";

/** Filters, all at once. */
export interface CellFilter {
  /** 1 for each cell that passes, 0 for the others. */
  passing(): Uint32Array;
}

/** Makes a filter of cells. */
export function createCellFilter(filters: readonly Filter[], cells: CellIndex): CellFilter {
  let verdicts = new Uint32Array(64);
  let known = 0;

  function passing(): Uint32Array {
    if (known === cells.size) return verdicts;
    verdicts = withRoom(verdicts, cells.size).fill(1, known, cells.size);
    for (const filter of filters) {
      const dimension = filterDimension(filter);
      const codes = cells.codes(dimension);
      const passes = "label" in dimension
        ? labelVerdicts(filter, cells.valuesOf(dimension))
        : (code: number) => code === 1;
      for (let cell = known; cell < cells.size; cell++) if (!passes(codes[cell]!)) verdicts[cell] = 0;
    }
    known = cells.size;
    return verdicts;
  }

  return { passing };
}

/** Verdicts of labels by their codes, each found once. */
function labelVerdicts(filter: Filter, valueOf: (code: number) => Value): (code: number) => boolean {
  const passes = labelTest(filter);
  const found: boolean[] = [];
  return (code) => found[code] ??= passes(valueOf(code));
}
