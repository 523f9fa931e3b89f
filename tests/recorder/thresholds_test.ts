import { assertEquals, assertThrows } from "@std/assert";
import {
  createRecorder,
  DEFAULT_THRESHOLDS,
  type EventSummary,
  OPERATION_NAMES,
  STAGE_NAMES,
  type Thresholds,
  thresholds,
} from "@kymo/kymo";
import { startRecording } from "./recording.ts";

const rulesOf = ({ bottlenecks }: EventSummary): unknown[] => bottlenecks.map(({ rule, name }) => [rule, name]);

/** The summary of an operation of that length without stages. */
async function operationOf(name: string, ms: number, own: Partial<Thresholds> = {}): Promise<EventSummary> {
  const { recorder, clock, finish } = startRecording({ thresholds: own });
  const operation = recorder.startOperation(name);
  clock.advance(ms);
  const summary = operation.end();
  await finish();
  return summary;
}

/** The summary of an operation of 100 s with one part of that length. */
async function partOf(
  kind: "stage" | "llm_call" | "tool_call",
  name: string,
  duration_ms: number,
): Promise<EventSummary> {
  const { recorder, clock, finish } = startRecording({ thresholds: { operation_ms: { "*": 1e9 }, alert_ms: 1e9 } });
  const operation = recorder.startOperation("request");
  operation.record({ kind, name, duration_ms });
  clock.advance(100_000);
  const summary = operation.end();
  await finish();
  return summary;
}

const OPERATIONS = [
  ["qa_response", 3000, []],
  ["qa_response", 3001, ["operation_ms"]],
  ["anything else", 5000, []],
  ["anything else", 5001, ["operation_ms"]],
  ["anything else", 10_000, ["operation_ms"]],
  ["anything else", 10_001, ["operation_ms", "alert_ms"]],
  ["constructor", 4999, []],
] as const;

for (const [name, ms, rules] of OPERATIONS) {
  Deno.test(`end() holds an operation against its limit: ${name} of ${ms} ms`, async () => {
    assertEquals(rulesOf(await operationOf(name, ms)), rules.map((rule) => [rule, name]));
  });
}

const PARTS = [
  ["stage", "vector_search", 500],
  ["stage", "embedding_generation", 1000],
  ["stage", "llm_inference", 2000],
  ["stage", "anything else", 1000],
  ["tool_call", "anything else", 1000],
  ["llm_call", "chat", 2000],
  ["llm_call", "vector_search", 500],
] as const;

for (const [kind, name, limit] of PARTS) {
  Deno.test(`end() holds a part against its limit: ${kind} ${name}, ${limit} ms`, async () => {
    assertEquals((await partOf(kind, name, limit)).bottlenecks, []);
    const { bottlenecks } = await partOf(kind, name, limit + 0.5);
    assertEquals(bottlenecks.map(({ says: _, ...found }) => found), [
      { rule: "stage_ms", name, value: limit + 0.5, limit },
    ]);
  });
}

Deno.test("end() holds the longest of a repeated stage against its limit, not their sum", async () => {
  const { recorder, clock, finish } = startRecording({ thresholds: { stage_share_ratio: 1 } });
  const request = recorder.startOperation("request");
  for (let number = 0; number < 4; number++) request.stage("vector_search", () => clock.advance(400));
  assertEquals(request.end().bottlenecks, []);
  await finish();
});

Deno.test("end() finds a stage above 30 % of the total, not one at 30 %", async () => {
  const { recorder, clock, finish } = startRecording();
  const request = recorder.startOperation("request");
  request.stage("at", () => clock.advance(300));
  request.stage("above", () => clock.advance(301));
  clock.advance(399);
  const summary = request.end();
  assertEquals(summary.bottlenecks, [{
    rule: "stage_share_ratio",
    name: "above",
    value: 0.301,
    limit: 0.3,
    says: "above took 30.1 % of the time, more than 30 %",
  }]);
  await finish();
});

Deno.test("end() finds no share in an operation that took no time", async () => {
  const { recorder, finish } = startRecording();
  const request = recorder.startOperation("request");
  request.stage("instant", () => {});
  assertEquals(request.end().bottlenecks, []);
  await finish();
});

Deno.test("end() finds an operation that cost more than ten cents, not one that cost ten", async () => {
  const { recorder, finish } = startRecording();
  const costs = (...usd: number[]): EventSummary => {
    const request = recorder.startOperation("request");
    for (const cost of usd) request.llmCall({}, (call) => call.usage({ prompt_tokens: 1, completion_tokens: 1, cost }));
    return request.end();
  };
  assertEquals(costs(0.05, 0.05).bottlenecks, []);
  assertEquals(costs(0.05, 0.0501).bottlenecks.map(({ rule, says }) => [rule, says]), [
    ["cost_usd", "request cost $0.1001, more than $0.1"],
  ]);
  await finish();
});

