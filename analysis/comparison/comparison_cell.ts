/** What happened to a group on one side, cell by cell. Types only. @module */
import type { Histogram } from "../engine/aggregate_plan.ts";

/** A stretch of time, or a session, of one side. */
export interface ComparisonCell {
  /** Number of the stretch since 1970, or of the session; the same on both sides. */
  readonly place: number;
  /** What calls are compared within: only the same is compared with the same. */
  readonly label: string;
  /** Calls whose number is known, weighted. */
  readonly weight: number;
  /** Sum of the number over them: failures, dollars, tokens. */
  readonly sum: number;
  /** Their distribution; `null` where only sums are known. */
  readonly histogram: Histogram | null;
}

/** What cells are. */
export interface CellPlaces {
  /** Stretches of time in their order, or sessions. */
  readonly kind: "time" | "session";
  /** Width of the stretches, µs; `null` for sessions. */
  readonly width: number | null;
  /** Whether times of day mean anything. */
  readonly hasDays: boolean;
}
