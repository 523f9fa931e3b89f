import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { calcPrice } from "@pydantic/genai-prices";
import { cost } from "@kymo/kymo/analysis";
import { type Random, seededRandom } from "../recorder/random.ts";
import { tableRows } from "./table_rows.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { PRICED_MODELS } from "./priced_models.ts";

function randomCall(random: Random, [provider, model]: readonly [string, string]): SomeEvent {
  const input = random.pick([0, 1, 999, 200_000, 200_001, random.below(400_000)]);
  const output = random.below(20_000);
  const read = random.pick([null, 0, random.below(input + 1)]);
  const write = random.pick([null, random.below(input - (read ?? 0) + 1)]);
  return {
    provider,
    model,
    started_at: random.pick([Date.UTC(2025, 4, 1), Date.UTC(2025, 6, 1), Date.UTC(2026, 1, 1)]) * 1000 +
      random.below(86_400) * 1e6,
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: read,
    cache_write_tokens: write,
    cache_write_1h_tokens: write === null ? null : random.pick([null, random.below(write + 1)]),
  };
}

/** What genai-prices says of one call; `null` when it has no price. */
function reference(call: SomeEvent): number | null {
  const usage: Record<string, number> = {};
  for (const key of ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"] as const) {
    usage[key] = call[key] ?? 0;
  }
  const hour = call.cache_write_1h_tokens ?? 0;
  if (hour > 0) usage.cache_write_1h_tokens = hour;
  const options = { providerId: call.provider!, timestamp: new Date(call.started_at! / 1000) };
  return calcPrice(usage, call.model!, options)?.total_price ?? null;
}

Deno.test("cost() is what genai-prices says of each of 1,700 random calls of 34 models", async () => {
  const random = seededRandom(11);
  const calls = PRICED_MODELS.flatMap((model) => Array.from({ length: 50 }, () => randomCall(random, model)));
  await withEvents(calls.map((call, index) => ({ ...call, task: String(index) })), async (source) => {
    const rows = tableRows(await cost(source, { by: ["task"] }));
    assertEquals(rows.length, calls.length);
    let priced = 0;
    for (const row of rows) {
      const call = calls[Number(row.task)]!;
      const expected = reference(call);
      assertEquals(row.cost_usd === null, expected === null, JSON.stringify(call));
      if (expected === null) continue;
      priced++;
      assertAlmostEquals(row.number("cost_usd"), expected, 2e-9, JSON.stringify(call));
    }
    assert(priced >= 1600, `only ${priced} calls have a price`);
  }, { format: "parquet" });
});

Deno.test("cost() of a group is the sum over its calls, whatever their days and tiers", async () => {
  const random = seededRandom(12);
  const calls = Array.from({ length: 600 }, () => randomCall(random, random.pick(PRICED_MODELS)));
  const expected = calls.reduce((sum, call) => sum + (reference(call) ?? 0), 0);
  await withEvents(calls, async (source) => {
    const { number } = tableRows(await cost(source))[0]!;
    assertAlmostEquals(number("cost_usd"), expected, expected * 1e-9);
    const parts = ["input", "cache_read", "cache_write", "output"].map((part) => number(`${part}_cost_usd`));
    assertAlmostEquals(parts.reduce((sum, part) => sum + part, 0), expected, expected * 1e-8);
    assertAlmostEquals(number("cost_per_call_usd"), expected / (number("calls") - number("unpriced_calls")), 1e-9);
  });
});

const CALL: SomeEvent = { provider: "openai", model: "gpt-5-mini", input_tokens: 1e6, output_tokens: 0 };

Deno.test("cost() adds up exactly, where floats would drift", async () => {
  const calls = Array.from({ length: 1000 }, () => ({ ...CALL, input_tokens: 1, cache_read_tokens: 1 }));
  // A thousand times $0.025 per million.
  await withEvents(calls, async (source) => assertEquals((await cost(source)).toRecords()[0]?.cost_usd, 0.000025));
});

