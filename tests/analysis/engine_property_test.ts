import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type AggregatePlan,
  type Answer,
  type AnswerRow,
  createPriceBook,
  type EventSource,
  type NestedPlan,
  open,
  type QuantileEstimates,
} from "@kymo/kymo/analysis";
import { COLUMN_NAMES, COLUMNS, type EventRow } from "@kymo/kymo/schema";
import { quantile, quantileInterval } from "@kymo/kymo/stats";
import { frameOf } from "../../analysis/engine/polars.ts";
import { polarsSource } from "../../analysis/engine/polars_source.ts";
import { selectAttributes } from "../../analysis/read/segment_scan.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { seededRandom } from "../recorder/random.ts";
import { fieldOf, histogramOf, sortedValues } from "./brute_force.ts";
import { bruteNestedRows, type BruteNumber, type BruteRow, bruteRows } from "./brute_rows.ts";
import { HOUR, NOON, type SomeEvent, withEvents, writeEvents } from "./event_files.ts";
import { randomEvents } from "./random_events.ts";
import { PLAN_BATCH } from "./random_plans.ts";

type Plan = AggregatePlan | NestedPlan;

const SHAPE = fc.record({
  seed: fc.nat(),
  rows: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 100, max: 300 })),
  weighted: fc.boolean(),
  /** Whether a few numbers are so large that sums say nothing about the others. */
  huge: fc.boolean(),
  /** Whether times count from the start of a run. */
  relative: fc.boolean(),
});
type Shape = typeof SHAPE extends fc.Arbitrary<infer Made> ? Made : never;

function eventsOf({ seed, rows, weighted, huge, relative }: Shape): EventRow[] {
  return randomEvents(seededRandom(seed), { rows, weighted }).map((event) => ({
    ...event,
    value: huge || event.value !== 1e300 ? event.value : 12.5,
    started_at: relative ? event.started_at - NOON : event.started_at,
  }));
}

/** Ways to hold events in memory: in how many chunks, and whether they are kept or read again for each pass. */
const HOLDING = fc.record({ chunks: fc.integer({ min: 1, max: 4 }), kept: fc.boolean() });

/** More events than two parts may have together in one chunk. */
const AT_MOST = 300_000;

function heldSource(
  events: readonly EventRow[],
  { chunks, kept, weighted }: { readonly chunks: number; readonly kept: boolean; readonly weighted: boolean },
): EventSource {
  const size = Math.ceil(events.length / chunks);
  const frames = Array.from({ length: chunks }, (_, index) => {
    const some = events.slice(index * size, (index + 1) * size);
    return frameOf(
      COLUMN_NAMES.map((name) => ({ name, type: COLUMNS[name].type, cells: some.map((event) => event[name]) })),
    );
  });
  const scan = (attributes: readonly string[]): ReturnType<Parameters<typeof polarsSource>[0]["scan"]> =>
    frames.map((frame) => ({
      frame: selectAttributes(frame.lazy(), attributes, new Map()),
      events: AT_MOST,
      first: null,
      last: null,
    }));
  return polarsSource({
    prices: createPriceBook(),
    paths: ["memory"],
    clock: "utc",
    window: { from: null, to: null },
    extent: { first: null, last: null },
    quality: { events: events.length, files: 1, journals: 0, quarantined: [], torn_lines: 0 },
    scan,
    knows: (field) => events.some((event) => fieldOf(event, field) !== null),
    findDamaged: () => false,
    keepBytes: kept ? Infinity : 0,
    weighted,
  });
}

/** The engine's answers equal those of loops over the rows. */
async function assertAnswers(source: EventSource, events: readonly EventRow[], plans: readonly Plan[]): Promise<void> {
  const answers = await source.aggregate(plans);
  assertEquals(answers.length, plans.length);
  plans.forEach((plan, index) => {
    const actual = answers[index]!;
    if ("per" in plan) return assertRows(actual, bruteNestedRows(events, plan), { aggregates: {} });
    assertRows(actual, bruteRows(events, plan), plan);
  });
}

function assertRows(actual: readonly AnswerRow[], expected: readonly BruteRow[], plan: AggregatePlan): void {
  const { order, limit = Infinity, aggregates } = plan;
  assertEquals(actual.length, Math.min(limit, expected.length), `groups of ${JSON.stringify(plan)}`);
  const keysOf = (row: AnswerRow): string => JSON.stringify(Object.keys(expected[0]!.keys).map((name) => row[name]));
  const byKeys = new Map(expected.map((row) => [keysOf(row.keys), row]));
  const groups = actual.map((row) => byKeys.get(keysOf(row)));
  assertEquals(new Set(groups).size, actual.length, "groups are others, or twice there");
  actual.forEach((row, index) => {
    const group = groups[index]!;
    const message = `of ${keysOf(row)} in ${JSON.stringify(plan)}`;
    // Groups that only rounding tells apart may change places.
    if (!order) assertEquals(group.keys, expected[index]!.keys, `place ${message}`);
    else assertNumber(row[order.by]!, expected[index]!.numbers[order.by]!, `order ${message}`);
    for (const [name, number] of Object.entries(group.numbers)) assertNumber(row[name]!, number, `${name} ${message}`);
    for (const [name, aggregate] of Object.entries(aggregates)) {
      if (aggregate.op === "histogram") {
        assertEquals(row[name], histogramOf(group.events, aggregate), `${name} ${message}`);
      } else if (aggregate.op === "quantiles") {
        assertQuantiles(row[name] as QuantileEstimates, aggregate, { group, message: `${name} ${message}` });
      }
    }
  });
}

