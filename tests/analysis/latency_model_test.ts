import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { latencyModel, type LatencyModelOptions } from "../../analysis/latency_model.ts";
import { explainLatencyChange, type LatencyChange } from "../../analysis/latency/explain_change.ts";
import type { TokenRow } from "../../analysis/latency/token_cost.ts";
import { type Estimate, seededRandom } from "@kymo/kymo/stats";
import { serviceEvents } from "../../fixtures/generate.ts";
import { type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

async function rowsOf(events: readonly SomeEvent[], options: LatencyModelOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await latencyModel(source, options));
  });
  return rows;
}

/** What is different from calls of 1,800 tokens, half of them with 60 % from the cache, and answers of 220. */
interface Difference {
  /** Of everything. */
  readonly provider?: number;
  /** Of the prompts. */
  readonly prompts?: number;
  /** Of the answers. */
  readonly answers?: number;
  /** Share of the calls that read from the cache. */
  readonly cached?: number;
}

/** Calls that take 600 ms, 0.2 ms per token of input that is not cached and 9 ms per token of output, times noise. */
function calls(seed: number, count: number, difference: Difference = {}): TokenRow[] {
  const { provider = 1, prompts = 1, answers = 1, cached = 0.5 } = difference;
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const input_tokens = Math.ceil(1800 * prompts * Math.exp(0.5 * random.normal()));
    const cache_read_tokens = random.next() < cached ? Math.floor(0.6 * input_tokens) : 0;
    const output_tokens = Math.ceil(220 * answers * Math.exp(0.6 * random.normal()));
    const work = 600 + 0.2 * (input_tokens - cache_read_tokens) + 9 * output_tokens;
    const duration_ms = work * provider * Math.exp(0.35 * random.normal());
    return { duration_ms, input_tokens, cache_read_tokens, output_tokens };
  });
}

function asEvents(rows: readonly TokenRow[]): SomeEvent[] {
  return rows.map((row) => ({ ...row, model: "m" }) as SomeEvent);
}

function holds(estimate: Estimate | null, truth: number): boolean {
  return estimate !== null && estimate.low <= truth && truth <= estimate.high;
}

/** Base, ms per 1,000 tokens of input, of input from the cache, per token of output. */
const PLANTED: Readonly<Record<string, readonly number[]>> = {
  "gpt-5-mini": [600, 50, 0, 9],
  "claude-haiku-4-5": [450, 40, 0, 7],
  "gemini-2.5-flash": [350, 30, 0, 5],
};

Deno.test("latencyModel() finds what generated services were made with, within 9 of 10 of its 95 % intervals", async () => {
  let held = 0;
  for (let seed = 1; seed <= 5; seed++) {
    const events = [...serviceEvents({ seed, days: 3 })].flat().filter(({ kind }) => kind === "llm_call");
    for (const row of await rowsOf(events)) {
      ["base_ms", "input_ms_per_1k", "cached_ms_per_1k", "output_ms_per_token"].forEach((name, place) => {
        const truth = PLANTED[String(row.model)]![place]!;
        if (row.number(`${name}_low`) <= truth && truth <= row.number(`${name}_high`)) held++;
      });
      assertEquals(row.reason, null);
    }
  }
  assert(held >= 52, `${held} of 60, where 52 are the 99 % bound at 95 %`);
});

Deno.test("latencyModel() is exact where there is no noise, whatever a failed or nested call took", async () => {
  const random = seededRandom(4);
  const events = Array.from({ length: 60 }, (): SomeEvent => {
    const [input_tokens, output_tokens] = [1000 + random.below(4000), random.below(300)];
    return { input_tokens, output_tokens, duration_ms: 300 + 0.1 * input_tokens + 8 * output_tokens };
  });
  const bad: SomeEvent[] = [{ ...events[0], duration_ms: 9e6, status: "error" }, { ...events[0], nested_calls: 2 }];
  const [row] = await rowsOf([...events, ...bad]);
  assertAlmostEquals(row!.number("base_ms"), 300, 1e-6);
  assertAlmostEquals(row!.number("input_ms_per_1k"), 100, 1e-6);
  assertAlmostEquals(row!.number("output_ms_per_token"), 8, 1e-6);
  assertEquals([row!.n, row!.cached_ms_per_1k, row!.reason], [60, null, "cache reads are unknown"]);
});

Deno.test("latencyModel() says why it cannot know", async () => {
  const reasonOf = async (events: readonly SomeEvent[]): Promise<string> => {
    const [row] = await rowsOf(events);
    return String(row!.reason);
  };
  const some = asEvents(calls(1, 100));
  assertStringIncludes(await reasonOf(some.slice(0, 10)), "needs 30 calls with a duration and known tokens, n is 10");
  assertStringIncludes(await reasonOf(some.map((call) => ({ ...call, output_tokens: null }))), "n is 0");
  assertStringIncludes(await reasonOf(some.map((call) => ({ ...call, duration_ms: 0 }))), "n is 0");
  const together = some.map((call) => ({ ...call, input_tokens: call.output_tokens! * 3, cache_read_tokens: 0 }));
  assertStringIncludes(await reasonOf(together), "input and output tokens rise and fall together");
  const alike = await rowsOf(some.map(() => ({ duration_ms: 100, input_tokens: 5, output_tokens: 5 })));
  assertEquals([alike[0]!.base_ms, alike[0]!.input_ms_per_1k], [100, null]);
  assertEquals(await rowsOf([{ kind: "stage", name: "a" }]), []);
});

