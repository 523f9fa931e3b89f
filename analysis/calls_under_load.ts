/** Calls of models with how many ran beside them. @module */
import type { Field } from "./engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "./engine/event_source.ts";
import type { SizedGroup } from "./largest_groups.ts";
import { callsInFlight, recentArrivals } from "./load/calls_in_flight.ts";
import type { LoadedCall } from "./load/knee_interval.ts";
import { sampleGroups } from "./sample_groups.ts";
import { quantile } from "./stats/quantile.ts";

/** What a sample must have for {@linkcode loadGroups} and {@linkcode callsUnderLoad}. */
export const LOAD_FIELDS: readonly Field[] = [
  "kind",
  "started_at",
  "duration_ms",
  "status",
  "nested_calls",
  "sample_weight",
];

/** Calls that share a limit. */
export interface LoadGroup extends Pick<SizedGroup, "by"> {
  /** Calls, those that failed too, as rows of the sample. */
  readonly rows: readonly number[];
}

/** Groups of calls. */
export interface LoadGroups {
  /** Those with most calls first. */
  readonly groups: readonly LoadGroup[];
  /** Why it is not known what ran beside them; `null` when it is. */
  readonly reason: string | null;
}

/** Groups the calls that hold no others. */
export function loadGroups(
  sample: EventSample,
  source: Pick<EventSource, "clock">,
  by: readonly Field[],
): LoadGroups {
  const { kind, nested_calls } = sample.columns;
  const calls = Array.from(kind!.keys()).filter((row) => kind![row] === "llm_call" && !nested_calls![row]);
  const keys = by.map((field) => sample.columns[field]!);
  const isSampled = calls.some((row) => sample.columns.sample_weight![row] !== 1);
  return {
    groups: sampleGroups(calls, keys).sort((a, b) => b.length - a.length).map((rows): LoadGroup => ({
      by: Object.fromEntries(by.map((field, key) => [field, keys[key]![rows[0]!]!])),
      rows,
    })),
    reason: source.clock === "relative"
      ? "times are distances from the start of each file, not a clock: what ran at once is not known"
      : isSampled
      ? "events are sampled: calls in flight are not all there"
      : null,
  };
}

/** A call that succeeded, with what ran beside it. */
export interface CallUnderLoad extends Omit<LoadedCall, "y"> {
  /** Its place in the sample. */
  readonly row: number;
  /** How long it took, above 0. */
  readonly duration_ms: number;
}

/**
 * Calls of a group that succeeded, by time, with what ran beside them when they began, and how long one typically takes, µs. At the
 * start of each slice calls are left out for as long as 99 of 100 take: what began before is not known.
 */
export function callsUnderLoad(
  sample: EventSample,
  rows: readonly number[],
): { readonly calls: CallUnderLoad[]; readonly typical: number } {
  const { started_at, duration_ms, status } = sample.columns;
  const timed = rows.filter((row) => typeof duration_ms![row] === "number");
  const durations = Float64Array.from(timed, (row) => (duration_ms![row] as number) * 1000).sort();
  if (durations.length === 0) return { calls: [], typical: 0 };
  const typical = quantile(durations, 0.5)!;
  const warmUp = quantile(durations, 0.99)!;
  const calls = sample.slices.flatMap(({ from, to }, slice) => {
    const inside = timed.filter((row) => from <= (started_at![row] as number) && (started_at![row] as number) < to);
    const starts = Float64Array.from(inside, (row) => started_at![row] as number);
    const loads = callsInFlight({
      starts,
      durations: Float64Array.from(inside, (row) => (duration_ms![row] as number) * 1000),
    });
    const arrivals = recentArrivals(starts, Math.max(1, typical));
    const first = starts[0] ?? from;
    return inside.flatMap((row, place): CallUnderLoad[] => {
      const duration = duration_ms![row] as number;
      const isKnown = starts[place]! >= Math.max(from, first) + warmUp && status![row] === "ok" && duration > 0;
      const call = { row, slice, at: starts[place]!, load: loads[place]!, arrivals: arrivals[place]! };
      return isKnown ? [{ ...call, duration_ms: duration }] : [];
    });
  });
  return { calls, typical };
}
