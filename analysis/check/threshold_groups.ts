/** What is asked of groups of events to hold them against thresholds. @module */
import type { Kind } from "../../recorder/schema.ts";
import { justAbove } from "../just_above.ts";
import type { Aggregate, AnswerRow, Field, Filter, Value } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf, FAILED, LEAF, numberOf, textOf } from "../group_keys.ts";

/** A group of events. */
export interface ThresholdGroup {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** What its events are. */
  readonly kind: Kind;
  /** Name of the operation, stage or tool; `null` where groups are made of something else. */
  readonly name: string | null;
  /** Events, weighted. */
  readonly calls: number;
  /** Events, as stored. */
  readonly rows: number;
  /** Those that failed, weighted. */
  readonly failed: number;
  /** Those with a duration, weighted. */
  readonly timed: number;
  /** Those with a duration, as stored. */
  readonly timedRows: number;
  /** The longest, ms. */
  readonly longest_ms: number | null;
  /** How many took longer than a limit that was asked for, weighted. */
  readonly over: (limit: number) => number;
}

/** Which groups. */
export interface ThresholdGroupsOptions {
  /** Kinds of events. */
  readonly kinds: readonly Kind[];
  /** What makes the groups, besides the kind. */
  readonly by: readonly Field[];
  /** Limits of durations, ms. */
  readonly limits: readonly number[];
}

/** Most groups that are checked: those with most events. */
export const MOST_GROUPS = 100;

/** Asks for groups, those with most events first; one more than are checked, so that it shows when there are more. */
export function thresholdGroupsQuery({ kinds, by, limits }: ThresholdGroupsOptions): Query<ThresholdGroup[]> {
  const keys: readonly Field[] = [...new Set<Field>(["kind", ...by])];
  const known: Filter = { measure: "duration_ms" };
  const over = [...new Set(limits)].map((limit): [string, Aggregate] => {
    return [`over ${limit}`, { op: "count", where: [{ measure: "duration_ms", atLeast: justAbove(limit) }] }];
  });
  return {
    plans: [{
      where: [{ field: "kind", in: kinds }, LEAF],
      by: keys,
      aggregates: {
        "all calls": { op: "count" },
        "all rows": { op: "rows" },
        failed: { op: "count", where: [FAILED] },
        timed: { op: "known", of: "duration_ms" },
        "timed rows": { op: "rows", where: [known] },
        longest: { op: "max", of: "duration_ms" },
        ...Object.fromEntries(over),
      },
      order: { by: "all calls", descending: true },
      limit: MOST_GROUPS + 1,
    }],
    read: ([rows]) => rows!.map((row) => readGroup(row, by)),
  };
}

function readGroup(row: AnswerRow, by: readonly Field[]): ThresholdGroup {
  return {
    by: Object.fromEntries(by.map((key) => [key, row[key] as Value])),
    kind: row.kind as Kind,
    name: by.includes("name") ? textOf(row, "name") : null,
    calls: countOf(row, "all calls"),
    rows: countOf(row, "all rows"),
    failed: countOf(row, "failed"),
    timed: countOf(row, "timed"),
    timedRows: countOf(row, "timed rows"),
    longest_ms: numberOf(row, "longest"),
    over: (limit) => countOf(row, `over ${limit}`),
  };
}
