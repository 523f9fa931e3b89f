import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { saturation, type SaturationOptions } from "../../analysis/saturation.ts";
import { callsInFlight, recentArrivals } from "../../analysis/load/calls_in_flight.ts";
import { fitKnee } from "../../analysis/load/fit_knee.ts";
import { seededRandom } from "@kymo/kymo/stats";
import { serviceEvents, type ServiceOptions } from "../../fixtures/generate.ts";
import { type EventFileOptions, NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

async function rowsOf(
  events: readonly SomeEvent[],
  options: SaturationOptions & { readonly file?: EventFileOptions } = {},
): Promise<Row[]> {
  const { file = {}, ...rest } = options;
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await saturation(source, rest));
  }, { format: "parquet", ...file });
  return rows;
}

/** Calls of a generated service in which many begin at once now and then. */
function serviceCalls(options: ServiceOptions): SomeEvent[] {
  return [...serviceEvents({ scenario: "saturation", ...options })].flat().filter(({ kind }) => kind === "llm_call");
}

/** Calls that wait for one of some servers, first come, first served; arrivals swing every ten minutes. */
function queue(seed: number, { servers = 4, count = 4000 } = {}): SomeEvent[] {
  const random = seededRandom(seed);
  const free = new Array<number>(servers).fill(0);
  let at = 0;
  return Array.from({ length: count }, () => {
    at += -Math.log(1 - random.next()) * 1000 / (2 * (1 + 0.5 * Math.sin(2 * Math.PI * at / 600_000)));
    free.sort((a, b) => a - b);
    const until = Math.max(at, free[0]!) + 1000 * Math.exp(0.5 * random.normal());
    free[0] = until;
    return { model: "m", started_at: NOON + Math.round(at * 1000), duration_ms: until - at };
  });
}

Deno.test("callsInFlight() counts those that have begun and not ended, itself too", () => {
  const starts = Float64Array.of(0, 1, 2, 10, 10);
  assertEquals([...callsInFlight({ starts, durations: Float64Array.of(10, 1, 3, 1, 1) })], [1, 2, 2, 1, 2]);
  assertEquals([...recentArrivals(starts, 2)], [1, 2, 2, 1, 2]);
});

Deno.test("fitKnee() finds the curve that it is given", () => {
  const levels = Array.from({ length: 20 }, (_, index) => {
    const load = index + 1;
    return { load, count: 10, sum: 10 * (7 + Math.log(1 + 0.7 * Math.max(0, load / 8 - 1))) };
  });
  const { knee, slope } = fitKnee(levels)!;
  assertEquals(knee, 8);
  assert(Math.abs(slope - 0.7) < 1e-6);
  assertEquals(fitKnee(levels.slice(0, 2)), null);
});

Deno.test("saturation() finds the limit of a generated service, and what it costs", async () => {
  const [row] = await rowsOf(serviceCalls({}));
  assert(row!.number("p_value") < 1e-6);
  assert(row!.number("knee_low") <= 6 && 6 <= row!.number("knee_high"));
  // 1 + 0.5 · (n / 6 − 1) at the calls in flight that the busiest tenth sees.
  const planted = 1 + 0.5 * (row!.number("concurrency_p90") / 6 - 1);
  assert(row!.number("ratio_low") <= planted && planted <= row!.number("ratio_high"), `ratio ${row!.ratio}`);
  assertEquals(row!.reason, null);
});

Deno.test("saturation() finds the number of servers that calls queue for, in the slices of a larger folder too", async () => {
  for (const atMost of [200_000, 3000]) {
    const [row] = await rowsOf(queue(7), { atMost });
    assert(row!.number("knee_low") <= 4 && 4 <= row!.number("knee_high"), `knee ${row!.knee}`);
    assert(row!.number("ratio_low") > 1.2);
  }
});

Deno.test("saturation() sees no limit where there is none: no more false evidence than 5 %", async () => {
  let found = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const [row] = await rowsOf(serviceCalls({ seed, saturation: null, days: 1 / 24 }));
    if (row!.number("p_value") <= 0.05) found++;
  }
  assert(found <= 2, `${found} of 12, where 2 are the 98 % bound at 5 %`);
});