function assertNumber(actual: Answer, { value, size }: BruteNumber, message: string): void {
  if (typeof actual !== "number" || value === null) return assertEquals(actual, value, message);
  const near = Math.abs(actual - value) <= 1e-12 * Math.max(size, Math.abs(value));
  assert(near || actual === value, `${message}: ${actual} instead of ${value}`);
}

function assertQuantiles(
  { n, estimates }: QuantileEstimates,
  aggregate: AggregatePlan["aggregates"][string] & { readonly op: "quantiles" },
  { group: { events }, message }: { readonly group: BruteRow; readonly message: string },
): void {
  const { probabilities, confidence = 0.95, of, where = [] } = aggregate;
  const known = events.filter((event) => sortedValues([event], { op: "known", of, where }).length > 0);
  assertEquals([n, estimates.map(({ probability }) => probability)], [known.length, probabilities], message);
  const values = sortedValues(known, aggregate);
  const squares = known.reduce((sum, { sample_weight }) => sum + sample_weight ** 2, 0);
  const isSampled = squares > known.length;
  const effective = known.length === 0 ? 0 : Math.floor(values.length ** 2 / squares + 1e-9);
  for (const { probability, value, low, high } of estimates) {
    const tail = Math.min(probability, 1 - probability);
    if (effective === 0 || effective * tail < (tail === 0 ? 0 : 1 - 1e-9)) {
      assertEquals([value, low, high], [null, null, null], `${message}: p${probability}`);
      continue;
    }
    assertEquals(value, quantile(values, probability), `${message}: p${probability}`);
    if (isSampled) {
      assert(
        low === null ? high === null : low <= value! && value! <= high!,
        `${message}: interval of p${probability}`,
      );
    } else {
      const interval: readonly (number | null)[] = quantileInterval(values, { probability, confidence }) ??
        [null, null];
      assertEquals([low, high], interval, `${message}: interval of p${probability}`);
    }
  }
}

const SEED = 20_260_301;

Deno.test("aggregate() answers any plans as loops over the rows do, however events are held", async () => {
  await fc.assert(
    fc.asyncProperty(
      SHAPE,
      HOLDING,
      fc.array(PLAN_BATCH, { minLength: 1, maxLength: 2 }),
      async (shape, how, batches) => {
        const events = eventsOf(shape);
        const source = heldSource(events, { ...how, weighted: shape.weighted });
        for (const plans of batches) await assertAnswers(source, events, plans);
      },
    ),
    { seed: SEED, numRuns: 60 },
  );
});

Deno.test("aggregate() answers any plans as loops over the rows do, from segments and a journal", async () => {
  await fc.assert(
    fc.asyncProperty(SHAPE, PLAN_BATCH, async (shape, plans) => {
      const events = eventsOf({ ...shape, rows: shape.rows + 2, relative: false });
      await withFolder(async (dir) => {
        const half = events.length >> 1;
        writeEvents(dir, events.slice(0, half), { segment: 0, format: "parquet" });
        writeEvents(dir, events.slice(half), { segment: 1 });
        await assertAnswers(await open(dir), events, plans);
      });
    }),
    { seed: SEED, numRuns: 10 },
  );
});

/** A Monday and the Wednesday after it, in another month. */
const ONE_WEEK: readonly SomeEvent[] = [
  { started_at: NOON + 29 * 24 * HOUR, value: 5, status: "ok" },
  { started_at: NOON + 31 * 24 * HOUR, value: 1e300, status: "error" },
];

Deno.test("aggregate() tells the months of a week apart, asked alone and together with weeks", async () => {
  const [month, week] = (["1mo", "1w"] as const).map((bucket): AggregatePlan => {
    return { by: [{ bucket, as: "time" }], aggregates: { events: { op: "rows" } } };
  });
  await withEvents(ONE_WEEK, async (source) => {
    const [alone] = await source.aggregate([month!]);
    assertEquals(alone!.map(({ events }) => events), [1, 1]);
    assertEquals((await source.aggregate([week!, month!]))[1], alone);
  });
});

Deno.test("aggregate() leaves a deviation unknown that overflows, whatever is asked together with it", async () => {
  const deviation: AggregatePlan = { aggregates: { deviation: { op: "deviation", of: "value" } } };
  await withEvents(ONE_WEEK, async (source) => {
    assertEquals(await source.aggregate([deviation]), [[{ deviation: null }]]);
    const [together] = await source.aggregate([deviation, { by: ["status"], aggregates: { events: { op: "rows" } } }]);
    assertEquals(together, [{ deviation: null }]);
  });
});
