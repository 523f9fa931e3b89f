import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { open, percentiles } from "@kymo/kymo/analysis";
import { quantile, quantileInterval } from "@kymo/kymo/stats";
import { withFolder } from "../recorder/event_folder.ts";
import { seededRandom } from "../recorder/random.ts";
import { type SomeEvent, withEvents, writeEvents } from "./event_files.ts";
import { tableColumn } from "./table_rows.ts";

function callsOf(durations: readonly (number | null)[]): SomeEvent[] {
  return durations.map((duration_ms) => ({ duration_ms }));
}

Deno.test("percentiles() are type 7 and their intervals order statistics", async () => {
  const random = seededRandom(41);
  const values = Array.from({ length: 500 }, () => Math.exp(random.next() * 8)).sort((a, b) => a - b);
  await withEvents(callsOf(values), async (source) => {
    const [row] = (await percentiles(source)).toRecords();
    for (const p of [0.5, 0.9, 0.95, 0.99]) {
      const name = `p${p * 100}`;
      assertEquals(row?.[name], quantile(values, p));
      assertEquals([row?.[`${name}_low`], row?.[`${name}_high`]], [...quantileInterval(values, { probability: p })!]);
    }
    assertEquals([row?.n, row?.reason], [500, null]);
  }, { format: "parquet" });
});

Deno.test("percentiles() of too few values are null, and say why", async () => {
  await withEvents(callsOf([3, null, 1]), async (source) => {
    const [row] = (await percentiles(source, { probabilities: [0.5, 0.9] })).toRecords();
    assertEquals(row, {
      n: 2,
      p50: 2,
      p50_low: null,
      p50_high: null,
      p90: null,
      p90_low: null,
      p90_high: null,
      reason: "p90 needs 10 values, the interval of p50 needs more values, n is 2",
    });
  });
  await withEvents(callsOf([null]), async (source) => {
    assertEquals((await percentiles(source)).select("n", "p50", "reason").toRecords(), [
      { n: 0, p50: null, reason: "no value is known" },
    ]);
  });
});

Deno.test("percentiles() of sampled values that weigh too differently are null, and say why", async () => {
  const events = [...Array.from({ length: 20 }, () => ({ duration_ms: 1 })), { duration_ms: 9, sample_weight: 1e6 }];
  await withEvents(events, async (source) => {
    const [row] = (await percentiles(source, { probabilities: [0.9] })).select("n", "p90", "reason").toRecords();
    assertEquals([row?.n, row?.p90], [21, null]);
    assertMatch(String(row?.reason), /p90 needs 10 values of equal weight, n is 21/);
  });
});

Deno.test("percentiles() measure any number, attributes too, and name finer ones", async () => {
  const events = Array.from({ length: 1000 }, (_, n) => ({ attributes: JSON.stringify({ n }), input_tokens: n }));
  await withFolder(async (dir) => {
    writeEvents(dir, events.slice(0, 500), { format: "parquet" });
    writeEvents(dir, events.slice(500), { segment: 1 });
    const source = await open(dir);
    for (const column of ["attributes.n", "input_tokens"]) {
      const table = await percentiles(source, { column, probabilities: [0.5, 0.999, 0.5] });
      assertEquals(table.select("n", "p50", "p99.9").toRecords(), [{ n: 1000, p50: 499.5, "p99.9": 998.001 }]);
    }
  });
});

Deno.test("percentiles() take text and what is no number among attributes for unknown", async () => {
  const values = [1, "2", "three", "NaN", "Infinity", true, null, { deep: 1 }];
  const events = values.map((n) => ({ attributes: JSON.stringify({ n }) }));
  for (const format of ["journal", "parquet"] as const) {
    await withEvents(events, async (source) => {
      const table = await percentiles(source, { column: "attributes.n", probabilities: [0.5] });
      assertEquals(table.select("n", "p50").toRecords(), [{ n: 2, p50: 1.5 }]);
    }, { format });
  }
});

Deno.test("percentiles() are over successes unless asked", async () => {
  const events: SomeEvent[] = [{ duration_ms: 1 }, { duration_ms: 3 }, { duration_ms: 99, status: "error" }];
  await withEvents(events, async (source) => {
    const median = async (where?: Parameters<typeof percentiles>[1]): Promise<unknown> =>
      (await percentiles(source, { probabilities: [0.5], ...where })).getColumn("p50").toArray();
    assertEquals(await median(), [2]);
    assertEquals(await median({ where: [] }), [3]);
    assertEquals(await median({ where: [{ measure: "duration_ms", atLeast: 2 }] }), [51]);
  });
});

Deno.test("percentiles() are sorted by the groups", async () => {
  await withEvents(["b", null, "a"].map((model) => ({ model, duration_ms: 1 })), async (source) => {
    const table = await percentiles(source, { by: ["model"] });
    assertEquals(tableColumn(table, "model"), ["a", "b", null]);
  });
});

Deno.test("percentiles() refuse text, probabilities in percent and columns that are missing", async () => {
  await withEvents(callsOf([1]), async (source) => {
    const message = 'Cannot compute percentiles: column "model" is text, numeric columns are started_at, duration_ms';
    await assertRejects(() => percentiles(source, { column: "model" }), TypeError, message);
    await assertRejects(() => percentiles(source, { column: "latency" }), TypeError, 'column "latency" is missing');
    const percent = "Cannot compute percentiles: probability must be between 0 and 1, current value is 95";
    await assertRejects(() => percentiles(source, { probabilities: [95] }), RangeError, percent);
    await assertRejects(() => percentiles(source, { confidence: 95 }), RangeError, "current value is 95");
  });
});