Deno.test("saturation() does not take a slow period, which raises concurrency too, for a limit", async () => {
  const slow = { part: "chat", model: null, durationRatio: 3, fatalRatio: null, during: { fromShare: 0.7 } } as const;
  let found = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const [row] = await rowsOf(serviceCalls({ seed, saturation: null, change: slow }));
    assert(row!.number("concurrency_p90") > 2 * row!.number("concurrency_p50"));
    if (row!.knee !== null) found++;
  }
  assert(found <= 1, `${found} of 6, where 1 is the 97 % bound at 5 %`);
});

Deno.test("saturation() compares at equal tokens: longer answers in busy times are no limit", async () => {
  const random = seededRandom(3);
  let at = 0;
  const calls = Array.from({ length: 4000 }, () => {
    const isBusy = at % 600_000 < 200_000;
    at += -Math.log(1 - random.next()) * (isBusy ? 200 : 1000);
    const output_tokens = Math.ceil((isBusy ? 400 : 100) * Math.exp(0.5 * random.normal()));
    const duration_ms = output_tokens * 10 * Math.exp(0.3 * random.normal());
    return { started_at: NOON + Math.round(at * 1000), duration_ms, output_tokens, input_tokens: 100 };
  });
  const [equal] = await rowsOf(calls);
  const [unequal] = await rowsOf(calls.map(({ output_tokens: _, ...call }) => call));
  assert(equal!.number("p_value") > 0.05 || equal!.number("ratio") < 1.1, `ratio ${equal!.ratio}`);
  assert(unequal!.number("ratio") > 2);
});

Deno.test("saturation() says why it cannot know", async () => {
  const reasonOf = async (events: readonly SomeEvent[], file?: EventFileOptions): Promise<string> => {
    const [row] = await rowsOf(events, file === undefined ? {} : { file });
    assertEquals([row!.knee, row!.ratio, row!.p_value], [null, null, null]);
    return String(row!.reason);
  };
  const calls = queue(1, { count: 300 });
  assertStringIncludes(await reasonOf(calls, { metadata: { clock: "relative" } }), "not a clock");
  assertStringIncludes(await reasonOf(calls.map((call) => ({ ...call, sample_weight: 10 }))), "sampled");
  assertStringIncludes(await reasonOf(calls.slice(0, 30)), "n is 2");
  assertStringIncludes(await reasonOf(calls.map((call) => ({ ...call, duration_ms: 0.01 }))), "hardly varies");
  assertStringIncludes(await reasonOf(calls.map((call) => ({ ...call, duration_ms: null }))), "n is 0");
  assertStringIncludes(await reasonOf(calls.map((call) => ({ ...call, status: "error" }))), "n is 0");
  const long = queue(1, { count: 1200 }).map((call) => ({ ...call, duration_ms: 20_000 }));
  assertStringIncludes(await reasonOf(long), "too short");
});

Deno.test("saturation() counts calls that hold other calls once, and has no rows without calls", async () => {
  const [row] = await rowsOf([{ nested_calls: 2, duration_ms: 5 }, { duration_ms: 4 }, { duration_ms: 3 }]);
  assertStringIncludes(String(row!.reason), "n is ");
  assertEquals(await rowsOf([{ kind: "stage", name: "a" }]), []);
});

Deno.test("saturation() of agents whose clock starts at 0 each says that it knows nothing about their load", async () => {
  const source = await open(new URL("../../fixtures/claude_code", import.meta.url).pathname);
  for (const row of tableRows(await saturation(source))) assertStringIncludes(String(row.reason), "not a clock");
});

Deno.test("saturation() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(() => saturation(source, { by: ["modle"] }), TypeError, "Cannot measure saturation: column");
    await assertRejects(() => saturation(source, { atMost: 0 }), RangeError, "atMost must be a whole number from 1 up");
  });
});
