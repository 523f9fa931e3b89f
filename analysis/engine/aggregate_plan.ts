/**
 * The grammar of questions: what an analysis asks of events, whatever engine answers. Closed and typed, no SQL text.
 *
 * @module
 */
import type { ColumnName } from "../../recorder/schema.ts";

/** A column of the schema, or a key of `attributes`. */
export type Field = ColumnName | `attributes.${string}`;

/** A number per event: a numeric field, or one field divided by another (`null` where the divisor is 0 or unknown). */
export type Measure = Field | { readonly divide: readonly [Field, Field]; readonly scale: number };

/** A value a field can be compared with; `null` is unknown. */
export type Value = string | number | boolean | null;

/** Which events count. */
export type Filter =
  /** The field is one of the values. */
  | { readonly field: Field; readonly in: readonly Value[] }
  /** The field is none of the values. */
  | { readonly field: Field; readonly notIn: readonly Value[] }
  /** The number is known, at least `atLeast` and below `below`. */
  | { readonly measure: Measure; readonly atLeast?: number; readonly below?: number };

/** Widths of time buckets, narrowest first; weeks start on Monday, all in UTC. */
export const TIME_BUCKETS = ["1s", "5s", "15s", "1m", "5m", "15m", "1h", "3h", "6h", "1d", "1w", "1mo"] as const;

/** Width of a time bucket. */
export type TimeBucket = typeof TIME_BUCKETS[number];

/** What events are grouped by. */
export type GroupKey =
  /** A field; the key of an attribute is text. */
  | Field
  /** The start of the time bucket, µs. */
  | { readonly bucket: TimeBucket; readonly as: string }
  /** How many of the ascending edges the number reaches: 0 is below the first. */
  | { readonly bins: readonly number[]; readonly of: Measure; readonly as: string };

/** One number per group. Every one but `rows` uses `sample_weight`, and each may have filters of its own. */
export type Aggregate =
  & { readonly where?: readonly Filter[] }
  & (
    /** Events. */
    | { readonly op: "count" }
    /** Events as stored, without their weight. */
    | { readonly op: "rows" }
    /** Events whose number is known. */
    | { readonly op: "known"; readonly of: Measure }
    /** Sum; `null` when no number is known. */
    | { readonly op: "sum" | "mean" | "min" | "max"; readonly of: Measure }
    /** Sample standard deviation, Σw − 1 in the denominator; `null` for fewer than two known numbers, and beyond 1e154. */
    | { readonly op: "deviation"; readonly of: Measure }
    /** {@linkcode Histogram} of the known numbers, in cells at most 0.8 % wide. */
    | { readonly op: "histogram"; readonly of: Measure }
    /** Different known values, as stored. */
    | { readonly op: "distinct"; readonly of: Field }
    /** {@linkcode QuantileEstimates}: type 7, exact, with intervals. */
    | {
      readonly op: "quantiles";
      readonly of: Measure;
      readonly probabilities: readonly number[];
      readonly confidence?: number;
    }
  );

/** A question: filters, groups, aggregates, and the order of the answer. */
export interface AggregatePlan {
  /** Which events count, all of them at once. */
  readonly where?: readonly Filter[];
  /** What they are grouped by. @default {one group of everything} */
  readonly by?: readonly GroupKey[];
  /** What is asked of each group, by name of the answer. */
  readonly aggregates: Readonly<Record<string, Aggregate>>;
  /** Order of the groups by an aggregate that is a number; `null` where it does not matter. @default {by the keys, ascending} */
  readonly order?: { readonly by: string; readonly descending?: boolean } | null;
  /** Most groups to answer. */
  readonly limit?: number;
}

/**
 * A question about answers: the inner plan makes one row per group (a trace, a session), the outer one aggregates these
 * rows. The outer fields are the names of the inner keys and aggregates.
 */
export interface NestedPlan {
  /** Makes the rows. No quantiles, order or limit. */
  readonly per: AggregatePlan;
  /** Aggregates of the inner names; `sum` and `mean` count every inner row once. */
  readonly aggregates: Readonly<
    Record<string, { readonly op: "count" | "sum" | "mean" | "min" | "max"; readonly of: string }>
  >;
  /** Inner keys to group by. */
  readonly by?: readonly string[];
}

/** One quantile of one group. */
export interface QuantileEstimate {
  /** Which quantile. */
  readonly probability: number;
  /** Its value; `null` when there are fewer than 1/(1 − p) values. */
  readonly value: number | null;
  /** Lower bound of its interval, `null` when there are too few values for one. */
  readonly low: number | null;
  /** Upper bound of its interval. */
  readonly high: number | null;
}

/** The quantiles of one group. */
export interface QuantileEstimates {
  /** Known values, as stored. */
  readonly n: number;
  /** One estimate per probability asked for. */
  readonly estimates: readonly QuantileEstimate[];
}

/** The distribution of one group in narrow cells, ascending. */
export interface Histogram {
  /** Known values, as stored. */
  readonly n: number;
  /** Middle of each cell; 0 is a cell of its own. */
  readonly values: readonly number[];
  /** Weight in each cell: the number of values where nothing is sampled. */
  readonly weights: readonly number[];
}

/** What a group key or an aggregate can be. Times are µs. */
export type Answer = Value | QuantileEstimates | Histogram;

/** The answer for one group: keys and aggregates by name. */
export type AnswerRow = Readonly<Record<string, Answer>>;

/** Name under which a group key appears in the answer. */
export function keyName(key: GroupKey): string {
  return typeof key === "string" ? key : key.as;
}
