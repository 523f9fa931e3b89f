/** Plans that together use the whole grammar. @module */
import { type Aggregate, type AggregatePlan, TIME_BUCKETS } from "@kymo/kymo/analysis";

const PER_S = { divide: ["output_tokens", "duration_ms"], scale: 1000 } as const;

/** Every aggregate of numbers of every type, some with filters of their own. */
const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  count: { op: "count" },
  rows: { op: "rows" },
  ok: { op: "count", where: [{ field: "status", in: ["ok"] }] },
  known: { op: "known", of: "duration_ms" },
  known_attribute: { op: "known", of: "attributes.queries" },
  sum: { op: "sum", of: "duration_ms" },
  sum_tokens: { op: "sum", of: "input_tokens" },
  sum_of_ok: { op: "sum", of: "input_tokens", where: [{ field: "status", notIn: ["error", "timeout"] }] },
  sum_int32: { op: "sum", of: "http_status" },
  sum_attribute: { op: "sum", of: "attributes.queries" },
  mean: { op: "mean", of: "duration_ms" },
  mean_value: { op: "mean", of: "http_status" },
  mean_ratio: { op: "mean", of: PER_S },
  min: { op: "min", of: "value" },
  max: { op: "max", of: "value" },
  max_attribute: { op: "max", of: "attributes.queries" },
  last: { op: "max", of: "started_at" },
  distinct: { op: "distinct", of: "model" },
  distinct_attribute: { op: "distinct", of: "attributes.tenant" },
  none: { op: "count", where: [{ field: "model", in: [] }] },
  all: { op: "rows", where: [{ field: "model", notIn: [] }] },
  none_of_type: { op: "count", where: [{ field: "model", in: [7, true] }] },
  deviation: { op: "deviation", of: "duration_ms" },
  deviation_whole: { op: "deviation", of: "http_status", where: [{ field: "status", in: ["ok"] }] },
  histogram: { op: "histogram", of: "value" },
  histogram_ok: { op: "histogram", of: "input_tokens", where: [{ field: "status", in: ["ok"] }] },
  quantiles: { op: "quantiles", of: "duration_ms", probabilities: [0, 0.05, 0.5, 0.9, 0.99, 1] },
  quantiles_ok: {
    op: "quantiles",
    of: "value",
    probabilities: [0.25, 0.5, 0.95],
    confidence: 0.8,
    where: [{ field: "status", in: ["ok"] }, { measure: "value", atLeast: -2.5 }],
  },
  quantiles_ratio: { op: "quantiles", of: PER_S, probabilities: [0.5, 0.9] },
  quantiles_tokens: { op: "quantiles", of: "input_tokens", probabilities: [0.5] },
};

/** Groups and filters of every form. */
export const PLANS: readonly AggregatePlan[] = [
  { aggregates: AGGREGATES },
  { by: ["model"], aggregates: AGGREGATES },
  { by: ["model", "status"], aggregates: AGGREGATES },
  { by: ["streamed", "http_status"], aggregates: AGGREGATES },
  { by: ["attributes.tenant"], aggregates: AGGREGATES },
  { by: ["attributes.nested", "attributes.missing"], aggregates: AGGREGATES },
  { by: ["duration_ms"], aggregates: { count: { op: "count" } } },
  { by: [{ bins: [1, 100, 200_000], of: "input_tokens", as: "size" }, "kind"], aggregates: AGGREGATES },
  { by: [{ bins: [0, 5], of: PER_S, as: "speed" }], aggregates: AGGREGATES },
  ...TIME_BUCKETS.map((bucket): AggregatePlan => ({
    by: [{ bucket, as: "time" }],
    aggregates: { count: { op: "count" }, mean: { op: "mean", of: "duration_ms" } },
  })),
  { where: [{ field: "model", in: ["gpt-5", null] }], by: ["model"], aggregates: AGGREGATES },
  { where: [{ field: "model", notIn: ["gpt-5", null] }], by: ["model"], aggregates: AGGREGATES },
  { where: [{ field: "model", in: [] }], by: ["model"], aggregates: AGGREGATES },
  { where: [{ field: "model", in: ["kind", "name"] }], aggregates: AGGREGATES },
  { where: [{ field: "streamed", in: [true, null] }, { field: "http_status", in: [429] }], aggregates: AGGREGATES },
  { where: [{ measure: "duration_ms", atLeast: 1, below: 3 }], by: ["status"], aggregates: AGGREGATES },
  { where: [{ measure: "duration_ms" }], aggregates: AGGREGATES },
  { where: [{ measure: "attributes.queries", atLeast: 1.5 }], by: ["attributes.queries"], aggregates: AGGREGATES },
  {
    where: [{ field: "attributes.tenant", in: ["a", "7", "true", null] }],
    by: ["attributes.tenant"],
    aggregates: AGGREGATES,
  },
];
