/** How uncertain the level of one side is by itself. @module */
import { levelMemory, type SumVariance, sumVariance, type TimedSum } from "../stats/sum_variance.ts";
import type { CellPlaces, ComparisonCell } from "./comparison_cell.ts";

/** How the cells of one side differ from it. */
export interface SideDeviations {
  /** The cells, in order of time. */
  readonly cells: readonly ComparisonCell[];
  /** By how much the sum of each exceeds what its calls would have at the level of the side. */
  readonly values: Float64Array;
  /** Variance of a single call; 0 where single calls are unknown. */
  readonly callVariance: number;
  /** Σw²/Σw. */
  readonly clumping: number;
}

const DAY = 86_400e6;

/** Variance of the level of a side, see `sumVariance`: a daily pattern is none of it where days are whole. */
export function sideVariance(
  { cells, values, callVariance, clumping }: SideDeviations,
  places: CellPlaces,
): SumVariance | null {
  const total = cells.reduce((sum, { weight }) => sum + weight, 0);
  const first = cells[0]?.place;
  if (first === undefined || !(total > 0)) return null;
  const last = cells.reduce((most, { place }) => Math.max(most, place), first);
  const [parts, shares] = [new Float64Array(last - first + 1), new Float64Array(last - first + 1)];
  cells.forEach(({ place, weight }, index) => {
    parts[place - first]! += values[index]! / total;
    shares[place - first]! += weight / total;
  });
  const sum: TimedSum = { parts, shares, sampling: callVariance * clumping / total };
  const isSession = places.kind === "session";
  const days = places.width === null ? 0 : parts.length * places.width / DAY;
  return sumVariance(sum, {
    memory: isSession ? null : levelMemory([sum]),
    mostWaves: places.hasDays && days >= 2 ? 2 * Math.floor(days) - 2 : Infinity,
    isPatterned: !isSession,
  });
}
