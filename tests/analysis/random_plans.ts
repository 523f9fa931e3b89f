<<<<<<< HEAD
/** Random plans: the whole grammar. @module */
=======
/** Random plans from the whole grammar, about the fields that random events know. @module */
import fc from "fast-check";
>>>>>>> 8dcd6d41a04a84d38de924cd0fdd3c6bc74a10a7
import {
  type Aggregate,
  type AggregatePlan,
  type Field,
  type Filter,
  type GroupKey,
  type Measure,
  type NestedPlan,
  TIME_BUCKETS,
<<<<<<< HEAD
  type Value,
} from "@kymo/kymo/analysis";
import fc from "fast-check";
import { NOON } from "./event_files.ts";

/** Values that events may or may not have, by field. */
const VALUES: Readonly<Record<string, readonly Value[]>> = {
  model: ["gpt-5", "kind", "", "nobody", null],
  kind: ["llm_call", "operation", "nothing"],
  status: ["ok", "error", "timeout"],
  streamed: [true, false, null],
  http_status: [200, 429, 7, null],
  nested_calls: [0, 2, null],
  duration_ms: [0, 3, 1e-9, null],
  input_tokens: [0, 1, null],
  user: ["u", null],
  "attributes.tenant": ["a", "7", "true", null],
  "attributes.missing": ["x", null],
};
const MEASURES: readonly Measure[] = [
  "duration_ms",
  "value",
  "input_tokens",
  "http_status",
  "started_at",
  "cost_usd",
  "attributes.queries",
  "attributes.tenant",
  { divide: ["output_tokens", "duration_ms"], scale: 1000 },
  { divide: ["value", "attributes.queries"], scale: 1 },
];

const MEASURE = fc.constantFrom(...MEASURES);
/** Of those whose squares are numbers. */
const MODERATE = fc.constantFrom(...MEASURES.filter((measure) => !JSON.stringify(measure).includes("value")));
const FIELD = fc.constantFrom(...Object.keys(VALUES) as Field[]);
const EDGE = fc.constantFrom(-2.5, 0, 1e-9, 1, 3, 200, 5000, NOON, NOON + 86_400e6 * 7);

const FILTER: fc.Arbitrary<Filter> = fc.oneof(
  FIELD.chain((field) =>
    fc.tuple(fc.boolean(), fc.subarray([...VALUES[field]!])).map(([isIn, values]): Filter =>
      isIn ? { field, in: values } : { field, notIn: values }
    )
  ),
  fc.record({ measure: MEASURE, atLeast: EDGE, below: EDGE }, { requiredKeys: ["measure"] }),
);

const FILTERS = fc.array(FILTER, { maxLength: 2 });

const KEY: fc.Arbitrary<GroupKey> = fc.oneof(
  FIELD,
  fc.constantFrom<Field>("trace_id", "attributes.nested", "attributes.queries", "started_at", "value"),
  fc.constantFrom(...TIME_BUCKETS).map((bucket) => ({ bucket, as: `time ${bucket}` })),
  fc.tuple(fc.uniqueArray(EDGE, { minLength: 1, maxLength: 4 }), MEASURE).map(([edges, of]) => ({
    bins: edges.sort((a, b) => a - b),
    of,
    as: `bins ${edges.join()} of ${JSON.stringify(of)}`,
  })),
);

const PROBABILITIES = fc.uniqueArray(fc.constantFrom(0, 0.01, 0.25, 0.5, 0.9, 0.99, 1), { minLength: 1, maxLength: 3 });

/** Aggregates that are the same to the last digit, whatever the order of adding up. */
const EXACT: fc.Arbitrary<Aggregate> = fc.oneof(
  fc.constant<Aggregate>({ op: "count" }),
  fc.constant<Aggregate>({ op: "rows" }),
  MEASURE.map((of): Aggregate => ({ op: "known", of })),
  fc.tuple(fc.constantFrom("min" as const, "max" as const), MEASURE).map(([op, of]): Aggregate => ({ op, of })),
  FIELD.map((of): Aggregate => ({ op: "distinct", of })),
);

const INEXACT: fc.Arbitrary<Aggregate> = fc.oneof(
  fc.tuple(fc.constantFrom("sum" as const, "mean" as const), MEASURE).map(([op, of]): Aggregate => ({ op, of })),
  MODERATE.map((of): Aggregate => ({ op: "deviation", of })),
);

const DISTRIBUTION: fc.Arbitrary<Aggregate> = fc.oneof(
  MEASURE.map((of): Aggregate => ({ op: "histogram", of })),
  fc.tuple(MEASURE, PROBABILITIES, fc.constantFrom(0.8, 0.95)).map(([of, probabilities, confidence]): Aggregate => ({
    op: "quantiles",
    of,
    probabilities,
    confidence,
  })),
);

function filtered(aggregate: fc.Arbitrary<Aggregate>): fc.Arbitrary<Aggregate> {
  return fc.tuple(aggregate, fc.option(FILTERS, { nil: undefined })).map(([one, where]) =>
    where === undefined ? one : { ...one, where }
  );
}

const KEYS = fc.uniqueArray(KEY, { maxLength: 3, selector: (key) => JSON.stringify(key) });

const PLAN: fc.Arbitrary<AggregatePlan> = fc.record({
  where: FILTERS,
  by: KEYS,
  exact: filtered(EXACT),
  others: fc.array(filtered(fc.oneof(EXACT, INEXACT, DISTRIBUTION)), { maxLength: 4 }),
  order: fc.option(fc.boolean(), { nil: undefined }),
  limit: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
}).map(({ where, by, exact, others, order, limit }) => ({
  where,
  by,
  aggregates: { first: exact, ...Object.fromEntries(others.map((one, index) => [`other ${index}`, one])) },
  ...(order === undefined ? {} : { order: { by: "first", descending: order } }),
  ...(limit === undefined ? {} : { limit }),
}));

const NESTED: fc.Arbitrary<NestedPlan> = fc.record({
  where: FILTERS,
  by: fc.uniqueArray(KEY, { minLength: 1, maxLength: 2, selector: (key) => JSON.stringify(key) }),
  inner: fc.array(filtered(fc.oneof(EXACT, INEXACT)), { minLength: 1, maxLength: 3 }),
  op: fc.constantFrom("count", "sum", "mean", "min", "max"),
  grouped: fc.boolean(),
}).map(({ where, by, inner, op, grouped }) => {
  const name = (key: GroupKey): string => typeof key === "string" ? key : key.as;
  const aggregates = Object.fromEntries(inner.map((one, index) => [`inner ${index}`, one]));
  return {
    per: { where, by, aggregates },
    by: grouped ? [name(by[0]!)] : [],
    aggregates: Object.fromEntries(Object.keys(aggregates).map((of) => [`outer ${of}`, { op, of }])),
  };
});

/** Plans that are asked at once. */
export const BATCH: fc.Arbitrary<readonly (AggregatePlan | NestedPlan)[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: PLAN }, { weight: 1, arbitrary: NESTED }),
  { minLength: 1, maxLength: 6 },
=======
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
>>>>>>> 8dcd6d41a04a84d38de924cd0fdd3c6bc74a10a7
);
