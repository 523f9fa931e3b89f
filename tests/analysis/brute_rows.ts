/** Answers plans by looping over rows: their groups in order, and plans about these groups. @module */
import type { Aggregate, AggregatePlan, NestedPlan, Value } from "@kymo/kymo/analysis";
import type { EventRow } from "@kymo/kymo/schema";
import { groupsOf, measureOf, passes, scalarOf } from "./brute_force.ts";

/** A group of an answer. */
export interface BruteRow {
  /** Key by name. */
  readonly keys: Readonly<Record<string, Value>>;
  /** Aggregates that are numbers, by name. */
  readonly numbers: Readonly<Record<string, BruteNumber>>;
  /** Events of the group; none for a group of groups. */
  readonly events: readonly EventRow[];
}

/** A number with what it is made of. */
export interface BruteNumber {
  /** The number. */
  readonly value: number | null;
  /** Size of the numbers it was computed from: what it may be wrong by is a tiny part of that. */
  readonly size: number;
}

/** All groups in the order of the plan, whatever its limit. */
export function bruteRows(events: readonly EventRow[], plan: AggregatePlan): BruteRow[] {
  const scalars = Object.entries(plan.aggregates).filter(([, { op }]) => op !== "quantiles" && op !== "histogram");
  const rows = groupsOf(events, plan).map(({ keys, rows }): BruteRow => ({
    keys,
    numbers: Object.fromEntries(scalars.map(([name, aggregate]) => [name, {
      value: scalarOf(rows, aggregate) as number | null,
      size: sizeOf(rows, aggregate),
    }])),
    events: rows,
  }));
  return inOrder(rows, plan.order);
}

/** All groups of groups. */
export function bruteNestedRows(events: readonly EventRow[], { per, by = [], aggregates }: NestedPlan): BruteRow[] {
  const inner = bruteRows(events, per).map(({ keys, numbers }) => ({
    ...Object.fromEntries(
      Object.entries(keys).map(([name, value]) => [name, { value, size: Math.abs(Number(value)) }]),
    ),
    ...numbers,
  })) as Record<string, BruteNumber>[];
  const keysOf = (row: Record<string, BruteNumber>): Value[] => by.map((name) => row[name]!.value);
  const groups = by.length === 0 ? [inner] : [...Map.groupBy(inner, (row) => JSON.stringify(keysOf(row))).values()];
  const rows = groups.map((rows): BruteRow => ({
    keys: Object.fromEntries(by.map((name) => [name, rows[0]![name]!.value])),
    numbers: Object.fromEntries(
      Object.entries(aggregates).map(([name, { op, of }]) => [name, outerNumber(op, rows.map((row) => row[of]!))]),
    ),
    events: [],
  }));
  return inOrder(rows, undefined);
}

function outerNumber(op: NestedPlan["aggregates"][string]["op"], numbers: readonly BruteNumber[]): BruteNumber {
  if (op === "count") return { value: numbers.length, size: 0 };
  let [known, total, least, most, size] = [0, 0, Infinity, -Infinity, 0];
  for (const number of numbers) {
    if (number.value === null) continue;
    known++;
    total += number.value;
    least = Math.min(least, number.value);
    most = Math.max(most, number.value);
    size += number.size;
  }
  const values = { sum: total, mean: total / known, min: least, max: most };
  return { value: known === 0 ? null : values[op], size };
}

function sizeOf(rows: readonly EventRow[], aggregate: Aggregate): number {
  if (!("of" in aggregate) || aggregate.op === "distinct" || aggregate.op === "known") return 0;
  let [sum, most] = [0, 0];
  for (const row of rows) {
    const value = passes(row, aggregate.where) ? Math.abs(measureOf(row, aggregate.of) ?? 0) : 0;
    sum += row.sample_weight * value;
    most = Math.max(most, value);
  }
  return aggregate.op === "sum" ? sum : aggregate.op === "min" || aggregate.op === "max" ? 0 : most;
}

function inOrder(rows: readonly BruteRow[], order: AggregatePlan["order"]): BruteRow[] {
  return rows.toSorted((a, b) => {
    if (order) {
      const [one, other] = [a.numbers[order.by]!.value, b.numbers[order.by]!.value];
      const first = compare(one, other) * (order.descending && one !== null && other !== null ? -1 : 1);
      if (first !== 0) return first;
    }
    return Object.keys(a.keys).map((name) => compare(a.keys[name]!, b.keys[name]!)).find((sign) => sign !== 0) ?? 0;
  });
}

/** Unknown is last. */
function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
