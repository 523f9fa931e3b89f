/** Histograms of Prometheus from plans: counts per bucket, no events are read one by one. Pure. @module */
import type { Histogram } from "../../recorder/live/histogram.ts";
import type { AggregatePlan, AnswerRow, Field, Filter } from "../engine/aggregate_plan.ts";
import { countOf } from "../group_keys.ts";

/** What is measured. */
export interface BucketedMeasure {
  /** The column. */
  readonly of: Field;
  /** How many of its units are one unit of the metric: 1000 from milliseconds to seconds. */
  readonly perUnit: number;
  /** Upper bounds of the buckets, inclusive, in the unit of the metric. */
  readonly bounds: readonly number[];
}

/** Asks for a histogram of each group of events. */
export function bucketPlan(
  { of, perUnit, bounds }: BucketedMeasure,
  { where, by }: { readonly where: readonly Filter[]; readonly by: readonly Field[] },
): AggregatePlan {
  const edges = bounds.map((bound) => smallestAbove(bound, perUnit));
  return {
    where: [...where, { measure: of, atLeast: 0, below: Number.MAX_SAFE_INTEGER + 1 }],
    by: [...by, { bins: edges, of, as: "bucket" }],
    aggregates: { events: { op: "count" }, sum: { op: "sum", of } },
    order: null,
  };
}

/** Counts a row of the answer. */
export function addBucket(histogram: Histogram, row: AnswerRow, { perUnit }: BucketedMeasure): void {
  histogram.counts[countOf(row, "bucket")]! += countOf(row, "events");
  histogram.sum += countOf(row, "sum") / perUnit;
}

/**
 * The smallest number that is above a bound once it is divided: plans tell apart what reaches an edge, buckets what is
 * above their bound, and both must agree to the last digit.
 */
function smallestAbove(bound: number, perUnit: number): number {
  let edge = bound * perUnit;
  while (edge / perUnit > bound) edge = neighbour(edge, -1n);
  while (edge / perUnit <= bound) edge = neighbour(edge, 1n);
  return edge;
}

const NUMBER = new Float64Array(1);
const BITS = new BigInt64Array(NUMBER.buffer);

/** The next number of those above 0. */
function neighbour(value: number, step: bigint): number {
  NUMBER[0] = value;
  BITS[0] = BITS[0]! + step;
  return NUMBER[0];
}
