/** Whether both sides are made of the same kinds of calls. @module */
import type { AnswerRow, Field, Value } from "../engine/aggregate_plan.ts";
import { countOf } from "../group_keys.ts";
import { newcombeInterval } from "../stats/wilson_interval.ts";
import type { Both } from "./both_sides.ts";

/** A kind of calls that one side has more of. */
export interface MixShift {
  /** The group: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Which column. */
  readonly field: Field;
  /** Its value. */
  readonly value: Value;
  /** Share of the calls of a that have it. */
  readonly a_ratio: number;
  /** Share of the calls of b that have it. */
  readonly b_ratio: number;
}

/** A share has to move by so much to be named. */
const NOTABLE = 0.05;
const MOST_NAMED = 3;

/** What counts, by group and value. */
export interface MixCounts {
  /** The field. */
  readonly field: Field;
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** Calls of both sides by group and value of the field. */
  readonly rows: Both<readonly AnswerRow[]>;
}

/** The values of a field whose share differs most between the sides of a group, by more than chance would have it. */
export function mixShifts(group: Readonly<Record<string, Value>>, { field, by, rows }: MixCounts): MixShift[] {
  const sides = rows.map((side) => {
    const members = side.filter((row) => by.every((key) => row[key] === group[key]));
    const calls = new Map(members.map((row) => [row[field] as Value, countOf(row, "calls")]));
    return { calls, total: members.reduce((sum, row) => sum + countOf(row, "calls"), 0) };
  });
  const [a, b] = sides as unknown as Both<{ readonly calls: Map<Value, number>; readonly total: number }>;
  if (a.total === 0 || b.total === 0) return [];
  const values = [...new Set([...a.calls.keys(), ...b.calls.keys()])];
  const found = values.map((value) => {
    const [before, after] = [a, b].map(({ calls, total }) => ({
      successes: Math.min(total, calls.get(value) ?? 0),
      trials: total,
    }));
    return { value, moved: newcombeInterval(after!, before!)!, before: before!, after: after! };
  }).filter(({ moved }) => Math.abs(moved.value) >= NOTABLE && (moved.low > 0 || moved.high < 0));
  return found.sort((one, other) => Math.abs(other.moved.value) - Math.abs(one.moved.value)).slice(0, MOST_NAMED).map((
    { value, before, after },
  ) => ({
    by: group,
    field,
    value,
    a_ratio: before.successes / before.trials,
    b_ratio: after.successes / after.trials,
  }));
}