Deno.test("latencyModel() of Claude Code: what comes from the cache takes less time than what does not", async () => {
  const source = await open(new URL("../../fixtures/claude_code", import.meta.url).pathname);
  const [row] = tableRows(await latencyModel(source));
  assertEquals([row!.model, row!.n, row!.reason], ["claude-opus-4-5-20251101", 1000, null]);
  assert(row!.number("input_ms_per_1k_low") > row!.number("cached_ms_per_1k_high"));
  assert(row!.number("cached_ms_per_1k_low") > 0 && row!.number("output_ms_per_token_low") > 10);
});

Deno.test("latencyModel() of calls that all read the same says only what their answers take", async () => {
  const source = await open(new URL("../../fixtures/llmperf", import.meta.url).pathname);
  const rows = tableRows(await latencyModel(source, { by: ["provider", "attributes.model_size"] }));
  const row = rows.find((each) => each.provider === "bedrock" && each["attributes.model_size"] === "70b")!;
  assertEquals([row.input_ms_per_1k, row.cached_ms_per_1k], [null, null]);
  assert(row.number("output_ms_per_token_low") > 30);
  assertStringIncludes(String(row.reason), "input tokens hardly vary");
});

Deno.test("latencyModel() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(() => latencyModel(source, { by: ["modle"] }), TypeError, "Cannot fit latency model: column");
    await assertRejects(() => latencyModel(source, { atMost: 1.5 }), RangeError, "atMost must be a whole number");
  });
});

/** In how many of three pairs of periods something is found. */
function inThree(difference: Difference, isFound: (change: LatencyChange) => boolean): number {
  const seeds = [1, 2, 3];
  return seeds.filter((seed) => isFound(explainLatencyChange(calls(seed, 600), calls(seed + 10, 600, difference))))
    .length;
}

Deno.test("explainLatencyChange() tells a slower provider from longer prompts and longer answers", () => {
  const slower = inThree(
    { provider: 1.3 },
    ({ cause, provider_ratio }) => cause === "provider" && holds(provider_ratio, 1.3),
  );
  const prompts = inThree({ prompts: 4 }, ({ cause, prompts_ms }) => cause === "tokens" && prompts_ms!.low > 0);
  const answers = inThree({ answers: 1.5 }, ({ cause, output_ms }) => cause === "tokens" && output_ms!.low > 0);
  const both = inThree({ provider: 1.4, answers: 1.5 }, ({ cause }) => cause === "both");
  const found = [slower, prompts, answers, both];
  assert(found.every((times) => times >= 2), `${found} of 3`);
});

Deno.test("explainLatencyChange() sees a slower provider that shorter answers hide, with its ratio", () => {
  const hidden = inThree({ provider: 1.3, answers: 0.7 }, ({ provider_ratio, provider_ms, output_ms }) => {
    return holds(provider_ratio, 1.3) && provider_ms!.low > 0 && output_ms!.high < 0;
  });
  assert(hidden >= 2, `${hidden} of 3`);
});

Deno.test("explainLatencyChange() sees a cache that went cold", () => {
  const change = explainLatencyChange(calls(1, 2000), calls(2, 2000, { cached: 0 }));
  const { cache_ms, prompts_ms, output_ms, provider_ms } = change;
  assert(cache_ms!.low > 0);
  for (const other of [prompts_ms, output_ms, provider_ms]) assert(Math.abs(other!.value) < cache_ms!.value);
});

Deno.test("explainLatencyChange() has parts that add up to the change", () => {
  const change = explainLatencyChange(calls(1, 500), calls(2, 400, { provider: 1.2, prompts: 2, answers: 0.8 }));
  const { prompts_ms, cache_ms, output_ms, tokens_ms, provider_ms, rest_ms, change_ms } = change;
  assertAlmostEquals(tokens_ms!.value, prompts_ms!.value + cache_ms!.value + output_ms!.value, 1e-6);
  assertAlmostEquals(change_ms!.value, tokens_ms!.value + provider_ms!.value + rest_ms!, 1e-6);
  assertEquals([change.n_before, change.n_after, change.reason], [500, 400, null]);
});

Deno.test("explainLatencyChange() finds a provider that did not change guilty in at most 5 % of periods", () => {
  let guilty = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const { provider_ratio } = explainLatencyChange(calls(seed, 300), calls(seed + 100, 300, { answers: 1.5 }));
    if (!holds(provider_ratio, 1)) guilty++;
  }
  assert(guilty <= 2, `${guilty} of 8, where 2 are the 99 % bound at 5 %`);
});

Deno.test("explainLatencyChange() says why it cannot know", () => {
  const some = calls(1, 100);
  assertStringIncludes(explainLatencyChange(some, []).reason!, "there are 100 before and 0 after");
  const fixed = (rows: readonly TokenRow[], output_tokens: number): TokenRow[] =>
    rows.map((row) => ({ ...row, output_tokens }));
  const other = explainLatencyChange(fixed(some, 100), fixed(calls(2, 100), 200));
  assertStringIncludes(other.reason!, "output tokens hardly varied before");
  assertEquals([other.change_ms, other.cause], [null, null]);
  const alike = some.map((): TokenRow => ({ ...some[0]!, duration_ms: 100 }));
  const none = explainLatencyChange(alike, alike);
  assertEquals([none.change_ms!.value, none.provider_ratio!.value, none.cause], [0, 1, null]);
});
