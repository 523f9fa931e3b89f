/** Whether and how a series changed, in the unit of its measure. @module */
import type { Clock } from "../../recorder/schema.ts";
import { type LevelShift, levelShifts } from "../stats/level_shifts.ts";
import { mannKendall } from "../stats/mann_kendall.ts";
import { quantile } from "../stats/quantile.ts";
import { theilSen } from "../stats/theil_sen.ts";
import type { Series } from "./series.ts";
import { type TestSeries, testSeries } from "./test_series.ts";

/** An amount with its 95 % interval. */
export interface Amount {
  /** The estimate. */
  readonly value: number;
  /** Lower bound; `null` when there are too few values for one. */
  readonly low: number | null;
  /** Upper bound. */
  readonly high: number | null;
}

/** A change of level. */
export interface SeriesShift {
  /** Start of the first bucket after it, µs. */
  readonly at: number;
  /** Earliest and latest start of that bucket, µs. */
  readonly range: readonly [from: number, to: number];
  /** Start of the level before, and end of the level after, µs. */
  readonly around: readonly [from: number, to: number];
  /** Level before. */
  readonly before: number;
  /** Level after. */
  readonly after: number;
  /** Relative change, 0.5 for half as much again; `null` where a level is 0 or negative. */
  readonly ratio: Amount | null;
  /** After less before, in the unit of the measure. */
  readonly difference: Amount;
  /** Probability of a change as clear as that by chance. */
  readonly p_value: number;
  /** Known values on both sides. */
  readonly n: number;
}

/** What a test of a series says. Without an answer all but `n` and `reason` are empty. */
export interface SeriesChange {
  /** Known values in all buckets. */
  readonly n: number;
  /** Buckets that were tested. */
  readonly buckets: number;
  /** Their width, µs. */
  readonly width: number | null;
  /** Whether a daily pattern was taken out first. */
  readonly season: boolean;
  /** Probability of changes as clear as these in a series whose level stays. */
  readonly p_value: number | null;
  /** What the change looks like; `null` without an answer. */
  readonly shape: "step" | "drift" | null;
  /** Kendall's τ: −1 where it falls throughout, 1 where it rises throughout. */
  readonly strength: number | null;
  /** Change per day (relative clock: per hour) in the unit of the measure; `null` for less than a quarter of that. */
  readonly slope: Amount | null;
  /** The same relative to the level; `null` where levels are 0 or negative. */
  readonly slope_ratio: Amount | null;
  /** Changes of level, ascending. */
  readonly shifts: readonly SeriesShift[];
  /** Level at the end over that at the start less one; the difference where levels are not positive. */
  readonly net: number | null;
  /** Whether the level ended near where it began, for all that happened in between. */
  readonly came_back: boolean;
  /** Why there is no answer; `null` when there is one. */
  readonly reason: string | null;
}

const DAY = 86_400e6;
const HOUR = 3_600e6;