Deno.test("end() says in words what passed a limit", async () => {
  assertEquals((await operationOf("qa_response", 12_345.6)).bottlenecks.map(({ says }) => says), [
    "qa_response took 12.35 s, more than 3 s",
    "qa_response took 12.35 s, more than 10 s",
  ]);
});

Deno.test("end() holds operations alone against a limit of the total", async () => {
  const { recorder, clock, finish } = startRecording();
  const stage = recorder.startStage("long");
  clock.advance(60_000);
  assertEquals(stage.end().bottlenecks, []);
  await finish();
});

Deno.test("createRecorder() takes limits of its own, names beside the ones that are there", async () => {
  const own = { operation_ms: { report: 100 }, stage_ms: { "*": 10 }, stage_share_ratio: 1, alert_ms: 150 };
  assertEquals(rulesOf(await operationOf("report", 101, own)), [["operation_ms", "report"]]);
  assertEquals(rulesOf(await operationOf("qa_response", 3001, own)), [["operation_ms", "qa_response"], [
    "alert_ms",
    "qa_response",
  ]]);
  const { recorder, clock, finish } = startRecording({ thresholds: own });
  const request = recorder.startOperation("request");
  request.stage("vector_search", () => clock.advance(50));
  request.stage("other", () => clock.advance(50));
  assertEquals(rulesOf(request.end()), [["stage_ms", "other"]]);
  await finish();
});

Deno.test("STAGE_NAMES and OPERATION_NAMES hold the names that have limits of their own, each name once", () => {
  const [stages, operations]: string[][] = [Object.values(STAGE_NAMES), Object.values(OPERATION_NAMES)];
  const limited = (limits: Readonly<Record<string, number>>): string[] =>
    Object.keys(limits).filter((name) => name !== "*");
  assertEquals(limited(DEFAULT_THRESHOLDS.stage_ms).filter((name) => !stages!.includes(name)), []);
  assertEquals(limited(DEFAULT_THRESHOLDS.operation_ms).filter((name) => !operations!.includes(name)), []);
  for (const names of [stages!, operations!]) {
    assertEquals(new Set(names).size, names.length);
    assertEquals(names.filter((name) => !/^[a-z]+(_[a-z]+)*$/.test(name)), []);
  }
});

Deno.test("thresholds() leaves the defaults and what it is given as they were", () => {
  const before = structuredClone(DEFAULT_THRESHOLDS);
  const own = Object.freeze({ operation_ms: Object.freeze({ "*": 1, report: 2 }), cost_usd: 0 });
  const limits = thresholds(own);
  assertEquals(limits.operation_ms, { qa_response: 3000, "*": 1, report: 2 });
  assertEquals([limits.cost_usd, limits.alert_ms], [0, before.alert_ms]);
  assertEquals(DEFAULT_THRESHOLDS, before);
  assertEquals(thresholds(), before);
});

Deno.test("thresholds() takes a limit that nobody said from the defaults", () => {
  const nothing = { cost_usd: undefined, stage_ms: undefined } as unknown as Partial<Thresholds>;
  assertEquals(thresholds(nothing), DEFAULT_THRESHOLDS);
});

const REFUSED: readonly (readonly [own: unknown, message: string])[] = [
  [{ operation_s: 1 }, '"operation_s" is not a threshold, these are: operation_ms, stage_ms, stage_share_ratio'],
  [{ toString: 1 }, '"toString" is not a threshold'],
  [{ cost_usd: -1 }, "cost_usd must be a number from 0 up, current value is -1"],
  [{ cost_usd: NaN }, "cost_usd must be a number from 0 up, current value is NaN"],
  [{ alert_ms: "10" }, 'alert_ms must be a number from 0 up, current value is "10"'],
  [{ stage_share_ratio: 30 }, "stage_share_ratio must be between 0 and 1, current value is 30"],
  [{ complexity_score: 1.01 }, "complexity_score must be between 0 and 1, current value is 1.01"],
  [{ stage_ms: { search: -5 } }, 'stage_ms["search"] must be a number from 0 up, current value is -5'],
  [{ operation_ms: 500 }, "operation_ms must be an object of limits by name, current value is 500"],
  [{ stage_ms: null }, "stage_ms must be an object of limits by name, current value is null"],
  [{ cost_usd: { a: 1 } }, "cost_usd must be a number from 0 up"],
  [{ alert_ms: null }, "alert_ms must be a number from 0 up, current value is null"],
  [{ operation_ms: { "*": undefined } }, 'operation_ms["*"] must be a number from 0 up, current value is undefined'],
];

for (const [own, message] of REFUSED) {
  Deno.test(`thresholds() refuses ${JSON.stringify(own)}: ${message.slice(0, 40)}`, () => {
    const given = own as Partial<Thresholds>;
    assertThrows(() => thresholds(given), RangeError, message);
    assertThrows(() => createRecorder({ enabled: true, persist: false, thresholds: given }), RangeError, message);
  });
}
