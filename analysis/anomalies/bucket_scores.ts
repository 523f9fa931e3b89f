/** How unusual each bucket of a series is among those of its level. @module */
import type { Clock } from "../../recorder/schema.ts";
import { studentTail } from "../stats/beta_distribution.ts";
import { quantile } from "../stats/quantile.ts";
import { theilSen } from "../stats/theil_sen.ts";
import type { Series } from "../series/series.ts";
import type { SeriesChange } from "../series/series_change.ts";
import { type TestSeries, testSeries } from "../series/test_series.ts";
import { excessNoise } from "./excess_noise.ts";
import { shareScores } from "./share_scores.ts";

/** A bucket beside what is usual at that time. */
export interface ScoredBucket {
  /** Its start, µs. */
  readonly at: number;
  /** Its end, µs. */
  readonly until: number;
  /** The measure in it. */
  readonly value: number;
  /** What it is at that time otherwise: the level, with the daily pattern. */
  readonly expected: number;
  /** Standard deviations between the two, on the scale of the test. */
  readonly score: number;
  /** Probability of a score as far from 0, either way. */
  readonly p_value: number;
  /** Known values in it. */
  readonly n: number;
}

/** Fewest buckets that say what is usual. */
const FEWEST_BUCKETS = 10;
/** Share of the information in n values that their median deviation uses. */
const EFFICIENCY = 0.37;

/**
 * Scores the buckets of a series; a sentence where nothing says what is usual.
 *
 * What is usual is the median of the level around the bucket: levels end where {@linkcode seriesChange} found a shift, and
 * follow a line where it found a drift, so that a lasting change is none of many anomalies. The spread is the sampling error of
 * the bucket and what the others vary beyond theirs ({@linkcode excessNoise}). Shares of failures are scored by the tail of the
 * binomial distribution. Probabilities are Student's, with the 0.37 n degrees of freedom of a median deviation.
 *
 * @param change What the test says of the series.
 */
export function bucketScores(
  series: Series,
  { change, clock }: { readonly change: Pick<SeriesChange, "shape" | "p_value" | "shifts">; readonly clock: Clock },
): ScoredBucket[] | string {
  if (clock === "relative") return "times are distances from the start of each file: no moment is shared";
  const ready = testSeries(series, clock);
  if (typeof ready === "string") return ready;
  const { times, values, width, counts } = ready;
  if (times.length < FEWEST_BUCKETS) return `too few buckets: ${times.length}, ${FEWEST_BUCKETS} are needed`;
  const levels = usualLevels(ready, change);
  const shares = phaseShares(ready);
  const raw = rawLevels(series, ready);
  const scores = series.measure.of.kind === "error_ratio"
    ? shareScores(ready, levels)
    : { expected: levels, scores: levelScores(ready, { levels, shares }) };
  const natural = (value: number): number => ready.isRatio ? Math.exp(value) : value;
  const fewest = fewestValues(series);
  const judged = times.flatMap((at, index): ScoredBucket[] => {
    if (counts[index]! < fewest) return [];
    const score = scores.scores[index]!;
    const rest = (values[index]! - scores.expected[index]!) / (1 - shares[index]!);
    return [{
      at,
      until: at + width,
      value: natural(raw[index]!),
      expected: natural(raw[index]! - rest),
      score,
      p_value: Math.min(1, 2 * studentTail(Math.abs(score), Math.max(1, EFFICIENCY * times.length))),
      n: counts[index]!,
    }];
  });
  if (judged.length > 0) return judged;
  return `no bucket holds the ${fewest} values that ${series.measure.name} needs, the fullest holds ${
    Math.max(...counts)
  }`;
}

/** Values that should lie beyond a quantile: what is made of one or two is the oddness of single calls. */
const BEYOND = 5;

function fewestValues({ measure: { of } }: Series): number {
  return of.kind === "quantile" ? Math.ceil(BEYOND / Math.min(of.probability, 1 - of.probability) - 1e-9) : 0;
}

/** The level around each bucket, on the scale of the test. */
function usualLevels(
  { times, values }: TestSeries,
  { shape, p_value, shifts }: Pick<SeriesChange, "shape" | "p_value" | "shifts">,
): number[] {
  if (shape === "drift" && p_value !== null && p_value <= DRIFT_LEVEL) {
    const line = theilSen(values, { times });
    if (line !== null) return medianLine(times, values, line.slope);
  }
  const segmentOf = times.map((time) => shifts.filter(({ at }) => at <= time).length);
  const medians = new Map(
    [...Map.groupBy(values.keys(), (index) => segmentOf[index]!)].map(([segment, members]) => {
      return [segment, median(members.map((index) => values[index]!))];
    }),
  );
  return segmentOf.map((segment) => medians.get(segment)!);
}

const DRIFT_LEVEL = 0.05;

function medianLine(times: readonly number[], values: readonly number[], slope: number): number[] {
  const start = median(values.map((value, index) => value - slope * times[index]!));
  return times.map((time) => start + slope * time);
}

interface Usual {
  readonly levels: readonly number[];
  readonly shares: readonly number[];
}

function levelScores({ values, deviations }: TestSeries, { levels, shares }: Usual): number[] {
  const residuals = values.map((value, index) => (value - levels[index]!) / Math.sqrt(1 - shares[index]!));
  const excess = excessNoise(residuals, deviations);
  return residuals.map((residual, index) => {
    const spread = Math.hypot(deviations[index]!, excess);
    return spread === 0 ? 0 : residual / spread;
  });
}

/** Share that each bucket has in the daily pattern that was taken out: so much less it stands out. 0 without a pattern. */
function phaseShares({ times, season }: TestSeries): number[] {
  if (!season) return times.map(() => 0);
  const counts = Map.groupBy(times, (time) => time % DAY);
  return times.map((time) => Math.min(0.5, 1 / counts.get(time % DAY)!.length));
}

const DAY = 86_400e6;

/** Levels of the buckets with the daily pattern, on the scale of the test. */
function rawLevels({ points }: Series, { times, width, isRatio }: TestSeries): number[] {
  let next = 0;
  return times.map((at) => {
    let [sum, weight] = [0, 0];
    while (next < points.length && points[next]!.at < at) next++;
    for (; next < points.length && points[next]!.at < at + width; next++) {
      const { value, n } = points[next]!;
      sum += n * (isRatio ? Math.log(value) : value);
      weight += n;
    }
    return sum / weight;
  });
}

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5)!;
}
