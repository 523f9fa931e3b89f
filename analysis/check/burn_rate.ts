/** How fast an error budget burns. Pure. @module */
import { type Interval, wilsonInterval } from "../stats/wilson_interval.ts";

/** Events of a window, weighted. */
export interface SloEvents {
  /** All that count. */
  readonly total: number;
  /** Those that are bad. */
  readonly bad: number;
}

/** Events of a window as they were counted. */
export interface CountedSloEvents extends SloEvents {
  /** All, as stored. */
  readonly n: number;
  /** Bad ones, as stored. */
  readonly bad_n: number;
  /** Sum of the squares of the weights of all. */
  readonly squares: number;
  /** Weight of the heaviest bad one; 0 without any. */
  readonly heaviest_bad: number;
}

/**
 * How many times faster than it may the error budget burns: at 1 it is gone exactly at the end of the window of the objective, at 2
 * in half of it. `null` without events.
 *
 * Method: error ratio divided by 1 − objective, Google SRE workbook (2018), chapter 5 "Alerting on SLOs".
 *
 * @throws {RangeError} If the objective is not between 0 and 1, or more events are bad than there are.
 *
 * @example Of 99.9 % that must be good, 1.44 % are bad
 * ```ts
 * import { burnRate } from "@kymo/kymo/analysis";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * assertAlmostEquals(burnRate({ bad: 144, total: 10_000 }, 0.999)!, 14.4);
 * assertEquals(burnRate({ bad: 0, total: 0 }, 0.999), null);
 * ```
 */
export function burnRate({ bad, total }: SloEvents, objective: number): number | null {
  if (!(objective > 0 && objective < 1)) {
    throw new RangeError(
      `Cannot compute burn rate: objective must be between 0 and 1, both exclusive, current value is ${objective}`,
    );
  }
  if (!(bad >= 0 && bad <= total * (1 + 1e-9) && Number.isFinite(total))) {
    throw new RangeError(
      `Cannot compute burn rate: bad events must be between 0 and all, current values are ${bad} and ${total}`,
    );
  }
  if (total === 0) return null;
  // 1 − 0.999 has an error of its own, which must not decide whether 14.4 is reached.
  return Number((Math.min(1, bad / total) / (1 - objective)).toPrecision(12));
}

/** Interval, 95 %, of a burn rate; `null` without events. */
export function burnInterval(events: CountedSloEvents, objective: number): Interval | null {
  const { bad, total, squares } = events;
  if (!(total > 0 && squares > 0)) return null;
  const trials = total * (total / squares);
  const share = Math.min(1, bad / total);
  const bounds = wilsonInterval({ successes: Math.min(trials, share * trials), trials })!;
  return [bounds[0] / (1 - objective), bounds[1] / (1 - objective)];
}

/**
 * Whether a burn rate passes a limit for the sake of one event alone: without the heaviest bad one it would not. Services with few
 * calls would be alerted by each failure: one of ten calls of an hour is a rate of 100 for 99.9 %.
 */
export function hangsOnOne(events: CountedSloEvents, { objective, limit }: {
  readonly objective: number;
  readonly limit: number;
}): boolean {
  const { bad, total, bad_n, heaviest_bad } = events;
  if (bad_n < 2) return true;
  const rest = { bad: Math.max(0, bad - heaviest_bad), total: total - heaviest_bad };
  return !((burnRate(rest, objective) ?? 0) > limit);
}
