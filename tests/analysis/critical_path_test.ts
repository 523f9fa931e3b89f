import { assert, assertEquals, assertRejects } from "@std/assert";
import { criticalPath, type CriticalPathOptions } from "../../analysis/critical_path.ts";
import { pairedSavings } from "../../analysis/traces/paired_savings.ts";
import { quantile, seededRandom } from "@kymo/kymo/stats";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

/** An event of trace `trace`, ms after it began. */
interface Part {
  readonly trace: number;
  readonly id: number;
  readonly in?: number;
  readonly at: number;
  readonly took: number | null;
  readonly name: string;
}

/** Events of a service: traces are a minute apart. */
function eventsOf(parts: readonly (Part & SomeEvent)[]): SomeEvent[] {
  return parts.map(({ trace, id, in: parent, at, took, ...rest }) => ({
    event_id: hex(trace * 100 + id, 16),
    trace_id: hex(trace + 1, 32),
    parent_id: parent === undefined ? null : hex(trace * 100 + parent, 16),
    kind: parent === undefined ? "operation" : "stage",
    started_at: NOON + trace * 60e6 + Math.round(at * 1000),
    duration_ms: took,
    ...rest,
  }));
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** An answer that waits for the search, then for the model; a look into the history, slower than the search, runs beside them. */
function answers(count: number, seed = 3): SomeEvent[] {
  const random = seededRandom(seed);
  return eventsOf(
    Array.from({ length: count }, (_, trace) => {
      const search = 200 * Math.exp(0.5 * random.normal());
      const model = 600 * Math.exp(0.5 * random.normal());
      const whole = search + model + 50;
      return [
        { trace, id: 0, at: 0, took: whole, name: "answer" },
        { trace, id: 1, in: 0, at: 10, took: search, name: "search" },
        { trace, id: 2, in: 0, at: 10, took: search + 0.4 * model, name: "history" },
        { trace, id: 3, in: 0, at: 20 + search, took: model, name: "model" },
      ];
    }).flat(),
  );
}

async function stagesOf(events: readonly SomeEvent[], options: CriticalPathOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await criticalPath(source, options));
  });
  return rows;
}

Deno.test("criticalPath() shares the waiting time among stages: a slow one beside the path has none of it", async () => {
  const rows = await stagesOf(answers(200));
  assertEquals(rows.map((row) => row.stage), ["model", "search", "answer", "history"]);
  const share = rows.reduce((sum, row) => sum + row.number("path_ratio"), 0);
  assert(Math.abs(share - 1) < 1e-12, `shares add up to ${share}`);
  const history = rows.find((row) => row.stage === "history")!;
  assert(history.number("self_ms") > rows[1]!.number("self_ms"));
  assertEquals([history.path_ms, history.on_path_ratio, history.saved_ratio], [0, 0, 0]);
  assertEquals([history.saved_p95_ms, history.saved_p95_low_ms, history.saved_p95_high_ms], [0, 0, 0]);
  for (const row of rows) assertEquals([row.operation, row.operations, row.complete], ["answer", 200, true]);
});

Deno.test("criticalPath() says what the same operations would take: p50 and p95 of their halved model", async () => {
  const events = answers(400);
  const [model] = await stagesOf(events);
  const took = (name: string): number[] =>
    events.filter((event) => event.name === name).map(({ duration_ms }) => duration_ms!);
  const models = took("model");
  const before = took("answer").toSorted((a, b) => a - b);
  const after = took("answer").map((whole, index) => whole - models[index]! / 2).sort((a, b) => a - b);
  for (const p of [50, 95]) {
    const saved = quantile(before, p / 100)! - quantile(after, p / 100)!;
    assert(Math.abs(model!.number(`saved_p${p}_ms`) - saved) < 0.01);
    assert(model!.number(`saved_p${p}_low_ms`) < saved && saved < model!.number(`saved_p${p}_high_ms`));
  }
});

Deno.test("criticalPath() knows the saving of the whole service within its interval in 19 of 20 samples", () => {
  let held = 0;
  const draw = (random: { normal(): number }, count: number): { before: Float64Array; after: Float64Array } => {
    const model = Float64Array.from({ length: count }, () => 600 * Math.exp(0.8 * random.normal()));
    const rest = Float64Array.from({ length: count }, () => 300 * Math.exp(0.8 * random.normal()));
    return { before: model.map((each, i) => each + rest[i]!), after: model.map((each, i) => each / 2 + rest[i]!) };
  };
  const all = draw(seededRandom(1), 400_000);
  const truth = quantile(all.before.sort(), 0.95)! - quantile(all.after.sort(), 0.95)!;
  for (let seed = 2; seed < 202; seed++) {
    const { before, after } = draw(seededRandom(seed), 300);
    const weights = new Float64Array(300).fill(1);
    const [saved] = pairedSavings({ before, weights, probabilities: [0.95] })(after);
    if (saved!.low! <= truth && truth <= saved!.high!) held++;
  }
  assert(held >= 180 && held <= 198, `${held} of 200 hold it`);
});

