/** The groups that are looked at where there can be too many. @module */
import type { AggregatePlan, AnswerRow, Field, Filter, Value } from "./engine/aggregate_plan.ts";
import type { Query } from "./engine/query.ts";
import { countOf } from "./group_keys.ts";

/** A group and its size. */
export interface SizedGroup {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Its events, weighted. */
  readonly calls: number;
}

/** Which groups. */
export interface LargestGroupsOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** Most groups. */
  readonly mostGroups: number;
}

/** Asks for the groups with most events, these first. */
export function largestGroupsQuery({ where, by, mostGroups }: LargestGroupsOptions): Query<SizedGroup[]> {
  const calls = { op: "count" } as const;
  const plan: AggregatePlan = {
    where,
    by,
    aggregates: { calls },
    order: { by: "calls", descending: true },
    limit: mostGroups,
  };
  return {
    plans: [plan],
    read: ([rows]) => rows!.map((row) => ({ by: groupOf(row, by), calls: countOf(row, "calls") })),
  };
}

/** The keys of a group. */
export function groupOf(row: AnswerRow, by: readonly Field[]): SizedGroup["by"] {
  return Object.fromEntries(by.map((key) => [key, row[key] as Value]));
}

/** The same for the same group, whatever else the row says. */
export function groupId(row: AnswerRow, by: readonly Field[]): string {
  return JSON.stringify(by.map((key) => row[key]));
}
