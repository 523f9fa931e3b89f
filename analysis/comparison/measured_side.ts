/** A measure of a group on one side. Types only. @module */
import type { QuantileEstimate } from "../engine/aggregate_plan.ts";
import type { Both } from "./both_sides.ts";
import type { CellPlaces, ComparisonCell } from "./comparison_cell.ts";
import type { Matching } from "./match_cells.ts";

/** A measure of a group on one side. */
export interface MeasuredSide {
  /** Cells in which something is known, in order of time. */
  readonly cells: readonly ComparisonCell[];
  /** Known values as stored. */
  readonly n: number;
  /** Σw²/Σw: 1 where nothing is sampled. */
  readonly clumping: number;
  /** The quantile that is compared, exact; `null` for measures that are none. */
  readonly quantile: QuantileEstimate | null;
  /** Standard deviation of single calls; `null` where they are unknown. */
  readonly deviation: number | null;
}

/** What contrasts of all kinds need. */
export interface ContrastRequest {
  /** The sides. */
  readonly sides: Both<MeasuredSide>;
  /** Which calls are compared with which. */
  readonly matching: Matching;
  /** What cells are. */
  readonly places: CellPlaces;
  /** Relative changes up to this count as none. */
  readonly margin: number;
  /** Whether a change for the worse is a rise. */
  readonly isRiseWorse: boolean;
}
