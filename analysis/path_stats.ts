/** What sets the waiting time of operations, per operation and stage: what {@linkcode criticalPath} shows. @module */
import type { Cell } from "../recorder/cell.ts";
import type { Field, Value } from "./engine/aggregate_plan.ts";
import type { EventSample } from "./engine/event_source.ts";
import { ratio } from "./group_keys.ts";
import { quantile } from "./stats/quantile.ts";
import type { SampledTraces, TracesLooked } from "./trace_sample.ts";
import { pairedSavings, type Saving } from "./traces/paired_savings.ts";
import { pathSegments } from "./traces/path_segments.ts";
import type { Stage, Trace } from "./traces/trace.ts";
import { virtualSpeedup } from "./traces/virtual_speedup.ts";

/** What a stage is to the operations it works in. Sums are weighted by `sample_weight`. */
export interface StagePath extends Stage {
  /** Whether it is the operation itself: its own work outside of everything recorded inside. */
  readonly is_root: boolean;
  /** Share of the operations in which it works. */
  readonly occurs_ratio: number;
  /** Its events. */
  readonly calls: number;
  /** Median duration of one of them, what works inside included. */
  readonly call_p50_ms: number;
  /** Time of its own: nothing else that was recorded ran inside. */
  readonly self_ms: number;
  /** Share of it in the own times of all stages; `null` when these are 0. */
  readonly self_ratio: number | null;
  /** Its stretches of the critical path, without those of what works inside. */
  readonly path_ms: number;
  /** Share of it in the duration of the operations; `null` when that is 0. */
  readonly path_ratio: number | null;
  /** Share of the operations in which it works where something waited for it. */
  readonly on_path_ratio: number;
  /** Share of the duration of the operations that is saved when its own time is multiplied by the factor. */
  readonly saved_ratio: number | null;
  /** What that saves at the median of the operations, ms. */
  readonly saved_p50: Saving;
  /** What that saves at their quantile 0.95, ms. */
  readonly saved_p95: Saving;
}

/** Operations of one group that succeeded. */
export interface OperationPaths {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Operations looked at. */
  readonly operations: number;
  /** Their durations added up, weighted. */
  readonly duration_sum_ms: number;
  /** Their median duration. */
  readonly duration_p50_ms: number;
  /** Their stages, those first that keep them waiting longest. */
  readonly stages: readonly StagePath[];
}

/** Paths of all operations. */
export interface PathStats {
  /** Groups of operations, those that take most time first. */
  readonly groups: readonly OperationPaths[];
  /** All traces, those that failed too. */
  readonly traces: readonly Trace[];
  /** How much was looked at. */
  readonly looked: TracesLooked & { readonly operations: number; readonly failed: number };
  /** Why there is nothing to say; `null` when there is. */
  readonly reason: string | null;
}

/** How paths are grouped. */
export interface PathStatsOptions {
  /** The traces in the sample. */
  readonly sampled: SampledTraces;
  /** Fields of the operation; the sample must have them. */
  readonly by: readonly Field[];
  /** What own time is multiplied by. */
  readonly factor: number;
}

/**
 * Paths of the operations in a sample; see {@linkcode criticalPath}.
 *
 * @param sample Events of {@linkcode TIMED_KINDS} with {@linkcode TRACE_FIELDS}.
 */
export function pathStats(
  sample: EventSample,
  { by, factor, sampled: { traces, looked } }: PathStatsOptions,
): PathStats {
  const ok = traces.filter(({ nodes }) => sample.columns.status![nodes[0]!.row] === "ok");
  const keys = by.map((field) => sample.columns[field]!);
  const groups = Map.groupBy(ok, ({ nodes }) => JSON.stringify(keys.map((cells) => cells[nodes[0]!.row])));
  const weights = sample.columns.sample_weight!;
  return {
    groups: [...groups.values()].map((members): OperationPaths => ({
      by: Object.fromEntries(by.map((field, key) => [field, keys[key]![members[0]!.nodes[0]!.row]!])),
      ...operationPaths(members, weights, factor),
    })).sort((a, b) => b.duration_sum_ms - a.duration_sum_ms),
    traces,
    looked: { ...looked, operations: ok.length, failed: traces.length - ok.length },
    reason: ok.length > 0 ? null : reasonFor(looked, traces.length),
  };
}

