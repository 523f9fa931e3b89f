import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { type AggregatePlan, type Histogram, open, type QuantileEstimates } from "@kymo/kymo/analysis";
import { quantile, quantileInterval } from "@kymo/kymo/stats";
import { seededRandom } from "../recorder/random.ts";
import { NOON } from "./event_files.ts";

/** Events of so many users; their values lie 60 powers of 2 apart, so that hardly two of them are near each other. */
function scattered(users: number, each: number): { user: string; value: number }[] {
  const random = seededRandom(12);
  return Array.from({ length: users * each }, (_, index) => ({
    user: `u${index % users}`,
    value: (random.next() < 0.2 ? -1 : 1) * 2 ** (60 * random.next() - 30),
  }));
}

const PLAN: AggregatePlan = {
  by: ["user"],
  aggregates: {
    rows: { op: "rows" },
    quantiles: { op: "quantiles", of: "value", probabilities: [0.25, 0.5], confidence: 0.5 },
  },
};

function assertQuantiles({ n, estimates }: QuantileEstimates, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  assertEquals(n, values.length);
  for (const { probability, value, low, high } of estimates) {
    assertEquals(value, quantile(sorted, probability));
    assertEquals([low!, high!], quantileInterval(sorted, { probability, confidence: 0.5 }));
  }
}

Deno.test("aggregate() answers quantiles of many small groups of scattered values exactly", async () => {
  const events = scattered(5000, 8);
  const source = await open(frameOf(events));
  const [groups, overall] = await source.aggregate([PLAN, { aggregates: PLAN.aggregates }]);
  const valuesOf = Map.groupBy(events, ({ user }) => user);
  assertEquals(groups!.length, 5000);
  for (const { user, quantiles } of groups!) {
    assertQuantiles(quantiles as QuantileEstimates, valuesOf.get(user as string)!.map(({ value }) => value));
  }
  assertQuantiles(overall![0]!.quantiles as QuantileEstimates, events.map(({ value }) => value));
});

Deno.test("aggregate() answers histograms in narrow cells however many groups there are", async () => {
  const events = scattered(4000, 2);
  const source = await open(frameOf(events));
  const [rows] = await source.aggregate([{ by: ["user"], aggregates: { cells: { op: "histogram", of: "value" } } }]);
  for (const { user, cells } of rows!) {
    const values = events.filter((event) => event.user === user).map(({ value }) => value).sort((a, b) => a - b);
    const middles = (cells as Histogram).values;
    values.forEach((value, index) => {
      const middle = middles[Math.min(index, middles.length - 1)]!;
      assertEquals(Math.abs(middle / value - 1) < 0.004, true, `${value} in the cell of ${middle}`);
    });
  }
});

Deno.test("aggregate() answers for 200,000 groups of one", async () => {
  const source = await open(frameOf(scattered(200_000, 1)));
  const [rows] = await source.aggregate([{ ...PLAN, limit: 3 }]);
  const nothing = { value: null, low: null, high: null };
  const estimates = [0.25, 0.5].map((probability) => ({ probability, ...nothing }));
  assertEquals(rows, ["u0", "u1", "u10"].map((user) => ({ user, rows: 1, quantiles: { n: 1, estimates } })));
});

function frameOf(events: readonly { readonly user: string; readonly value: number }[]): pl.DataFrame {
  return pl.DataFrame({
    kind: events.map(() => "metric"),
    name: events.map(() => "size"),
    started_at: events.map((_, index) => NOON + index),
    user: events.map(({ user }) => user),
    value: events.map(({ value }) => value),
  });
}

Deno.test("aggregate() answers for more events than are read at once, window or not", async () => {
  const events = 1_000_000;
  const frame = pl.DataFrame([pl.Series("input_tokens", Float64Array.from({ length: events }, (_, index) => index))])
    .withColumns(
      pl.lit("llm_call").alias("kind"),
      pl.lit("chat").alias("name"),
      pl.col("input_tokens").add(pl.lit(NOON)).alias("started_at"),
    );
  const plan: AggregatePlan = {
    aggregates: {
      rows: { op: "rows" },
      sum: { op: "sum", of: "input_tokens" },
      quantiles: { op: "quantiles", of: "input_tokens", probabilities: [0.5], confidence: 1 },
    },
  };
  const half = { since: new Date(NOON / 1000 + 250), until: new Date(NOON / 1000 + 750) };
  for (const [window, first, count] of [[{}, 0, events], [half, events / 4, events / 2]] as const) {
    const [rows] = await (await open(frame, window)).aggregate([plan]);
    const middle = first + (count - 1) / 2;
    assertEquals(rows, [{
      rows: count,
      sum: middle * count,
      quantiles: { n: count, estimates: [{ probability: 0.5, value: middle, low: null, high: null }] },
    }]);
  }
});
