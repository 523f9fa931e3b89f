import { assert, assertEquals, assertLess } from "@std/assert";
import { createRecorder, type SamplingOptions } from "@kymo/kymo";
import { type EventSource, open, percentiles, summary } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { expectedSum, quantileBounds, randomCalls, type TracedCall } from "../recorder/sampled_calls.ts";

const CALLS = randomCalls(11, 2000);
const SUCCESSES = CALLS.filter(({ status }) => status === "ok");

async function recordedIn(dir: string, sampling?: SamplingOptions): Promise<EventSource> {
  const recorder = createRecorder({ dir, enabled: true, ...(sampling === undefined ? {} : { sampling }) });
  for (const call of CALLS) recorder.record(call);
  await recorder.close();
  assertEquals(recorder.counters.dropped, 0);
  return await open(dir);
}

/** Asks one row of numbers. */
async function rowOf(table: ReturnType<typeof summary>, columns: readonly string[]): Promise<number[]> {
  const [row, ...more] = (await table).select(...columns).toRecords();
  assertEquals(more, []);
  return columns.map((column) => Number(row?.[column]));
}

const SUMS: readonly (readonly [column: string, valueOf: (call: TracedCall) => number])[] = [
  ["calls", () => 1],
  ["ok", ({ status }) => status === "ok" ? 1 : 0],
  ["failed", ({ status }) => status === "error" ? 1 : 0],
  ["duration_sum_ms", ({ duration_ms }) => duration_ms],
];

for (const sampling of [{ ratio: 0.1 }, { ratio: 0.5 }, { ratio: 0.1, keepSlowMs: 2000 }]) {
  Deno.test(`summary() and percentiles() of a folder sampled with ${JSON.stringify(sampling)} are near the truth`, async () => {
    await withFolder(async (dir) => {
      const [whole, sampled] = [await recordedIn(`${dir}/whole`), await recordedIn(`${dir}/sampled`, sampling)];
      const columns = SUMS.map(([column]) => column);
      const [truths, estimates] = [await rowOf(summary(whole), columns), await rowOf(summary(sampled), columns)];
      SUMS.forEach(([column, valueOf], index) => {
        const { truth, standardError } = expectedSum(CALLS, sampling, valueOf);
        assertLess(Math.abs(truths[index]! - truth), 1e-3, `${column} of the whole folder`);
        assertLess(Math.abs(estimates[index]! - truth), 4 * standardError + 1e-3, `${column} of the sample`);
      });
      assertEquals(estimates[2], truths[2]);
      const quantiles = ["p50", "p95"];
      const [exact, estimated] = [
        await rowOf(percentiles(whole), quantiles),
        await rowOf(percentiles(sampled), quantiles),
      ];
      [0.5, 0.95].forEach((probability, index) => {
        const [low, high] = quantileBounds(SUCCESSES, sampling, probability);
        for (const value of [exact[index]!, estimated[index]!]) {
          assert(low <= value && value <= high, `p${100 * probability}: ${low} <= ${value} <= ${high}`);
        }
      });
      assert(exact[0] !== estimated[0]);
    });
  });
}
