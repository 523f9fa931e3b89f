/** The repeating pattern of a day. @module */
import { betaProbability } from "../stats/beta_distribution.ts";

const DAY = 86_400e6;
/** With fewer days a pattern cannot be told from chance. */
const FEWEST_DAYS = 3;
/** A pattern is taken out only when it is this unlikely to be chance. */
const LEVEL = 0.001;

/** Values at moments. */
export interface TimedValues {
  /** Moments, µs, ascending. */
  readonly times: readonly number[];
  /** One value per moment. */
  readonly values: readonly number[];
}

/**
 * Values without the pattern that the hours of the day repeat; `null` when there is none to be seen, when buckets are wider
 * than a quarter of a day, or days fewer than three.
 *
 * Method: analysis of variance of the hours, on what is left of the values when the mean of the day around each is taken off;
 * then the mean of each hour is taken off the values. Cost O(n · buckets of a day).
 *
 * @param width Of the buckets, µs; a divisor of a day.
 */
export function withoutDailySeason({ times, values }: TimedValues, width: number): number[] | null {
  const phases = DAY / width;
  const first = times[0];
  if (first === undefined || phases < 4 || !Number.isInteger(phases)) return null;
  if (times.at(-1)! + width - first < FEWEST_DAYS * DAY) return null;
  const phaseOf = (time: number): number => Math.round((time % DAY) / width) % phases;
  const rest = withoutDayMeans({ times, values }, width);
  const groups = Map.groupBy(rest.keys(), (index) => phaseOf(times[index]!));
  const means = new Map([...groups].map(([phase, members]) => [phase, mean(members.map((index) => rest[index]!))]));
  const overall = mean(rest);
  let [between, within] = [0, 0];
  rest.forEach((value, index) => {
    const centre = means.get(phaseOf(times[index]!))!;
    between += (centre - overall) ** 2;
    within += (value - centre) ** 2;
  });
  const [numerator, denominator] = [groups.size - 1, rest.length - groups.size];
  if (numerator < 1 || denominator < groups.size || between === 0) return null;
  // P(F > f) is an incomplete beta function of the explained share.
  const probability = betaProbability(within / (within + between), { a: denominator / 2, b: numerator / 2 });
  if (probability > LEVEL) return null;
  const centre = mean([...means.values()]);
  return values.map((value, index) => value - means.get(phaseOf(times[index]!))! + centre);
}

/** Each value less the mean of the day around it. */
function withoutDayMeans({ times, values }: TimedValues, width: number): number[] {
  let [low, high, sum] = [0, 0, 0];
  return values.map((value, index) => {
    while (high < times.length && times[high]! < times[index]! + DAY / 2 - width / 2) sum += values[high++]!;
    while (times[low]! < times[index]! - DAY / 2 - width / 2) sum -= values[low++]!;
    return value - sum / (high - low);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
