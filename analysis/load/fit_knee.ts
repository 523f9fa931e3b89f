/** Where durations begin to rise with the load. @module */

/** Calls of one load. */
export interface LoadLevel {
  /** Calls in flight. */
  readonly load: number;
  /** How many calls. */
  readonly count: number;
  /** Sum of the logarithms of their durations. */
  readonly sum: number;
}

/** A curve that is flat up to a load and rises beyond: duration × (1 + slope · (load / knee − 1)). */
export interface Knee {
  /** Load up to which it is flat. */
  readonly knee: number;
  /** How steeply it rises: 1 is in proportion to the load. */
  readonly slope: number;
}

/**
 * The curve that fits best; `null` when there are fewer than three loads.
 *
 * Method: least squares on the logarithms, the knee tried at every load but the highest, the slope by Gauss-Newton. Cost
 * O(levels²).
 *
 * @param levels By ascending load.
 */
export function fitKnee(levels: readonly LoadLevel[]): Knee | null {
  const known = levels.filter(({ count }) => count > 0);
  if (known.length < 3) return null;
  let best: Knee & { readonly loss: number } | null = null;
  for (const { load: knee } of known.slice(0, -1)) {
    const { slope, loss } = fitSlope(known, knee);
    if (best === null || loss < best.loss) best = { knee, slope, loss };
  }
  return { knee: best!.knee, slope: best!.slope };
}

const STEEPEST = 20;

function fitSlope(levels: readonly LoadLevel[], knee: number): { slope: number; loss: number } {
  const over = levels.map(({ load }) => Math.max(0, load / knee - 1));
  let slope = 0.5;
  for (let step = 0; step < 8; step++) {
    // One step of least squares for the height and the slope together.
    let [n, g, gg, r, gr] = [0, 0, 0, 0, 0];
    levels.forEach(({ count, sum }, level) => {
      const rise = over[level]! / (1 + slope * over[level]!);
      const residual = sum / count - Math.log1p(slope * over[level]!);
      n += count;
      g += count * rise;
      gg += count * rise * rise;
      r += count * residual;
      gr += count * rise * residual;
    });
    const spread = gg - g * g / n;
    if (!(spread > 0)) return { slope: 0, loss: lossOf(levels, over, 0) };
    const change = (gr - g * r / n) / spread;
    slope = Math.min(STEEPEST, Math.max(0, slope + change));
    if (Math.abs(change) < 1e-6) break;
  }
  return { slope, loss: lossOf(levels, over, slope) };
}

/** Squares around the curve, less those within the levels, which are the same for every curve. */
function lossOf(levels: readonly LoadLevel[], over: readonly number[], slope: number): number {
  const left = levels.map(({ count, sum }, level) => sum / count - Math.log1p(slope * over[level]!));
  let [n, total] = [0, 0];
  levels.forEach(({ count }, level) => {
    n += count;
    total += count * left[level]!;
  });
  return levels.reduce((loss, { count }, level) => loss + count * (left[level]! - total / n) ** 2, 0);
}
