import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { distribution, type DistributionOptions } from "@kymo/kymo/analysis";
import { seededRandom } from "@kymo/kymo/stats";
import { logEdges } from "../../analysis/stats/log_edges.ts";
import { type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

async function rowsOf(events: readonly SomeEvent[], options: DistributionOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await distribution(source, options));
  }, { format: "parquet" });
  return rows;
}

Deno.test("logEdges() holds all values, with powers of ten among the edges", () => {
  assertEquals(logEdges({ least: 1, most: 1, perDecade: 1 }), [1, 10]);
  assertEquals(logEdges({ least: 0.001, most: 999, perDecade: 1 }), [0.001, 0.01, 0.1, 1, 10, 100, 1000]);
  const fine = logEdges({ least: 2, most: 20, perDecade: 50 });
  assert(fine[0]! <= 2 && fine[1]! > 2 && fine.at(-2)! <= 20 && fine.at(-1)! > 20 && fine.includes(10));
  for (let index = 1; index < fine.length; index++) {
    assertAlmostEquals(fine[index]! / fine[index - 1]!, 10 ** 0.02, 1e-12);
  }
  assertEquals(logEdges({ least: 1e300, most: Number.MAX_VALUE, perDecade: 1 }).at(-1), Number.MAX_VALUE);
});

Deno.test("logEdges() has a place for each of its own edges: the bin that begins there", () => {
  for (const edge of logEdges({ least: 1e-9, most: 1e9, perDecade: 7 }).slice(0, -1)) {
    assertEquals(logEdges({ least: edge, most: edge, perDecade: 7 })[0], edge);
  }
});

Deno.test("distribution() counts every known value in the bin that holds it, as a loop does", async () => {
  const random = seededRandom(7);
  const events = Array.from({ length: 4000 }, (): SomeEvent => ({
    model: ["a", "b", null][random.below(3)]!,
    duration_ms: random.next() < 0.1 ? null : random.next() < 0.1 ? 0 : Math.exp(4 * random.normal()),
    status: random.next() < 0.1 ? "error" : "ok",
    sample_weight: 1 + random.below(3),
  }));
  const rows = await rowsOf(events);
  const groups = Map.groupBy(rows, ({ model }) => model);
  assertEquals(groups.size, 3);
  for (const [model, bins] of groups) {
    const own = events.filter((event) => event.model === model && event.status === "ok" && event.duration_ms !== null);
    const weight = own.reduce((sum, event) => sum + event.sample_weight!, 0);
    assertEquals(bins.reduce((sum, row) => sum + row.number("n"), 0), own.length);
    assertAlmostEquals(bins.reduce((sum, row) => sum + row.number("ratio"), 0), 1, 1e-12);
    for (const row of bins) {
      const [low, high] = [row.number("low"), row.number("high")];
      const inside = own.filter(({ duration_ms }) => {
        return low === 0 ? duration_ms === 0 : low <= duration_ms! && duration_ms! < high;
      });
      const sum = inside.reduce((total, event) => total + event.sample_weight!, 0);
      assertEquals([row.n, row.weight, row.ratio], [inside.length, sum, sum / weight]);
      if (low > 0) assertAlmostEquals(high / low, 10 ** 0.1, 1e-12);
    }
    assertEquals(bins.map(({ low }) => low), bins.map(({ low }) => low as number).sort((a, b) => a - b));
  }
});

Deno.test("distribution() has bins that groups share, those with most values first, and no more groups than asked", async () => {
  const of = (model: string | null, duration_ms: number): SomeEvent => ({ model, duration_ms });
  const events = [of("a", 10), of(null, 11), of(null, 11), of("b", 3000), of("b", 3100), of("b", 3200)];
  const rows = await rowsOf(events, { binsPerDecade: 1, mostGroups: 2 });
  assertEquals(rows.map(({ model, low, high, n }) => [model, low, high, n]), [["b", 1000, 10_000, 3], [
    null,
    10,
    100,
    2,
  ]]);
});

Deno.test("distribution() puts 0 and what is below it into a bin of its own", async () => {
  const measured = { by: [], kind: "metric", column: "value", binsPerDecade: 1 } as const;
  const metrics = [-5, 0, 0.5, null].map((value): SomeEvent => ({ kind: "metric", value }));
  const rows = await rowsOf(metrics, measured);
  assertEquals(rows.map(({ low, high, n }) => [low, high, n]), [[0, 0, 2], [0.1, 1, 1]]);
  const none = await rowsOf([{ kind: "metric", value: 0 }], measured);
  assertEquals(none.map(({ low, high, n, ratio }) => [low, high, n, ratio]), [[0, 0, 1, 1]]);
});

Deno.test("distribution() of one value, of the largest there are, and of nothing", async () => {
  const one = await rowsOf([{ duration_ms: 10 }]);
  assertEquals(one.map(({ low, n, weight, ratio }) => [low, n, weight, ratio]), [[10, 1, 1, 1]]);
  const huge = await rowsOf([{ duration_ms: Number.MAX_VALUE }, { duration_ms: 5e-324 }], { binsPerDecade: 50 });
  assertEquals(huge.map(({ n }) => n), [1, 1]);
  assertEquals(huge.map(({ high }) => high), [0, Number.MAX_VALUE]);
  assertEquals(await rowsOf([{ duration_ms: null }, { status: "error", duration_ms: 3 }, { kind: "stage" }]), []);
});

Deno.test("distribution() measures what is asked, also of failures and of attributes", async () => {
  const events: SomeEvent[] = [{ status: "error", duration_ms: 7 }, { attributes: '{"n":20}' }, {
    attributes: '{"n":"x"}',
  }];
  const failed = await rowsOf(events, { where: [{ field: "status", notIn: ["ok"] }] });
  assertEquals(failed.map(({ n }) => n), [1]);
  const numbers = await rowsOf(events, { column: "attributes.n", binsPerDecade: 1 });
  assertEquals(numbers.map(({ low, n }) => [low, n]), [[10, 1]]);
});

Deno.test("distribution() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    const wrong = (options: DistributionOptions): () => Promise<unknown> => () => distribution(source, options);
    await assertRejects(wrong({ by: ["modle"] }), TypeError, 'Cannot make distribution: column "modle" is missing');
    await assertRejects(wrong({ column: "name" }), TypeError, 'Cannot make distribution: column "name" is text');
    await assertRejects(wrong({ mostGroups: 0.5 }), RangeError, "mostGroups must be a whole number from 1 up");
    for (const binsPerDecade of [0, 51, 2.5, NaN]) {
      await assertRejects(wrong({ binsPerDecade }), RangeError, `from 1 to 50, current value is ${binsPerDecade}`);
    }
  });
});
