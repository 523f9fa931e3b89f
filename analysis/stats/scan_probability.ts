/** How unlikely a scan is when nothing changed. @module */
import { studentTail } from "./beta_distribution.ts";
import { type ContrastPlaces, type Scan, scanContrasts } from "./contrast_scan.ts";
import { quantile } from "./quantile.ts";
import type { SeededRandom } from "./seeded_random.ts";
import { drawNoise, type SeriesDesign, simulateNoise } from "./series_noise.ts";

/** What is simulated. */
export interface Simulation {
  /** The points. */
  readonly design: SeriesDesign;
  /** Their contrasts. */
  readonly places: ContrastPlaces;
  /** Most series to simulate. */
  readonly simulations: number;
  /** Where draws come from. */
  readonly random: SeededRandom;
}

/** So many simulations beyond the observed score settle that it is nothing. */
const ENOUGH_BEYOND = 12;
/** So many without one beyond settle that it is something, where the tail says that it is this unlikely. */
const ENOUGH_IF_CLEAR = 60;
const CLEARLY = 0.001;
const CORRECTION_DRAWS = 40;

type Moments = Scan["moments"];

/**
 * Probability of a scan as clear as the observed one in series of nothing but its noise: with the noise as the best fit leaves
 * it and, where that probability is below `level`, with what the fit took of it given back.
 */
export function scanProbability(observed: Scan, level: number, simulation: Simulation): number {
  const rough = probabilityUnder(observed.moments, observed, simulation);
  return rough > level
    ? rough
    : Math.max(rough, probabilityUnder(unbiased(observed, simulation), observed, simulation));
}

/** Moments corrected by what the same fit takes from series of that noise. */
function unbiased({ moments, noise }: Scan, { design, places, random }: Simulation): Moments {
  let [variance, correlation] = [0, 0];
  for (let drawn = 0; drawn < CORRECTION_DRAWS; drawn++) {
    const fitted = scanContrasts(simulateNoise(noise, design, random), design, places).moments;
    variance += fitted.variance / CORRECTION_DRAWS;
    correlation += fitted.correlation / CORRECTION_DRAWS;
  }
  return {
    count: moments.count,
    variance: moments.variance * noise.variance / variance,
    correlation: Math.min(0.95, moments.correlation + noise.excess_ratio * noise.phi - correlation),
  };
}

function probabilityUnder(
  moments: Moments,
  observed: Scan,
  { design, places, simulations, random }: Simulation,
): number {
  const scores: number[] = [];
  let beyond = 0;
  while (scores.length < simulations && beyond < ENOUGH_BEYOND) {
    const noise = drawNoise(moments, design, random);
    const drawn = scanContrasts(simulateNoise(noise, design, random), design, places).score;
    scores.push(drawn);
    if (drawn >= observed.score) beyond++;
    if (scores.length === ENOUGH_IF_CLEAR && beyond === 0) {
      const extended = extendedTail(scores, observed, design.weights.length);
      if (extended < CLEARLY) return extended;
    }
  }
  if (beyond >= ENOUGH_BEYOND) return beyond / scores.length;
  const simulated = (beyond + 1) / (scores.length + 1);
  return beyond > 4 ? simulated : Math.min(simulated, extendedTail(scores, observed, design.weights.length));
}

/** The upper tenth of the simulated scores, continued by the tail of Student's t. */
function extendedTail(scores: readonly number[], { score, penalty }: Scan, count: number): number {
  const degrees = Math.max(4, count - 4);
  const common = quantile(Float64Array.from(scores).sort(), 0.9)!;
  const tailOf = (each: number): number => studentTail(each + penalty, degrees);
  return 0.1 * tailOf(score) / tailOf(common);
}