Deno.test("cost() takes what the provider or the caller said before any price", async () => {
  const calls = [{ ...CALL, cost_usd: 0.5, cost_source: "provider" }, CALL, { model: "own", cost_usd: 0 }];
  await withEvents(calls, async (source) => {
    const columns = ["calls", "cost_usd", "input_cost_usd", "reported_cost_usd", "unpriced_calls"];
    assertEquals((await cost(source)).select(...columns).toRecords(), [
      { calls: 3, cost_usd: 0.75, input_cost_usd: 0.25, reported_cost_usd: 0.5, unpriced_calls: 0 },
    ]);
  });
});

Deno.test("cost() says how many calls and which share of the tokens have no price", async () => {
  const calls: SomeEvent[] = [
    { ...CALL, input_tokens: 75 },
    { ...CALL, model: "own", input_tokens: 20, output_tokens: 5 },
    { ...CALL, output_tokens: null, input_tokens: null },
    { ...CALL, service_tier: "scale", input_tokens: 0 },
  ];
  await withEvents(calls, async (source) => {
    const [row] = (await cost(source)).select("calls", "unpriced_calls", "unpriced_tokens_ratio").toRecords();
    assertEquals(row, { calls: 4, unpriced_calls: 3, unpriced_tokens_ratio: 0.25 });
  });
});

Deno.test("cost() is unknown, not 0, where nothing has a price, and 0 on one's own machine", async () => {
  const calls = [{ ...CALL, provider: null }, { ...CALL, provider: "ollama", model: "llama3" }];
  await withEvents(calls, async (source) => {
    const rows = (await cost(source, { by: ["provider"] })).select("provider", "cost_usd", "cost_per_call_usd")
      .toRecords();
    assertEquals(rows, [
      { provider: "ollama", cost_usd: 0, cost_per_call_usd: 0 },
      { provider: null, cost_usd: null, cost_per_call_usd: null },
    ]);
  });
});

Deno.test("cost() counts nested calls once, and other kinds not at all", async () => {
  const calls: SomeEvent[] = [{ ...CALL, nested_calls: 2 }, { ...CALL, nested_calls: 0 }, CALL, {
    ...CALL,
    kind: "attempt",
  }];
  await withEvents(calls, async (source) => {
    const [row] = (await cost(source)).select("calls", "cost_usd").toRecords();
    assertEquals(row, { calls: 2, cost_usd: 0.5 });
  });
});

Deno.test("cost() weights sampled calls, and its shares stay shares", async () => {
  const random = seededRandom(13);
  const calls = Array.from({ length: 300 }, () => ({ ...CALL, sample_weight: 1 / (0.01 + random.next()) }));
  const weight = calls.reduce((sum, { sample_weight }) => sum + sample_weight, 0);
  await withEvents(calls, async (source) => {
    const [row] = tableRows(await cost(source));
    assertAlmostEquals(row!.number("cost_usd"), weight * 0.25, 1e-6);
    assertEquals([row!.unpriced_calls, row!.unpriced_tokens_ratio], [0, 0]);
  });
});

Deno.test("cost() puts the dearest group first, unknown ones last", async () => {
  const calls = [1, 3, 2].map((cost_usd) => ({ model: `m${cost_usd}`, cost_usd, started_at: NOON }));
  await withEvents([{ model: "unknown" }, ...calls], async (source) => {
    const models = (await cost(source, { by: ["model"] })).getColumn("model").toArray();
    assertEquals(models, ["m3", "m2", "m1", "unknown"]);
  });
});

Deno.test("cost() leaves a part unknown that no call knows, and reports what was said", async () => {
  const call = { provider: "anthropic", model: "claude-opus-4-5", input_tokens: 1000, output_tokens: 100 };
  await withEvents([call], async (source) => {
    const [row] = tableRows(await cost(source));
    assertEquals([row?.cache_read_cost_usd, row?.cache_write_cost_usd, row?.reported_cost_usd], [null, null, null]);
    assertEquals([row?.input_cost_usd, row?.output_cost_usd, row?.cost_usd], [0.005, 0.0025, 0.0075]);
  });
  await withEvents([{ ...call, cost_usd: 5, cost_source: "provider" }], async (source) => {
    const [row] = tableRows(await cost(source));
    assertEquals([row?.input_cost_usd, row?.output_cost_usd, row?.reported_cost_usd, row?.cost_usd], [
      null,
      null,
      5,
      5,
    ]);
  });
});
