/** Numbers cells by the group of a plan they belong to. Pure. @module */
import type { AggregatePlan, Value } from "./aggregate_plan.ts";
import { createCellFilter } from "./cell_filter.ts";
import type { CellIndex } from "./cell_index.ts";
import { keyDimension } from "./dimension.ts";
import { createPairIndex } from "./pair_index.ts";
import { withRoom } from "./room.ts";

/** The groups of a plan. */
export interface PlanGroups {
  /** Groups so far; some may have no event. */
  readonly size: number;
  /** Group of each cell, {@linkcode NO_GROUP} for one that does not pass the filters of the plan. */
  groups(): Uint32Array;
  /** Readers of the keys of groups, in their order. */
  keys(): readonly ((group: number) => Value)[];
}

/** Stands for no group. */
export const NO_GROUP = 2 ** 32 - 1;

/** Starts the groups of a plan over some cells. */
export function createPlanGroups({ where = [], by = [] }: AggregatePlan, cells: CellIndex): PlanGroups {
  const filter = createCellFilter(where, cells);
  const dimensions = by.map(keyDimension);
  const steps = by.slice(1).map(() => createPairIndex());
  const first = createPairIndex();
  let groupOf = new Uint32Array(64);
  let cellOf = new Uint32Array(64);
  let known = 0;
  let size = by.length === 0 ? 1 : 0;

  function groups(): Uint32Array {
    if (known === cells.size) return groupOf;
    groupOf = withRoom(groupOf, cells.size);
    const passing = filter.passing();
    const codes = dimensions.map((dimension) => cells.codes(dimension));
    for (let cell = known; cell < cells.size; cell++) {
      groupOf[cell] = passing[cell] === 1 ? groupOfCell(cell, codes) : NO_GROUP;
    }
    known = cells.size;
    return groupOf;
  }

  function groupOfCell(cell: number, codes: readonly Uint32Array[]): number {
    if (codes.length === 0) return 0;
    let group = first.numberOf(codes[0]![cell]!, 0);
    steps.forEach((step, index) => group = step.numberOf(group, codes[index + 1]![cell]!));
    if (group >= size) {
      size = group + 1;
      cellOf = withRoom(cellOf, size);
      cellOf[group] = cell;
    }
    return group;
  }

  return {
    get size(): number {
      return size;
    },
    groups,
    keys: () =>
      dimensions.map((dimension) => {
        const [codes, valueOf] = [cells.codes(dimension), cells.valuesOf(dimension)];
        return (group) => valueOf(codes[cellOf[group]!]!);
      }),
  };
}
