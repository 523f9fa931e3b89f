import { assertEquals, assertThrows } from "@std/assert";
import { buildReport, cost, createPriceBook, type EventSource, formatText, open, reprice } from "@kymo/kymo/analysis";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";

const CALL: SomeEvent = { provider: "openai", model: "gpt-4.1", input_tokens: 1000, output_tokens: 100 };

async function costOf(source: EventSource, ...columns: string[]): Promise<unknown[]> {
  const [row] = (await cost(source)).toRecords();
  return columns.map((column) => row![column]);
}

Deno.test("reprice() prices calls as another model, provider or tier would", async () => {
  await withEvents([CALL], async (source) => {
    assertEquals(await costOf(source, "cost_usd"), [0.0028]);
    assertEquals(await costOf(reprice(source, { model: "gpt-4.1-mini" }), "cost_usd"), [0.00056]);
    assertEquals(await costOf(reprice(source, { provider: "anthropic", model: "claude-opus-4-5" }), "cost_usd"), [
      0.0075,
    ]);
    assertEquals(await costOf(reprice(source, { serviceTier: "batch" }), "cost_usd"), [0.0014]);
    assertEquals(await costOf(reprice(source, { provider: "my-gateway" }), "cost_usd"), [null]);
    assertEquals(await costOf(source, "cost_usd"), [0.0028]);
  });
});

Deno.test("reprice() prices calls as of another day: OpenAI cut o3 from $10 and $40 to $2 and $8", async () => {
  await withEvents([{ ...CALL, model: "o3", started_at: NOON }], async (source) => {
    assertEquals(await costOf(source, "cost_usd"), [0.0028]);
    assertEquals(await costOf(reprice(source, { asOf: "2025-05-01" }), "cost_usd"), [0.014]);
    assertEquals(await costOf(reprice(source, { asOf: new Date("2025-06-09T23:59:59Z") }), "cost_usd"), [0.014]);
  });
});

Deno.test("reprice() prices long inputs by the steps of the other model", async () => {
  await withEvents([{ ...CALL, input_tokens: 200_001, output_tokens: 0 }], async (source) => {
    const gemini = reprice(source, { provider: "google", model: "gemini-2.5-pro" });
    assertEquals(await costOf(gemini, "cost_usd"), [0.5000025]);
  });
});

Deno.test("reprice() leaves out what was said at the prices of then", async () => {
  await withEvents([{ ...CALL, cost_usd: 5 }], async (source) => {
    const columns = ["cost_usd", "reported_cost_usd", "reported_at_prices_usd", "price_source"];
    assertEquals(await costOf(source, ...columns), [5, 5, 0.0028, "reported"]);
    const again = reprice(source, { prices: createPriceBook() });
    assertEquals(await costOf(again, ...columns), [0.0028, null, null, "genai-prices 0.1.8"]);
  });
});

Deno.test("reprice() is for whatever asks for costs", async () => {
  await withEvents([CALL, { ...CALL, kind: "operation" }], async (source) => {
    const report = await buildReport(reprice(source, { model: "gpt-4.1-mini" }));
    assertEquals(report.cost.cost_usd, 0.00056);
    assertEquals(report.groups.map(({ by, cost_usd }) => [by.model, cost_usd]), [["gpt-4.1", 0.00056]]);
    assertEquals(formatText(report).includes("$0.000560"), true);
  });
});

Deno.test("reprice() says what it cannot do", async () => {
  await withEvents([CALL], (source) => {
    assertThrows(() => reprice(source, {}), TypeError, "Cannot reprice: nothing is to change, give asOf, model");
    assertThrows(
      () => reprice(source, { asOf: "soon" }),
      SyntaxError,
      'must be a date such as 2026-11-20, current value is "soon"',
    );
    assertThrows(() => reprice(source, { asOf: "2026-02-30" }), SyntaxError, "must be a date");
    return Promise.resolve();
  });
});

Deno.test("cost() of models that are paid by the second is their time, whatever their tokens", async () => {
  const prices = createPriceBook(
    [{ provider: "vllm", model: "*", usd_per_second: 0.0005, usd_per_request: 0.001 }],
    "kymo.json",
  );
  const local: SomeEvent = { provider: "vllm", model: "qwen3-32b", duration_ms: 2000 };
  const calls: SomeEvent[] = [
    { ...local, input_tokens: 10, output_tokens: 20 },
    { ...local, input_tokens: null, output_tokens: null },
    { ...local, input_tokens: 10, output_tokens: 20, duration_ms: null },
    CALL,
  ];
  await withEvents(calls, async (source) => {
    const priced = await open(source.paths, { prices });
    const columns = ["cost_usd", "time_cost_usd", "unpriced_calls", "price_source"];
    assertEquals(await costOf(priced, ...columns), [0.0068, 0.004, 1, "genai-prices 0.1.8, kymo.json"]);
  });
});

Deno.test("cost() of parts that are more than their whole is unknown", async () => {
  for (const parts of [{ cache_read_tokens: 1001 }, { reasoning_tokens: 101 }, { cache_write_1h_tokens: 1 }]) {
    await withEvents([{ ...CALL, ...parts }], async (source) => {
      assertEquals(await costOf(source, "cost_usd", "unpriced_calls"), [null, 1], JSON.stringify(parts));
    });
  }
});