function reasonFor({ events, cut, without_duration, alone }: TracesLooked, failed: number): string {
  if (events === 0) return "there are no events";
  const why = [
    failed === 0 ? "" : `${failed} failed`,
    cut === 0 ? "" : `${cut} are longer than the stretches of time that were read`,
    without_duration === 0 ? "" : `${without_duration} have no duration`,
    alone === 0 ? "" : `${alone} events stand alone, with nothing inside`,
  ].filter((part) => part !== "");
  return why.length === 0 ? "there are no operations" : `there are no operations to look into: ${why.join(", ")}`;
}

interface Tally {
  calls: number;
  self: number;
  path: number;
  occurs: number;
  readonly durations: number[];
  /** Operations that waited for it, by their place. */
  readonly onPath: number[];
}

function operationPaths(
  traces: readonly Trace[],
  sampleWeights: readonly Cell[],
  factor: number,
): Omit<OperationPaths, "by"> {
  const weights = Float64Array.from(traces, ({ nodes }) => sampleWeights[nodes[0]!.row] as number);
  const before = Float64Array.from(traces, ({ nodes }) => nodes[0]!.end);
  const total = before.reduce((sum, duration, place) => sum + duration * weights[place]!, 0);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const tallies = tallyStages(traces, weights);
  const own = [...tallies.values()].reduce((sum, { self }) => sum + self, 0);
  const saved = pairedSavings({ before, weights, probabilities: [0.5, 0.95] });
  const root = traces[0]!.nodes[0]!.stage;
  const stages = [...tallies].map(([stage, tally]): StagePath => {
    const onPath = tally.onPath.reduce((sum, place) => sum + weights[place]!, 0);
    const after = before.slice();
    for (const place of tally.onPath) after[place] = virtualSpeedup(traces[place]!, { stage, factor });
    const left = after.reduce((sum, duration, place) => sum + duration * weights[place]!, 0);
    const [p50, p95] = tally.onPath.length === 0 ? [NOTHING, NOTHING] : saved(after).map(inMilliseconds);
    return {
      ...stage,
      is_root: stage === root,
      occurs_ratio: tally.occurs / weight,
      calls: tally.calls,
      call_p50_ms: quantile(Float64Array.from(tally.durations).sort(), 0.5)! / 1000,
      self_ms: tally.self / 1000,
      self_ratio: ratio(tally.self, own),
      path_ms: tally.path / 1000,
      path_ratio: ratio(tally.path, total),
      on_path_ratio: onPath / tally.occurs,
      saved_ratio: ratio(total - left, total),
      saved_p50: p50!,
      saved_p95: p95!,
    };
  });
  return {
    operations: traces.length,
    duration_sum_ms: total / 1000,
    duration_p50_ms: quantile(before.toSorted(), 0.5)! / 1000,
    stages: stages.sort((a, b) => b.path_ms - a.path_ms || b.self_ms - a.self_ms),
  };
}

/** A stage that nothing waits for saves nothing, however many operations there are. */
const NOTHING: Saving = { value: 0, low: 0, high: 0 };

function inMilliseconds({ value, low, high }: Saving): Saving {
  const ms = (micros: number | null): number | null => micros === null ? null : micros / 1000;
  return { value: ms(value), low: ms(low), high: ms(high) };
}

function tallyStages(traces: readonly Trace[], weights: Float64Array): Map<Stage, Tally> {
  const tallies = new Map<Stage, Tally>();
  traces.forEach((trace, place) => {
    const weight = weights[place]!;
    const here = new Set<Stage>();
    for (const { stage, own, start, end } of trace.nodes) {
      const tally = tallies.getOrInsertComputed(stage, newTally);
      tally.calls += weight;
      tally.self += own * weight;
      tally.durations.push(end - start);
      here.add(stage);
    }
    for (const stage of here) tallies.get(stage)!.occurs += weight;
    const waited = new Set<Stage>();
    for (const { stage, start, end } of pathSegments(trace)) {
      tallies.get(stage)!.path += (end - start) * weight;
      waited.add(stage);
    }
    for (const stage of waited) tallies.get(stage)!.onPath.push(place);
  });
  return tallies;
}

function newTally(): Tally {
  return { calls: 0, self: 0, path: 0, occurs: 0, durations: [], onPath: [] };
}