/** Tests a series. Changes are significant at `level`, before any correction for the number of series. */
export function seriesChange(
  series: Series,
  options: { readonly clock: Clock; readonly level?: number },
): SeriesChange {
  const { clock, level = 0.05 } = options;
  const ready = testSeries(series, clock);
  const n = series.points.reduce((sum, point) => sum + point.n, 0);
  if (typeof ready === "string") return { ...NOTHING, n, reason: ready };
  const { times, values, deviations, width, season } = ready;
  const unit = clock === "relative" ? HOUR : DAY;
  const units = times.map((time) => (time - times[0]!) / unit);
  const test = levelShifts(values, { deviations, times: units, level });
  const trend = mannKendall(values, { times });
  if (test === null || trend === null) return { ...NOTHING, n, reason: `all levels are equal, n is ${n}` };
  const isLong = times.at(-1)! + width - times[0]! >= unit / 4;
  const line = theilSen(values, { times: units, varianceFactor: trend.variance_factor });
  const middle = naturalLevel(quantile(Float64Array.from(values).sort(), 0.5)!, ready);
  const shifts = test.shifts.map((shift, order): SeriesShift => {
    const [first, end] = [test.shifts[order - 1]?.index ?? 0, test.shifts[order + 1]?.index ?? times.length];
    const [low, high] = shift.interval;
    return {
      at: times[shift.index]!,
      range: [times[shift.range[0]]!, times[shift.range[1]]!],
      around: [times[first]!, times[end - 1]! + width],
      before: naturalLevel(shift.before, ready),
      after: naturalLevel(shift.after, ready),
      ...sizes({ value: shift.shift, low, high }, { ready, level: naturalLevel(shift.before, ready) }),
      p_value: shift.p_value,
      n: ready.counts.slice(first, end).reduce((sum, count) => sum + count, 0),
    };
  });
  const isDrift = test.shape === "drift" && test.p_value <= level;
  const slope: Amount | null = isDrift ? test.drift : line === null ? null : {
    value: line.slope,
    low: line.interval?.[0] ?? null,
    high: line.interval?.[1] ?? null,
  };
  const change = slope === null || !isLong ? null : sizes(slope, { ready, level: middle });
  return {
    n,
    buckets: values.length,
    width,
    season,
    p_value: test.p_value,
    shape: test.shape,
    strength: trend.tau,
    slope: change?.difference ?? null,
    slope_ratio: change?.ratio ?? null,
    shifts,
    net: netChange(shifts, { slope: test.drift, ready, units }),
    came_back: cameBack(test.shifts),
    reason: null,
  };
}

/** The first of the shifts that are about as large as the largest; `null` without shifts. */
export function leadingShift(shifts: readonly SeriesShift[]): SeriesShift | null {
  const size = ({ ratio, difference }: SeriesShift): number => {
    return Math.abs(ratio === null ? difference.value : Math.log1p(ratio.value));
  };
  const largest = Math.max(...shifts.map(size));
  return shifts.find((shift) => size(shift) >= ABOUT * largest) ?? null;
}

/** What comes back later is told after what went away. */
const ABOUT = 0.7;

const NOTHING: SeriesChange = {
  n: 0,
  buckets: 0,
  width: null,
  season: false,
  p_value: null,
  shape: null,
  strength: null,
  slope: null,
  slope_ratio: null,
  shifts: [],
  net: null,
  came_back: false,
  reason: null,
};

function naturalLevel(value: number, { isRatio }: TestSeries): number {
  return isRatio ? Math.exp(value) : value;
}

interface Around {
  readonly ready: TestSeries;
  /** Level that the change starts from. */
  readonly level: number;
}

/** A change on the scale of the test as ratio and as difference. */
function sizes(
  change: Amount,
  { ready, level }: Around,
): { readonly ratio: Amount | null; readonly difference: Amount } {
  const each = (of: (value: number) => number): Amount => ({
    value: of(change.value),
    low: change.low === null ? null : of(change.low),
    high: change.high === null ? null : of(change.high),
  });
  if (ready.isRatio) return { ratio: each(Math.expm1), difference: each((value) => level * Math.expm1(value)) };
  return { ratio: level > 0 ? each((value) => value / level) : null, difference: each((value) => value) };
}

/** Less than a quarter of the largest shift is left at the end. */
function cameBack(shifts: readonly LevelShift[]): boolean {
  const [first, last] = [shifts[0], shifts.at(-1)];
  if (first === undefined || last === undefined) return false;
  return Math.abs(last.after - first.before) < 0.25 * Math.max(...shifts.map(({ shift }) => Math.abs(shift)));
}

function netChange(
  shifts: readonly SeriesShift[],
  { slope, ready, units }: { readonly slope: Amount; readonly ready: TestSeries; readonly units: readonly number[] },
): number {
  const [first, last] = [shifts[0], shifts.at(-1)];
  if (first !== undefined && last !== undefined) {
    return ready.isRatio ? last.after / first.before - 1 : last.after - first.before;
  }
  const total = slope.value * units.at(-1)!;
  return ready.isRatio ? Math.expm1(total) : total;
}
