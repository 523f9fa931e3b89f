/** How good the outcomes of groups of calls are. @module */
import type { Field, Filter } from "./engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "./engine/event_source.ts";
import { groupId } from "./largest_groups.ts";
import { sampleGroups } from "./sample_groups.ts";
import type { Estimate } from "./stats/wilson_interval.ts";
import { clustering } from "./suggestions/clusters.ts";
import { meanInterval, meanOf, type Scored, scoreValues } from "./suggestions/mean_difference.ts";
import { callScores } from "./suggestions/scores.ts";
import { weightSum } from "./suggestions/weighted_ratio.ts";

/** Scores of a group of calls, those without one left out. */
export interface GroupScore {
  /** Their mean, 0..1, weighted. */
  readonly mean: number;
  /** Its 95 % interval; `null` with too few users or sessions, or when all scores are equal. */
  readonly interval: Pick<Estimate, "low" | "high"> | null;
  /** Share of the calls that have a score. */
  readonly scored_ratio: number;
  /** Why there is no interval; `null` when there is one. */
  readonly reason: string | null;
}

/** Which calls. */
export interface GroupScoresOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** About how many events to look at, calls and feedback. */
  readonly atMost: number;
}

const FIELDS: readonly Field[] = [
  "event_id",
  "trace_id",
  "parent_id",
  "session_id",
  "user",
  "kind",
  "provider",
  "model",
  "nested_calls",
  "score",
  "sample_weight",
];

/** Fewest users or sessions of an interval. */
const FEWEST = 8;

/** Scores of groups of calls, by {@linkcode groupId}; none of those without. Two reads of the same slices of time. */
export async function groupScores(
  source: EventSource,
  { where, by, atMost }: GroupScoresOptions,
): Promise<Map<string, GroupScore>> {
  const sample = await source.sample({ fields: [...new Set([...FIELDS, ...by])], atMost });
  const wanted = await source.sample({ fields: ["event_id"], where, atMost });
  const ids = new Set(wanted.columns.event_id);
  const rows = Array.from({ length: sample.rows }, (_, row) => row).filter((row) => {
    return ids.has(sample.columns.event_id![row]!);
  });
  const scored = readScores(sample);
  const groups = sampleGroups(rows, by.map((field) => sample.columns[field]!));
  return new Map(groups.flatMap((members) => {
    const score = scoreOf(members.map(scored));
    const key = Object.fromEntries(by.map((field) => [field, sample.columns[field]![members[0]!]!]));
    return score === null ? [] : [[groupId(key, by), score]];
  }));
}

function readScores(sample: EventSample): (row: number) => Scored {
  const scoreOf = callScores(sample);
  const clusterOf = clustering(sample)(sample);
  return (row) => ({
    cluster: clusterOf(row),
    score: scoreOf(row),
    weight: sample.columns.sample_weight![row] as number,
  });
}

function scoreOf(calls: readonly Scored[]): GroupScore | null {
  const values = scoreValues(calls.filter(({ weight }) => weight > 0));
  if (values.length === 0) return null;
  const found = { mean: meanOf(values), scored_ratio: Math.min(1, weightSum(values) / weightSum(calls)) };
  const clusters = new Set(values.map(({ cluster }) => cluster)).size;
  const estimate = meanInterval(values, { fewest: FEWEST });
  if (estimate === null) {
    const reason = `the interval of the score needs ${FEWEST} users or sessions, n is ${clusters}`;
    return { ...found, interval: null, reason };
  }
  if (values.every(({ value }) => value === values[0]!.value)) {
    return { ...found, interval: null, reason: "all scores are equal" };
  }
  const { value, low, high } = estimate;
  // Scores end at 0 and 1; where some do not, the mean still lies inside.
  const interval = { low: Math.max(Math.min(0, value), low), high: Math.min(Math.max(1, value), high) };
  return { ...found, interval, reason: null };
}
