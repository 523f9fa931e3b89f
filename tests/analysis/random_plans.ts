/** Random plans from the whole grammar, about the fields that random events know. @module */
import fc from "fast-check";
import {
  type Aggregate,
  type AggregatePlan,
  type Field,
  type Filter,
  type GroupKey,
  type Measure,
  type NestedPlan,
  TIME_BUCKETS,
} from "@kymo/kymo/analysis";
import { HOUR, NOON } from "./event_files.ts";

const NUMBERS = [
  "duration_ms",
  "value",
  "input_tokens",
  "output_tokens",
  "nested_calls",
  "http_status",
  "started_at",
] as const;
const TEXTS = ["kind", "model", "status", "trace_id", "event_id", "attributes.tenant", "attributes.nested"] as const;
const UNKNOWN = ["session_id", "cost_usd", "task", "attributes.missing"] as const;

const FIELD: fc.Arbitrary<Field> = fc.constantFrom(...NUMBERS, ...TEXTS, ...UNKNOWN, "streamed", "attributes.queries");

/** Numbers, booleans, attributes that are sometimes numbers, and quotients of all these, some of which overflow. */
const NUMBER_FIELD: fc.Arbitrary<Field> = fc.constantFrom(
  ...NUMBERS,
  "streamed",
  "cost_usd",
  "attributes.queries",
  "attributes.tenant",
  "attributes.missing",
);
const MEASURE: fc.Arbitrary<Measure> = fc.oneof(
  { weight: 4, arbitrary: NUMBER_FIELD },
  {
    weight: 1,
    arbitrary: fc.record({ divide: fc.tuple(NUMBER_FIELD, NUMBER_FIELD), scale: fc.constantFrom(1, 1000) }),
  },
);

const EDGE = fc.constantFrom(-2.5, 0, 1e-9, 1, 2.5, 3, 40, 429, 2500, 100_000, 1e300, NOON + 100 * HOUR);
const VALUE = fc.constantFrom(null, true, false, "", "gpt-5", "kind", "ok", "error", "a", "7.5", 0, 1, 2, 3, 7, 429);
const VALUES = fc.array(VALUE, { maxLength: 4 });

const FILTER: fc.Arbitrary<Filter> = fc.oneof(
  // Plans about one kind are answered apart from others.
  fc.constantFrom("llm_call", "tool_call", "span").map((kind): Filter => ({ field: "kind", in: [kind] })),
  fc.record({ field: FIELD, in: VALUES }),
  fc.record({ field: FIELD, notIn: VALUES }),
  fc.record({ measure: MEASURE, atLeast: EDGE, below: EDGE }, { requiredKeys: ["measure"] }),
);
const WHERE = fc.array(FILTER, { maxLength: 2 });

const BUCKET: fc.Arbitrary<GroupKey> = fc.constantFrom(...TIME_BUCKETS).map((bucket) => ({ bucket, as: "time" }));
const BINS: fc.Arbitrary<GroupKey> = fc.record({
  bins: fc.uniqueArray(EDGE, { maxLength: 3 }).map((edges) => edges.sort((a, b) => a - b)),
  of: MEASURE,
  as: fc.constantFrom("size", "speed"),
});
const BY: fc.Arbitrary<GroupKey[]> = fc.uniqueArray(fc.oneof(FIELD, BUCKET, BINS), {
  selector: nameOf,
  maxLength: 3,
});

const COUNT = fc.record({ op: fc.constantFrom("count", "rows") });
const NUMBER = fc.record({ op: fc.constantFrom("known", "sum", "mean", "min", "max", "deviation"), of: MEASURE });
const DISTINCT = fc.record({ op: fc.constant("distinct"), of: FIELD });
const HISTOGRAM = fc.record({ op: fc.constant("histogram"), of: MEASURE });
const QUANTILES = fc.record({
  op: fc.constant("quantiles"),
  of: MEASURE,
  probabilities: fc.array(fc.constantFrom(0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1), { maxLength: 4 }),
  confidence: fc.constantFrom(0.5, 0.9, 0.99),
}, { requiredKeys: ["op", "of", "probabilities"] });

function filtered<Asked extends object>(
  aggregate: fc.Arbitrary<Asked>,
): fc.Arbitrary<Asked & { readonly where?: Filter[] }> {
  return fc.oneof(
    aggregate as fc.Arbitrary<Asked & { readonly where?: Filter[] }>,
    fc.tuple(aggregate, WHERE).map(([asked, where]) => ({ ...asked, where })),
  );
}

const SCALAR = filtered(fc.oneof(COUNT, NUMBER, NUMBER, DISTINCT)) as fc.Arbitrary<Aggregate>;
const DISTRIBUTION = filtered(fc.oneof(HISTOGRAM, QUANTILES)) as fc.Arbitrary<Aggregate>;

/** Names: `n0`, `n1`, … for numbers, `d0`, … for distributions. */
function named(aggregates: readonly Aggregate[], letter: string): Record<string, Aggregate> {
  return Object.fromEntries(aggregates.map((aggregate, index) => [`${letter}${index}`, aggregate]));
}

const PLAN: fc.Arbitrary<AggregatePlan> = fc.record({
  where: WHERE,
  by: BY,
  numbers: fc.array(SCALAR, { maxLength: 5 }),
  distributions: fc.array(DISTRIBUTION, { maxLength: 2 }),
  order: fc.option(fc.record({ at: fc.nat(4), descending: fc.boolean() })),
  limit: fc.option(fc.nat(8)),
}).map(({ where, by, numbers, distributions, order, limit }) => ({
  where,
  by,
  aggregates: { ...named(numbers, "n"), ...named(distributions, "d") },
  ...(order === null || numbers.length === 0
    ? {}
    : { order: { by: `n${order.at % numbers.length}`, descending: order.descending } }),
  ...(limit === null ? {} : { limit }),
}));

const NUMERIC_KEYS: ReadonlySet<string> = new Set<string>(["time", "size", "speed", ...NUMBERS]);

const NESTED_PLAN: fc.Arbitrary<NestedPlan> = fc.record({
  where: WHERE,
  by: BY,
  numbers: fc.array(SCALAR, { minLength: 1, maxLength: 3 }),
  outer: fc.array(fc.record({ op: fc.constantFrom("count", "sum", "mean", "min", "max"), at: fc.nat(5) })),
  kept: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
}).map(({ where, by, numbers, outer, kept }) => {
  const aggregates = named(numbers, "n");
  const keys = by.map(nameOf);
  const names = [...Object.keys(aggregates), ...keys];
  const numeric = names.filter((name) => name in aggregates || NUMERIC_KEYS.has(name));
  const asked = outer.map(({ op, at }, index) => {
    const among = op === "count" ? names : numeric;
    return [`o${index}`, { op, of: among[at % among.length]! }] as const;
  });
  return {
    per: { where, by, aggregates },
    by: keys.filter((_, index) => kept[index]),
    aggregates: Object.fromEntries(asked),
  };
});

function nameOf(key: GroupKey): string {
  return typeof key === "string" ? key : key.as;
}

/** Plans that are asked together. */
export const PLAN_BATCH: fc.Arbitrary<(AggregatePlan | NestedPlan)[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: PLAN }, { weight: 1, arbitrary: NESTED_PLAN }),
  { minLength: 1, maxLength: 12 },
);
