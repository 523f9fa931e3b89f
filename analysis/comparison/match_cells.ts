/** Which calls of one side are compared with which of the other. @module */
import { type Both, bothSides } from "./both_sides.ts";
import type { CellPlaces, ComparisonCell } from "./comparison_cell.ts";

/** How sides are matched. */
export interface Matching {
  /** `time`: same stretches of time; `session`: same sessions; `time_of_day`: same times of day; `null`: all with all. */
  readonly by: "time" | "session" | "time_of_day" | null;
  /** Stratum of each cell, −1 for one that nothing is compared with. Strata of time are in its order. */
  readonly strata: Both<Int32Array>;
  /** Place of each stratum in time, or number of the session. */
  readonly moments: Float64Array;
  /** What a call of each stratum counts, so that strata count the same on both sides. */
  readonly factors: Both<Float64Array>;
  /** Sum of all calls times factors: the same on both sides. */
  readonly total: number;
  /** Share of the calls that are compared. */
  readonly matched_ratio: Both<number>;
}

/** Stretches of time are joined by these while they hold few calls. */
const JOINED = [1, 2, 3, 4, 6, 8, 12, 24];
/** So many calls of each side are enough: stretches that are wider than they must be hide what the hours do. */
const ENOUGH_CALLS = 4;
/** Matching may cost so much of what the comparison could know. */
const LEAST_EFFICIENCY = 0.25;
/** With fewer pairs their spread is not known well enough. */
const FEWEST_PAIRS = 8;
const DAY = 86_400e6;

/**
 * Matches cells of two sides as closely as they share time, so that wandering and daily patterns which both have cancel; `null`
 * where they share nothing that they are compared within.
 *
 * Method: strata weigh as the harmonic mean of their calls on both sides (Cochran 1954; Mantel & Haenszel 1959), those with one
 * side alone nothing.
 */
export function matchCells(cells: Both<readonly ComparisonCell[]>, places: CellPlaces): Matching | null {
  const best = stratify(cells, { by: null, momentOf: () => 0 });
  if (best === null) return null;
  const isClose = (match: Stratified | null): match is Stratified => {
    return match !== null && match.information >= LEAST_EFFICIENCY * best.information && match.pairs >= FEWEST_PAIRS;
  };
  if (places.kind === "session") {
    const shared = stratify(cells, { by: "session", momentOf: (place) => place });
    return isClose(shared) ? shared.matching : best.matching;
  }
  const perDay = places.width === null || !places.hasDays ? 1 : DAY / places.width;
  const isDaily = perDay >= 2 && Number.isInteger(perDay);
  const attempts: Closest[] = [
    { by: "time", momentOf: (place) => place, joins: JOINED },
    { by: "time_of_day", momentOf: (place) => place % perDay, joins: JOINED.filter((joined) => perDay % joined === 0) },
  ];
  for (const attempt of isDaily ? attempts : attempts.slice(0, 1)) {
    const match = closest(cells, attempt);
    if (isClose(match)) return match.matching;
  }
  return best.matching;
}

interface Closest {
  readonly by: Matching["by"];
  readonly momentOf: (place: number) => number;
  readonly joins: readonly number[];
}

/** The narrowest strata that hold enough calls. */
function closest(cells: Both<readonly ComparisonCell[]>, { by, momentOf, joins }: Closest): Stratified | null {
  let match: Stratified | null = null;
  for (const joined of joins) {
    match = stratify(cells, { by, momentOf: (place) => Math.floor(momentOf(place) / joined) });
    if (match !== null && match.callsOfPair >= ENOUGH_CALLS) break;
  }
  return match;
}

interface Stratified {
  readonly matching: Matching;
  /** What the comparison can know: the sum of the weights of its strata. */
  readonly information: number;
  /** Strata that have both sides. */
  readonly pairs: number;
  /** Calls of the side with fewer in a stratum that it has. */
  readonly callsOfPair: number;
}

interface Stratifying {
  readonly by: Matching["by"];
  readonly momentOf: (place: number) => number;
}

function stratify(cells: Both<readonly ComparisonCell[]>, { by, momentOf }: Stratifying): Stratified | null {
  const keyOf = ({ place, label }: ComparisonCell): string => `${momentOf(place)} ${label}`;
  const sums = bothSides((side) => {
    const sum = new Map<string, number>();
    for (const cell of cells[side]) sum.set(keyOf(cell), (sum.get(keyOf(cell)) ?? 0) + cell.weight);
    return sum;
  });
  // Cells come in order of time, so their strata do.
  const shared = [...sums[0].keys()].filter((key) => sums[0].get(key)! > 0 && (sums[1].get(key) ?? 0) > 0);
  if (shared.length === 0) return null;
  const number = new Map(shared.map((key, index) => [key, index]));
  const weights = shared.map((key) => {
    const [a, b] = [sums[0].get(key)!, sums[1].get(key)!];
    return a * b / (a + b);
  });
  const strata = bothSides((side) => Int32Array.from(cells[side], (cell) => number.get(keyOf(cell)) ?? -1));
  const factors = bothSides((side) => {
    const of = (stratum: number): number => weights[stratum]! / sums[side].get(shared[stratum]!)!;
    return Float64Array.from(strata[side], (stratum) => stratum < 0 ? 0 : of(stratum));
  });
  const matched_ratio = bothSides((side) => {
    const all = sums[side].values().reduce((total, weight) => total + weight, 0);
    return Math.min(1, shared.reduce((total, key) => total + sums[side].get(key)!, 0) / all);
  });
  const information = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    matching: {
      by,
      strata,
      moments: Float64Array.from(shared, (key) => Number(key.slice(0, key.indexOf(" ")))),
      factors,
      total: information,
      matched_ratio,
    },
    information,
    pairs: shared.length,
    callsOfPair: Math.min(...sums.map((sum) => sum.values().reduce((total, weight) => total + weight, 0) / sum.size)),
  };
}