Deno.test("criticalPath() of more than 2,000 operations narrows the interval as they do", () => {
  const random = seededRandom(5);
  const width = (count: number): number => {
    const before = Float64Array.from({ length: count }, () => Math.exp(random.normal()));
    const weights = new Float64Array(count).fill(1);
    const [saved] = pairedSavings({ before, weights, probabilities: [0.5] })(before.map((value) => value ** 0.9));
    return saved!.high! - saved!.low!;
  };
  const ratio = width(2000) / width(32_000);
  assert(ratio > 2.5 && ratio < 6, `${ratio} times as wide`);
});

Deno.test("criticalPath() groups by columns of the operation, and halves unless told otherwise", async () => {
  const events = answers(40).map((event, index) => ({ ...event, task: index % 8 < 4 ? "a" : "b" }));
  const rows = await stagesOf(events, { by: ["task"], factor: 0.75 });
  assertEquals(new Set(rows.map(({ task }) => task)), new Set(["a", "b"]));
  for (const row of rows.filter(({ stage }) => stage === "model")) {
    assert(Math.abs(row.number("saved_ratio") - row.number("path_ratio") / 4) < 1e-9);
  }
});

Deno.test("criticalPath() weighs operations by sample_weight", async () => {
  const one = (trace: number, took: number, sample_weight: number): (Part & SomeEvent)[] => [
    { trace, id: 0, at: 0, took: 100, name: "op", sample_weight },
    { trace, id: 1, in: 0, at: 0, took, name: "a", sample_weight },
  ];
  const rows = await stagesOf(eventsOf([...one(0, 90, 1), ...one(1, 10, 3)]));
  const a = rows.find(({ stage }) => stage === "a")!;
  assertEquals([a.calls, a.path_ms, a.path_ratio, a.operations], [4, 120, 0.3, 2]);
});

Deno.test("criticalPath() leaves out operations that failed", async () => {
  const events = eventsOf([
    { trace: 0, id: 0, at: 0, took: 100, name: "op" },
    { trace: 1, id: 0, at: 0, took: 9000, name: "op", status: "timeout" },
  ]);
  assertEquals((await stagesOf(events)).map(({ path_ms }) => path_ms), [100]);
});

Deno.test("criticalPath() says no quantile of few operations, and no interval of a few more", async () => {
  const of = async (count: number): Promise<unknown[]> => {
    const [model] = await stagesOf(answers(count));
    return ["saved_p50_ms", "saved_p50_low_ms", "saved_p95_ms", "saved_p95_low_ms"].map((name) =>
      model![name] !== null
    );
  };
  assertEquals(await of(1), [false, false, false, false]);
  assertEquals(await of(12), [true, true, false, false]);
  assertEquals(await of(30), [true, true, true, false]);
  assertEquals(await of(120), [true, true, true, true]);
});

Deno.test("criticalPath() of no events, of calls without operations and of no durations is an empty table", async () => {
  assertEquals(await stagesOf([{ kind: "notice", name: "x" }]), []);
  assertEquals(await stagesOf([{ duration_ms: 5 }, { duration_ms: 7 }]), []);
  assertEquals(await stagesOf(eventsOf([{ trace: 0, id: 0, at: 0, took: null, name: "op" }])), []);
});

Deno.test("criticalPath() of an operation that took no time invents nothing", async () => {
  const [row] = await stagesOf(eventsOf([{ trace: 0, id: 0, at: 0, took: 0, name: "op" }]));
  assertEquals([row!.self_ms, row!.self_ratio, row!.path_ratio, row!.saved_ratio], [0, null, null, null]);
});

Deno.test("criticalPath() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(() => criticalPath(source, { by: ["modle"] }), TypeError, "Cannot find critical paths: column");
    await assertRejects(() => criticalPath(source, { factor: -1 }), RangeError, "factor must be a number from 0 up");
    await assertRejects(() => criticalPath(source, { atMost: 0.5 }), RangeError, "atMost must be a whole number");
  });
});
