/** Whether a ratio differs between two sides when whole clusters vary together. @module */
import { studentTail } from "./beta_distribution.ts";

/** What one cluster has on one side: a sum, and the number of values behind it. */
export interface ClusterSum {
  /** Which cluster. */
  readonly cluster: unknown;
  /** Which side. */
  readonly side: 0 | 1;
  /** Sum of its values. */
  readonly sum: number;
  /** Their number. */
  readonly n: number;
}

/**
 * Probability of a difference as large between the means of two sides by chance, where the values of a cluster resemble each
 * other; `null` for fewer than 3 clusters, nothing on one side, or no variation.
 *
 * Method: jackknife over clusters, which may be on both sides: how much the difference of the two means changes when each cluster
 * is left out, Quenouille (1956), Tukey (1958). A side that hangs on one cluster says nothing. Student's t with as many degrees
 * of freedom as clusters matter, Satterthwaite (1946), less one. Cost O(n).
 */
export function clusterContrast(sums: readonly ClusterSum[]): number | null {
  const clusters = Map.groupBy(sums.filter(({ n }) => n > 0), ({ cluster }) => cluster);
  const all = totals(sums);
  if (clusters.size < 3 || all.some(({ n }) => n === 0)) return null;
  const without = [...clusters.values()].map((members) => {
    const own = totals(members);
    return difference([0, 1].map((side) => ({ sum: all[side]!.sum - own[side]!.sum, n: all[side]!.n - own[side]!.n })));
  });
  if (!without.every(Number.isFinite)) return 1;
  const centre = without.reduce((sum, each) => sum + each, 0) / without.length;
  const squares = without.map((each) => (each - centre) ** 2);
  const sum = squares.reduce((total, square) => total + square, 0);
  const variance = sum * (without.length - 1) / without.length;
  if (!(variance > 0)) return null;
  const effective = sum ** 2 / squares.reduce((total, square) => total + square * square, 0);
  const degrees = Math.max(1, Math.min(effective, without.length) - 1);
  return Math.min(1, 2 * studentTail(Math.abs(difference(all)) / Math.sqrt(variance), degrees));
}

type Total = Pick<ClusterSum, "sum" | "n">;

function totals(sums: readonly ClusterSum[]): Total[] {
  return [0, 1].map((side) => {
    const own = sums.filter((each) => each.side === side);
    return own.reduce((all, { sum, n }) => ({ sum: all.sum + sum, n: all.n + n }), { sum: 0, n: 0 });
  });
}

/** Difference of the means; not finite where a side has nothing. */
function difference([before, after]: readonly Total[]): number {
  return after!.sum / after!.n - before!.sum / before!.n;
}
