/** What groups of calls cost, how long they take and how good they are: what {@linkcode tradeoffs} shows. @module */
import { costQuery, type CostStats } from "./cost_stats.ts";
import type { AnswerRow, Field, Filter, QuantileEstimates } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, rowsQuery } from "./engine/query.ts";
import { countOf, FAILED, inGroups, OK, ratio } from "./group_keys.ts";
import { reasonOf } from "./group_stats.ts";
import { type GroupScore, groupScores } from "./group_scores.ts";
import { groupId, groupOf, type SizedGroup } from "./largest_groups.ts";
import { pricedModelsQuery } from "./priced_models.ts";
import { paretoFront } from "./stats/pareto_front.ts";

/** Which calls. */
export interface TradeoffStatsOptions {
  /** Which calls count: of models, without those that hold others. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** Most groups, those with most calls. */
  readonly mostGroups: number;
  /** About how many events are looked at for scores. */
  readonly atMost: number;
}

/** A group of calls. */
export interface TradeoffStats extends SizedGroup {
  /** Cost per call whose price is known. */
  readonly cost_per_call_usd: number | null;
  /** Calls whose price is not known. */
  readonly unpriced_calls: number;
  /** Median duration of those that succeeded. */
  readonly duration: QuantileEstimates;
  /** Quality of the outcomes; `null` without scores. */
  readonly score: GroupScore | null;
  /** Share of those that succeeded. */
  readonly success_ratio: number | null;
  /** Whether no other group beats it; `null` where it does not know what others know. */
  readonly on_front: boolean | null;
  /** Why something is `null`; `null` when nothing is. */
  readonly reason: string | null;
}

/** Groups of calls, those with most calls first. Two batches, and two reads of single events where there are scores. */
export async function tradeoffStats(source: EventSource, options: TradeoffStatsOptions): Promise<TradeoffStats[]> {
  const { where, by, mostGroups } = options;
  const [rows, models, [scores]] = await ask(
    source,
    rowsQuery({
      where,
      by,
      aggregates: {
        calls: { op: "count" },
        ok: { op: "count", where: [OK] },
        failed: { op: "count", where: [FAILED] },
        duration: { op: "quantiles", of: "duration_ms", probabilities: [0.5], where: [OK] },
      },
      order: { by: "calls", descending: true },
      limit: mostGroups,
    }),
    pricedModelsQuery(source, where),
    rowsQuery({ where: [{ field: "score", notIn: [null] }], aggregates: { rows: { op: "rows" } } }),
  );
  const groups = rows.filter((row) => countOf(row, "calls") > 0);
  const wanted = [...where, ...inGroups(by, groups.map((row) => groupOf(row, by)))];
  const [costs] = await ask(source, costQuery({ where: wanted, groupings: [by], models }));
  const costOf = new Map(costs[0]!.map((cost) => [groupId(cost.by, by), cost]));
  const scoreOf = countOf(scores!, "rows") === 0
    ? new Map<string, GroupScore>()
    : await groupScores(source, { ...options, where: wanted });
  return judged(groups.map((row): Unjudged => {
    const id = groupId(row, by);
    return { ...knownOf(row, by), ...priceOf(costOf.get(id)), score: scoreOf.get(id) ?? null };
  }));
}

type Unjudged = Omit<TradeoffStats, "on_front" | "reason">;

function knownOf(row: AnswerRow, by: readonly Field[]): Pick<Unjudged, "by" | "calls" | "duration" | "success_ratio"> {
  const [ok, failed] = [countOf(row, "ok"), countOf(row, "failed")];
  return {
    by: groupOf(row, by),
    calls: countOf(row, "calls"),
    duration: row.duration as QuantileEstimates,
    success_ratio: ratio(ok, ok + failed),
  };
}

function priceOf(cost: CostStats | undefined): Pick<Unjudged, "cost_per_call_usd" | "unpriced_calls"> {
  return { cost_per_call_usd: cost?.cost_per_call_usd ?? null, unpriced_calls: cost?.unpriced_calls ?? 0 };
}

/** Says which groups no other beats. */
function judged(groups: readonly Unjudged[]): TradeoffStats[] {
  const isScored = groups.some(({ score }) => score !== null);
  const quality = ({ score, success_ratio }: Unjudged): number | null => {
    const best = isScored ? score?.mean ?? null : success_ratio;
    return best === null ? null : -best;
  };
  const front = paretoFront(groups.map((group) => [group.cost_per_call_usd, medianOf(group), quality(group)]));
  return groups.map((group, index) => ({ ...group, on_front: front[index]!, reason: reasonFor(group) }));
}

/** Median duration of the calls of a group. */
export function medianOf({ duration }: Pick<TradeoffStats, "duration">): number | null {
  return duration.estimates[0]!.value;
}

function reasonFor({ cost_per_call_usd, duration, score }: Unjudged): string | null {
  const slow = reasonOf(duration);
  const reasons = [
    cost_per_call_usd === null ? "no price is known" : null,
    slow === null ? null : `duration: ${slow}`,
    score === null ? "no score is known" : score.reason,
  ].filter((reason) => reason !== null);
  return reasons.length === 0 ? null : reasons.join("; ");
}
