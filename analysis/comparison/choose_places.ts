/** In what cells two sides are looked at. @module */
import type { Clock } from "../../recorder/schema.ts";
import { TIME_BUCKETS, type TimeBucket } from "../engine/aggregate_plan.ts";
import { BUCKET_MICROS, MOST_BUCKETS } from "../series/series_bucket.ts";
import type { Both } from "./both_sides.ts";
import type { CellPlaces } from "./comparison_cell.ts";
import type { SideGroup } from "./side_groups.ts";

/** Cells, and how they are asked for. */
export interface ChosenPlaces extends CellPlaces {
  /** Width of stretches of time; `null` for sessions. */
  readonly bucket: TimeBucket | null;
}

/** Sessions tell more than a relative time where most calls have one, and there are some. */
const FEWEST_SESSIONS = 10;
const LEAST_IN_SESSIONS = 0.8;
/** Most stretches of the longer side. */
const MOST_LONG = 2000;
const WIDEST = TIME_BUCKETS.indexOf("1d");

/**
 * Stretches of time so narrow that the shorter side has many. Sessions where the clock is relative: calls that share an age have
 * nothing else in common.
 */
export function choosePlaces(
  sides: Both<readonly SideGroup[]>,
  options: { readonly clock: Clock; readonly canUseSessions: boolean },
): ChosenPlaces {
  const hasSessions = sides.every((groups) => {
    const calls = groups.reduce((sum, group) => sum + group.calls, 0);
    const known = groups.reduce((sum, group) => sum + group.calls * group.sessions.known_ratio, 0);
    const most = groups.reduce((most, { sessions }) => Math.max(most, sessions.count), 0);
    return most >= FEWEST_SESSIONS && known >= LEAST_IN_SESSIONS * calls;
  });
  if (options.clock === "relative" && options.canUseSessions && hasSessions) {
    return { kind: "session", width: null, bucket: null, hasDays: false };
  }
  const spans = sides.map((groups) => {
    const first = groups.reduce((least, { span }) => Math.min(least, span[0]), Infinity);
    const last = groups.reduce((most, { span }) => Math.max(most, span[1]), -Infinity);
    return Math.max(0, last - first);
  });
  const narrow = TIME_BUCKETS.slice(0, WIDEST + 1).find((bucket) => {
    const width = BUCKET_MICROS[bucket];
    return Math.min(...spans) / width <= MOST_BUCKETS && Math.max(...spans) / width <= MOST_LONG;
  });
  const bucket = narrow ?? TIME_BUCKETS[WIDEST]!;
  return { kind: "time", width: BUCKET_MICROS[bucket], bucket, hasDays: options.clock === "utc" };
}
