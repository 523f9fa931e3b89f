import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Aggregate, Answer, Histogram } from "@kymo/kymo/analysis";
import { type SomeEvent, withEvents } from "./event_files.ts";

async function answerOf(events: readonly SomeEvent[], aggregate: Aggregate): Promise<Answer> {
  let answer: Answer = null;
  await withEvents(events, async (source) => {
    const [rows] = await source.aggregate([{ aggregates: { answer: aggregate } }]);
    answer = rows![0]!.answer!;
  });
  return answer;
}

const DEVIATION: Aggregate = { op: "deviation", of: "value" };
const HISTOGRAM: Aggregate = { op: "histogram", of: "value" };

Deno.test("deviation is Python's statistics.stdev([3, 6, 7, 8, 8, 10, 13, 15, 16, 20]): 5.253570214625479", async () => {
  const events = [3, 6, 7, 8, 8, 10, 13, 15, 16, 20].map((value) => ({ value }));
  assertAlmostEquals(await answerOf(events, DEVIATION) as number, 5.253570214625479, 1e-14);
});

Deno.test("deviation keeps its digits far from 0, where sums of squares lose them", async () => {
  const values = [1e9 + 1, 1e9 + 2, 1e9 + 3];
  assertEquals(await answerOf(values.map((value) => ({ value })), DEVIATION), 1);
  const sampled = values.map((value) => ({ value, sample_weight: 2 }));
  // Python: statistics.stdev([1, 2, 3] * 2)
  assertAlmostEquals(await answerOf(sampled, DEVIATION) as number, 0.8944271909999159, 1e-14);
});

Deno.test("deviation counts an event as often as its weight says", async () => {
  const events = [{ value: 1, sample_weight: 3 }, { value: 5 }, { sample_weight: 7 }];
  // Python: statistics.stdev([1, 1, 1, 5])
  assertEquals(await answerOf(events, DEVIATION), 2);
});

Deno.test("deviation is unknown for fewer than two known numbers, and 0 for equal ones", async () => {
  assertEquals(await answerOf([{ value: 1 }, {}], DEVIATION), null);
  assertEquals(await answerOf([{ value: 1, sample_weight: 9 }, {}], DEVIATION), null);
  assertEquals(
    await answerOf([{ value: 0.1, sample_weight: 0.5 }, { value: 0.3, sample_weight: 0.5 }], DEVIATION),
    null,
  );
  assertEquals(await answerOf([{ value: 0.1 }, { value: 0.1 }], DEVIATION), 0);
});

Deno.test("histogram has the middles of narrow cells, negative numbers too, and 0 by itself", async () => {
  const values = [-2, -1e-9, 0, -0, 1e-300, 1, 1.004, 1.01, 1e300, null];
  const { n, values: cells, weights } = await answerOf(values.map((value) => ({ value })), HISTOGRAM) as Histogram;
  assertEquals(n, 9);
  assertEquals(weights, [1, 1, 2, 1, 2, 1, 1]);
  assertEquals(cells[2], 0);
  const inOrder = [-2, -1e-9, 0, 1e-300, 1, 1.01, 1e300];
  for (const [cell, value] of inOrder.entries()) assertAlmostEquals(cells[cell]!, value, Math.abs(value) * 0.004);
});

Deno.test("histogram adds up weights, and is empty where nothing is known", async () => {
  const events = [{ value: 4, sample_weight: 2.5 }, { value: 4 }, { sample_weight: 9 }];
  assertEquals(await answerOf(events, HISTOGRAM), { n: 2, values: [4.015625], weights: [3.5] });
  assertEquals(await answerOf([{}], HISTOGRAM), { n: 0, values: [], weights: [] });
});
