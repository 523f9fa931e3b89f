/** Bundles of cells that are in the same group in every one of several groupings. Pure. @module */
import type { CellFilter } from "./cell_filter.ts";
import type { CellIndex } from "./cell_index.ts";
import { createPairIndex } from "./pair_index.ts";
import { NO_GROUP, type PlanGroups } from "./plan_groups.ts";
import { withRoom } from "./room.ts";

/** Cells in groups, of which some count. */
export interface Grouping {
  /** The groups. */
  readonly groups: PlanGroups;
  /** Which cells count. */
  readonly filter: CellFilter;
}

/** A numbering of bundles. */
export interface Bundles {
  /** Bundle of each cell, -1 for one that counts in no grouping. */
  ofCells(): Int32Array;
  /** Group of each bundle in a grouping, and the number of groups; no group is above all others. */
  groupsIn(grouping: number): { readonly groupOf: Uint32Array; readonly size: number };
}

/** Starts the bundles of some cells. */
export function createBundles(groupings: readonly Grouping[], cells: CellIndex): Bundles {
  const first = createPairIndex();
  const steps = groupings.slice(1).map(() => createPairIndex());
  let bundleOf = new Int32Array(64);
  let cellOf = new Uint32Array(64);
  let known = 0;
  let size = 0;

  function ofCells(): Int32Array {
    if (known === cells.size) return bundleOf;
    bundleOf = withRoom(bundleOf, cells.size);
    const inGroups = groupings.map(({ groups, filter }) => ({ groupOf: groups.groups(), passing: filter.passing() }));
    const own = inGroups.map(() => NO_GROUP);
    for (; known < cells.size; known++) {
      inGroups.forEach(({ groupOf, passing }, index) => own[index] = passing[known] === 1 ? groupOf[known]! : NO_GROUP);
      bundleOf[known] = own.every((group) => group === NO_GROUP) ? -1 : bundleOfCell(known, own);
    }
    return bundleOf;
  }

  function bundleOfCell(cell: number, own: readonly number[]): number {
    let bundle = first.numberOf(own[0]!, 0);
    steps.forEach((step, index) => bundle = step.numberOf(bundle, own[index + 1]!));
    if (bundle >= size) {
      size = bundle + 1;
      cellOf = withRoom(cellOf, size);
      cellOf[bundle] = cell;
    }
    return bundle;
  }

  function groupsIn(grouping: number): { groupOf: Uint32Array; size: number } {
    const { groups, filter } = groupings[grouping]!;
    const [ofCell, passing] = [groups.groups(), filter.passing()];
    const groupOf = Uint32Array.from({ length: size }, (_, bundle) => {
      const cell = cellOf[bundle]!;
      return passing[cell] === 1 ? ofCell[cell]! : NO_GROUP;
    });
    return { groupOf, size: groups.size };
  }

  return { ofCells, groupsIn };
}
