import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { createRecorder, type SamplingOptions } from "@kymo/kymo";
import { eventNamed, startRecording } from "./recording.ts";
import {
  type ExpectedSum,
  expectedSum,
  isAlwaysKept,
  quantileBounds,
  randomCalls,
  type TracedCall,
} from "./sampled_calls.ts";

interface Kept extends Pick<TracedCall, "trace_id" | "duration_ms" | "status"> {
  readonly weight: number;
}

/** What a recorder keeps of calls. */
async function keptOf(calls: readonly TracedCall[], sampling: SamplingOptions): Promise<Kept[]> {
  const kept: Kept[] = [];
  const recorder = createRecorder({
    enabled: true,
    sampling,
    sink: {
      write({ rows, columns }): void {
        const cell = (name: "trace_id" | "duration_ms" | "status" | "sample_weight", row: number): unknown =>
          columns.get(name)?.[row];
        for (let row = 0; row < rows; row++) {
          kept.push({
            trace_id: cell("trace_id", row) as string,
            duration_ms: cell("duration_ms", row) as number,
            status: cell("status", row) as "ok" | "error",
            weight: cell("sample_weight", row) as number,
          });
        }
      },
      flush: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
  });
  for (const call of calls) recorder.record(call);
  await recorder.close();
  assertEquals(recorder.counters.dropped, 0);
  return kept;
}

const sumOf = (kept: readonly Kept[], valueOf: (event: Kept) => number): number =>
  kept.reduce((sum, event) => sum + event.weight * valueOf(event), 0);

/** Smallest duration up to which so large a share of the weight lies. */
function weightedQuantile(kept: readonly Kept[], probability: number): number {
  const wanted = probability * sumOf(kept, () => 1);
  let passed = 0;
  for (const { duration_ms, weight } of kept.toSorted((a, b) => a.duration_ms - b.duration_ms)) {
    passed += weight;
    if (passed >= wanted) return duration_ms;
  }
  throw new Error("nothing was kept");
}

const STRATEGIES: readonly SamplingOptions[] = [
  { ratio: 0.1, keepErrors: false },
  { ratio: 0.5, keepErrors: false },
  { ratio: 0.1 },
  { ratio: 0.5 },
  { ratio: 0.1, keepSlowMs: 2000 },
  { ratio: 0.5, keepSlowMs: 2000, keepErrors: false },
];
const SEEDS = 40;
const TRACES = 600;

for (const sampling of STRATEGIES) {
  Deno.test(`sampling ${JSON.stringify(sampling)} estimates counts, sums and quantiles without bias`, async () => {
    const measures: readonly ((call: Kept | TracedCall) => number)[] = [
      () => 1,
      ({ duration_ms }) => duration_ms,
      ({ status }) => status === "error" ? 1 : 0,
      ({ duration_ms }) => duration_ms > 2000 ? 1 : 0,
    ];
    const errors: number[][] = measures.map(() => []);
    for (let seed = 1; seed <= SEEDS; seed++) {
      const calls = randomCalls(seed, TRACES);
      const kept = await keptOf(calls, sampling);
      measures.forEach((valueOf, measure) => {
        const { truth, standardError }: ExpectedSum = expectedSum(calls, sampling, valueOf);
        const off = sumOf(kept, valueOf) - truth;
        if (standardError === 0) assertLess(Math.abs(off), 1e-6);
        else errors[measure]!.push(off / standardError);
      });
      for (const probability of [0.5, 0.95]) {
        const [low, high] = quantileBounds(calls, sampling, probability);
        const estimate = weightedQuantile(kept, probability);
        assert(low <= estimate && estimate <= high, `seed ${seed}: ${low} <= ${estimate} <= ${high}`);
      }
    }
    for (const standardized of errors.filter(({ length }) => length > 0)) {
      const mean = standardized.reduce((sum, error) => sum + error, 0) / SEEDS;
      const spread = Math.sqrt(standardized.reduce((sum, error) => sum + error * error, 0) / SEEDS);
      assertLess(Math.max(...standardized.map(Math.abs)), 4);
      assertLess(Math.abs(mean), 4 / Math.sqrt(SEEDS), "the mean of many samples is off by no more than its error");
      assert(0.6 < spread && spread < 1.4, `estimates scatter as expected: ${spread}`);
    }
  });

  Deno.test(`sampling ${JSON.stringify(sampling)} keeps traces whole, and the rest for what it is`, async () => {
    const calls = randomCalls(7, TRACES);
    const kept = await keptOf(calls, sampling);
    const chosen = new Set(kept.filter(({ weight }) => weight !== 1).map(({ trace_id }) => trace_id));
    const expected = calls.filter((call) => isAlwaysKept(call, sampling) || chosen.has(call.trace_id));
    assertEquals(
      kept.map(({ trace_id, duration_ms, weight }) => [trace_id, duration_ms, weight]),
      expected.map((call) => [call.trace_id, call.duration_ms, isAlwaysKept(call, sampling) ? 1 : 1 / sampling.ratio]),
    );
  });
}

Deno.test("sampling keeps the same traces in every process, and of a larger ratio those of a smaller one too", async () => {
  const calls = randomCalls(3, TRACES);
  const tracesAt = async (ratio: number): Promise<Set<string>> =>
    new Set((await keptOf(calls, { ratio, keepErrors: false })).map(({ trace_id }) => trace_id));
  const [tenth, again, half] = [await tracesAt(0.1), await tracesAt(0.1), await tracesAt(0.5)];
  assertEquals(tenth, again);
  assert(tenth.isSubsetOf(half) && tenth.size < half.size);
});

Deno.test("sampling keeps or drops an operation with everything in it", async () => {
  const { recorder, finish } = startRecording({ sampling: { ratio: 0.5 } });
  for (let number = 0; number < 400; number++) {
    recorder.operation("request", () => {
      recorder.stage("stage", () => recorder.llmCall({}, (call) => call.attempt(() => {})));
      recorder.startToolCall("tool").end({ status: "failure" });
    });
  }
  const traces = new Map<string, number>();
  for (const { trace_id, sample_weight } of await finish()) {
    assertEquals(sample_weight, 2);
    traces.set(trace_id, (traces.get(trace_id) ?? 0) + 1);
  }
  assertEquals(new Set(traces.values()), new Set([5]));
  assert(120 < traces.size && traces.size < 280, `8 standard errors around 200: ${traces.size}`);
  assertEquals(recorder.counters.recorded, 5 * traces.size);
});

Deno.test("sampling keeps an error together with what ended with it", async () => {
  const { recorder, finish } = startRecording({ sampling: { ratio: 1e-9 } });
  assertThrows(() =>
    recorder.operation("request", () => {
      recorder.stage("fine", () => {});
      recorder.stage("bad", () => {
        throw new Error("no");
      });
    })
  );
  const events = await finish();
  assertEquals(events.map(({ name, sample_weight }) => [name, sample_weight]), [["bad", 1], ["request", 1]]);
  assertEquals(eventNamed(events, "bad").parent_id, eventNamed(events, "request").event_id);
});

Deno.test("sampling keeps what is rare, and what is slower than keepSlowMs, not what is as slow", async () => {
  const { recorder, finish } = startRecording({ sampling: { ratio: 1e-9, keepSlowMs: 100 } });
  recorder.record({ kind: "stage", name: "at", duration_ms: 100 });
  recorder.record({ kind: "stage", name: "above", duration_ms: 100.1 });
  recorder.record({ kind: "stage", name: "negative", status: "failure" });
  for (const status of ["timeout", "aborted", "error"] as const) {
    recorder.record({ kind: "stage", name: status, status });
  }
  for (const kind of ["feedback", "metric", "sample", "aggregate", "notice"] as const) {
    recorder.record({ kind, name: kind });
  }
  const events = await finish();
  assertEquals(
    events.map(({ name }) => name).join(" "),
    "above timeout aborted error feedback metric sample aggregate notice",
  );
  assertEquals(new Set(events.map(({ sample_weight }) => sample_weight)), new Set([1]));
});

Deno.test("sampling keeps everything that took any time with keepSlowMs 0", async () => {
  const { recorder, finish } = startRecording({ sampling: { ratio: 1e-9, keepSlowMs: 0 } });
  for (const duration_ms of [0, 0.001, 5]) recorder.record({ kind: "stage", name: `${duration_ms} ms`, duration_ms });
  recorder.record({ kind: "stage", name: "unknown" });
  assertEquals((await finish()).map(({ name }) => name), ["0.001 ms", "5 ms"]);
});

Deno.test("sampling multiplies the weight that an event has already", async () => {
  const { recorder, finish } = startRecording({ sampling: { ratio: 1 } });
  recorder.record({ kind: "llm_call", name: "sampled before", sample_weight: 10 });
  assertEquals((await finish())[0]?.sample_weight, 10);
  const calls = randomCalls(1, 50).map((call) => ({ ...call, sample_weight: 10 }));
  const weights = (await keptOf(calls, { ratio: 0.5 })).map(({ status, weight }) => [status, weight]);
  assertEquals(new Set(weights.map(String)), new Set(["ok,20", "error,10"]));
});

const REFUSED: readonly (readonly [sampling: SamplingOptions, message: string])[] = [
  ...[0, -0.1, 1.001, NaN, Infinity].map((ratio) =>
    [{ ratio }, `sampling.ratio must be above 0 and at most 1, current value is ${ratio}`] as const
  ),
  ...[-1, NaN].map((keepSlowMs) =>
    [{ ratio: 1, keepSlowMs }, `sampling.keepSlowMs must not be negative, current value is ${keepSlowMs}`] as const
  ),
];

for (const [sampling, message] of REFUSED) {
  Deno.test(`createRecorder() refuses: ${message}`, () => {
    assertThrows(() => createRecorder({ enabled: true, persist: false, sampling }), RangeError, message);
  });
}
