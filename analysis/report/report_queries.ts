/** What a report asks first. @module */
import type { Field, Filter } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { ERROR_KEYS, errorPlans, type ErrorStats, readErrors } from "../errors.ts";
import { countOf, numberOf, ofKind } from "../group_keys.ts";
import { type GroupStats, groupStatsPlan, readGroupStats } from "../group_stats.ts";
import { MOST_GROUPS } from "./report_costs.ts";

/** Asks for groups, those with most events first. */
export function groupsQuery(where: readonly Filter[], by: readonly Field[]): Query<GroupStats[]> {
  const plan = groupStatsPlan(where, by, MOST_GROUPS);
  return { plans: [plan], read: ([rows]) => rows!.map((row) => readGroupStats(row, by)) };
}

/** Asks how many groups there are. */
export function groupCount(where: readonly Filter[], by: readonly Field[]): Query<number> {
  return {
    plans: [{
      per: { where, by, aggregates: { calls: { op: "rows" } } },
      aggregates: { groups: { op: "count", of: "calls" } },
    }],
    read: ([rows]) => countOf(rows![0]!, "groups"),
  };
}

/** Asks what went wrong. */
export function errorsQuery(where: readonly Filter[]): Query<ErrorStats[]> {
  return {
    plans: errorPlans(where, ERROR_KEYS),
    read: ([all, failed]) => readErrors(all!, failed!, ERROR_KEYS),
  };
}

/** What else is counted. */
export interface ReportFacts {
  /** Events inside the window, as stored. */
  readonly events: number;
  /** The first of them, µs; `null` without any. */
  readonly first: number | null;
  /** The last of them. */
  readonly last: number | null;
  /** Operations, weighted. */
  readonly operations: number;
}

/** Asks it. */
export const REPORT_FACTS: Query<ReportFacts> = {
  plans: [
    {
      aggregates: {
        rows: { op: "rows" },
        first: { op: "min", of: "started_at" },
        last: { op: "max", of: "started_at" },
      },
    },
    { where: ofKind("operation"), aggregates: { count: { op: "count" } } },
  ],
  read: (answers) => {
    const [extent, operations] = answers.map(([row]) => row!);
    return {
      events: countOf(extent!, "rows"),
      first: numberOf(extent!, "first"),
      last: numberOf(extent!, "last"),
      operations: countOf(operations!, "count"),
    };
  },
};
