/** Whole answers to plans by looping over rows: groups in order, quantiles, plans about answers. @module */
import type { Aggregate, AggregatePlan, Answer, NestedPlan, QuantileEstimates } from "@kymo/kymo/analysis";
import type { EventRow } from "@kymo/kymo/schema";
import { fewestForQuantile, quantile, quantileRanks } from "@kymo/kymo/stats";
import { groupsOf, histogramOf, passes, scalarOf, sortedValues } from "./brute_force.ts";

/** Rows of an answer. */
export type BruteRow = Readonly<Record<string, Answer>>;

/** The answer to a plan. */
export function bruteAnswer(events: readonly EventRow[], plan: AggregatePlan | NestedPlan): BruteRow[] {
  return "per" in plan ? nestedAnswer(bruteAnswer(events, plan.per), plan) : plainAnswer(events, plan);
}

function plainAnswer(events: readonly EventRow[], plan: AggregatePlan): BruteRow[] {
  const rows = groupsOf(events, plan).map(({ keys, rows }): BruteRow => {
    const values = Object.entries(plan.aggregates).map(([name, aggregate]) => [name, valueOf(rows, aggregate)]);
    return { ...keys, ...Object.fromEntries(values) };
  });
  const keys = (plan.by ?? []).map((key) => typeof key === "string" ? key : key.as);
  const { order, limit = Infinity } = plan;
  const sorted = rows.sort((a, b) => {
    const byValue = order === undefined ? 0 : compare(a[order.by]!, b[order.by]!, order.descending ? -1 : 1);
    return byValue !== 0 ? byValue : keys.reduce((so, key) => so !== 0 ? so : compare(a[key]!, b[key]!, 1), 0);
  });
  return sorted.slice(0, limit);
}

function compare(a: Answer, b: Answer, sign: number): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -sign : sign;
}

function valueOf(rows: readonly EventRow[], aggregate: Aggregate): Answer {
  switch (aggregate.op) {
    case "quantiles":
      return quantilesOf(rows, aggregate);
    case "histogram":
      return histogramOf(rows, aggregate);
    default:
      return scalarOf(rows, aggregate);
  }
}

/** Values are repeated as often as their weight says; the interval is that of as many values as the weights are worth. */
function quantilesOf(rows: readonly EventRow[], aggregate: Aggregate & { op: "quantiles" }): QuantileEstimates {
  const repeated = sortedValues(rows, aggregate);
  const known = rows.filter((row) => sortedValues([row], aggregate).length > 0 && passes(row, aggregate.where));
  const squares = known.reduce((sum, { sample_weight }) => sum + sample_weight ** 2, 0);
  const worth = repeated.length === 0 ? 0 : Math.floor(repeated.length ** 2 / squares + 1e-9);
  const at = (rank: number): number => repeated[Math.floor(rank * repeated.length / worth)]!;
  return {
    n: known.length,
    estimates: aggregate.probabilities.map((probability) => {
      if (worth === 0 || worth < fewestForQuantile(probability)) {
        return { probability, value: null, low: null, high: null };
      }
      const ranks = quantileRanks(worth, { probability, confidence: aggregate.confidence ?? 0.95 });
      const [low, high] = ranks === null ? [null, null] : [at(ranks.low), at(ranks.high)];
      return { probability, value: quantile(repeated, probability), low, high };
    }),
  };
}

function nestedAnswer(inner: readonly BruteRow[], { by = [], aggregates }: NestedPlan): BruteRow[] {
  const groups = by.length === 0
    ? [inner]
    : [...Map.groupBy(inner, (row) => JSON.stringify(by.map((key) => row[key]))).values()];
  const rows = groups.map((members): BruteRow => {
    const keys = by.map((key) => [key, members[0]![key]!]);
    const values = Object.entries(aggregates).map(([name, { op, of }]) => [name, outerValue(op, members, of)]);
    return Object.fromEntries([...keys, ...values]);
  });
  return rows.sort((a, b) => by.reduce((so, key) => so !== 0 ? so : compare(a[key]!, b[key]!, 1), 0));
}

function outerValue(op: string, members: readonly BruteRow[], of: string): number | null {
  if (op === "count") return members.length;
  const known = members.flatMap((row) => typeof row[of] === "number" ? [row[of]] : []);
  if (known.length === 0) return null;
  const sum = known.reduce((total, value) => total + value, 0);
  return op === "sum"
    ? sum
    : op === "mean"
    ? sum / known.length
    : op === "min"
    ? Math.min(...known)
    : Math.max(...known);
}
