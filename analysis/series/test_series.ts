/** A series made ready for tests: on a scale on which changes add up, without thin buckets and daily pattern. @module */
import type { Clock } from "../../recorder/schema.ts";
import { overdispersion } from "../stats/overdispersion.ts";
import { fewestForQuantile } from "../stats/quantile.ts";
import { BUCKET_MICROS } from "./series_bucket.ts";
import { withoutDailySeason } from "./daily_season.ts";
import type { Series, SeriesPoint } from "./series.ts";

/** A series that can be tested. */
export interface TestSeries {
  /** Starts of the buckets, µs. */
  readonly times: readonly number[];
  /** Levels, as logarithms where `isRatio`. */
  readonly values: readonly number[];
  /** Standard errors of the levels, 0 where unknown. */
  readonly deviations: readonly number[];
  /** Known values in each bucket. */
  readonly counts: readonly number[];
  /** Width of the buckets, µs. */
  readonly width: number;
  /** Whether changes are ratios. */
  readonly isRatio: boolean;
  /** Whether a daily pattern was taken out. */
  readonly season: boolean;
}

/** Fewest buckets that say something about change. */
const FEWEST_BUCKETS = 6;
/** A bucket should hold so many values, or so many failures. */
const FEWEST_VALUES = 10;
const FEWEST_FAILURES = 2;

/** Makes a series ready; a sentence when there is nothing to test. */
export function testSeries({ points, measure, bucket }: Series, clock: Clock): TestSeries | string {
  const n = points.reduce((sum, point) => sum + point.n, 0);
  const isQuantile = measure.of.kind === "quantile";
  const thin = isQuantile ? `, ${fewestForQuantile(measure.of.probability)} values each` : "";
  if (n === 0) return `no value is known, or no bucket of ${bucket} holds as many as it takes${thin}`;
  if (points.length > 1 && points.every((point) => point.value === points[0]!.value)) {
    return `every bucket has the same value, n is ${n}`;
  }
  const isRatio = measure.scale === "ratio" && points.every((point) => point.value > 0);
  const failures = points.reduce((sum, point) => sum + point.n * Math.min(point.value, 1 - point.value), 0);
  const fewest = measure.of.kind === "error_ratio" ? FEWEST_FAILURES * n / failures : FEWEST_VALUES;
  const merged = mergedBuckets(points, { width: BUCKET_MICROS[bucket], fewest, isRatio });
  if (merged.points.length < FEWEST_BUCKETS) {
    const what = measure.of.kind === "error_ratio" ? "failures" : "values";
    return `too few ${what}: they fill ${merged.points.length} buckets of ${bucket}${thin}, a trend needs ${FEWEST_BUCKETS}`;
  }
  const times = merged.points.map(({ at }) => at);
  const values = merged.points.map(({ value }) => value);
  const calm = clock === "utc" ? withoutDailySeason({ times, values }, merged.width) : null;
  const counts = merged.points.map((point) => point.n);
  return {
    times,
    values: calm ?? values,
    deviations: errorsOf(calm ?? values, counts, merged.points.map(({ deviation }) => deviation)),
    counts,
    width: merged.width,
    isRatio,
    season: calm !== null,
  };
}

/** Standard errors by sampling, widened where calls come in clusters; where sampling is unknown, as far as neighbours tell. */
function errorsOf(
  values: readonly number[],
  counts: readonly number[],
  known: readonly (number | null)[],
): number[] {
  const isKnown = known.every((deviation) => deviation !== null && deviation > 0);
  const variances = isKnown ? known.map((deviation) => deviation! ** 2) : counts.map((count) => 1 / count);
  const factor = overdispersion(values, variances, isKnown ? 1 : 0);
  return variances.map((variance) => Math.sqrt(factor * variance));
}

interface Merging {
  readonly width: number;
  readonly fewest: number;
  readonly isRatio: boolean;
}

/** Widths that divide a day, so that its pattern stays visible. */
const FACTORS = [1, 2, 3, 4, 6, 8, 12, 24, 48, 96];

/** Joins neighbours until buckets hold enough values; the level of several is their mean on the scale of the test. */
function mergedBuckets(
  points: readonly SeriesPoint[],
  { width, fewest, isRatio }: Merging,
): { readonly points: readonly SeriesPoint[]; readonly width: number } {
  const scaled = points.map((point) => ({ ...point, value: isRatio ? Math.log(point.value) : point.value }));
  let result = { points: scaled as readonly SeriesPoint[], width };
  for (const factor of FACTORS) {
    const joined = factor === 1 ? scaled : joinBuckets(scaled, width * factor);
    if (factor > 1 && joined.length < FEWEST_BUCKETS) break;
    result = { points: joined, width: width * factor };
    const counts = joined.map(({ n }) => n).sort((a, b) => a - b);
    if (counts[counts.length >> 1]! >= fewest) break;
  }
  // A bucket of next to nothing is no level.
  const enough = result.points.filter(({ n }) => n >= Math.min(fewest, FEWEST_VALUES) / 5);
  return { points: enough, width: result.width };
}

function joinBuckets(points: readonly SeriesPoint[], width: number): SeriesPoint[] {
  const groups = Map.groupBy(points, ({ at }) => Math.floor(at / width) * width);
  return [...groups].map(([at, members]): SeriesPoint => {
    const n = members.reduce((sum, point) => sum + point.n, 0);
    const value = members.reduce((sum, point) => sum + point.value * point.n, 0) / n;
    const [{ deviation, n: size }] = members as [SeriesPoint];
    return { at, n, value, deviation: deviation === null ? null : deviation * Math.sqrt(size / n) };
  });
}
