/** What else changed when a level did. @module */
import type { AggregatePlan, AnswerRow, Field, Filter, Value } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf } from "../group_keys.ts";
import type { SeriesShift } from "./series_change.ts";

/** A value that calls took on, or gave up, at a change. */
export interface ChangeCause {
  /** Which column. */
  readonly field: Field;
  /** Its value. */
  readonly value: Value;
  /** Share of the calls that had it before. */
  readonly before_ratio: number;
  /** Share of the calls that have it after. */
  readonly after_ratio: number;
}

/** Which change. */
export interface ChangeCausesOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** The group that changed. */
  readonly by: Readonly<Record<string, Value>>;
  /** Its change. */
  readonly shift: Pick<SeriesShift, "at" | "range" | "around">;
  /** Width of the buckets of its series, µs. */
  readonly width: number;
}

/** Columns that say what was deployed, sent or asked. */
const FIELDS: readonly Field[] = [
  "release",
  "prompt_version",
  "model",
  "response_model",
  "provider",
  "service_tier",
  "environment",
];
/** What comes in later than so many buckets did not do it. */
const NEAR = 6;
/** A value is named when its share moves by more than this. */
const NOTABLE = 0.3;
const AFTER = "after change";

/**
 * Asks what else changed: the values of releases, prompts, models … whose share in the calls is another in the six buckets after
 * the change than in the six before it, those that moved most first. That is a coincidence in time, which may be the cause.
 */
export function changeCauses({ where, by, shift, width }: ChangeCausesOptions): Query<ChangeCause[]> {
  const group = Object.entries(by).map(([field, value]): Filter => ({ field: field as Field, in: [value] }));
  const from = Math.max(shift.around[0], shift.range[0] - NEAR * width);
  const to = Math.min(shift.around[1], shift.range[1] + NEAR * width);
  // Buckets in which the change may lie belong to neither side.
  const bins = [...new Set(shift.range[0] > from && shift.range[1] < to ? shift.range : [shift.at])];
  const inside: Filter[] = [...where, ...group, { measure: "started_at", atLeast: from, below: to }];
  const fields = FIELDS.filter((field) => !Object.hasOwn(by, field));
  const plans = fields.map((field): AggregatePlan => ({
    where: inside,
    by: [field, { bins, of: "started_at", as: AFTER }],
    aggregates: { calls: { op: "count" } },
  }));
  return {
    plans,
    read: (answers) => {
      const causes = fields.flatMap((field, index) => movedValues(answers[index]!, { field, after: bins.length }));
      const moves = ({ before_ratio, after_ratio }: ChangeCause): number => after_ratio - before_ratio;
      // What came in says more than what it took the place of.
      return causes.sort((a, b) => moves(b) - moves(a)).slice(0, 3);
    },
  };
}

interface Sides {
  readonly field: Field;
  /** The bin after the change; 0 is the one before. */
  readonly after: number;
}

function movedValues(rows: readonly AnswerRow[], { field, after: last }: Sides): ChangeCause[] {
  const shares = [0, last].map((side) => {
    const members = rows.filter((row) => row[AFTER] === side);
    const total = members.reduce((sum, row) => sum + countOf(row, "calls"), 0);
    return new Map(members.map((row) => [row[field] as Value, total === 0 ? 0 : countOf(row, "calls") / total]));
  });
  const [before, after] = shares as [Map<Value, number>, Map<Value, number>];
  const values = [...new Set([...before.keys(), ...after.keys()])];
  return values.filter((value) => value !== null).map((value): ChangeCause => ({
    field,
    value,
    before_ratio: before.get(value) ?? 0,
    after_ratio: after.get(value) ?? 0,
  })).filter(({ before_ratio, after_ratio }) => Math.abs(after_ratio - before_ratio) > NOTABLE);
}
