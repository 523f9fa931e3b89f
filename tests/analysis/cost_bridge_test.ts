import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { costBridge, type CostBridgeOptions, createPriceBook, open } from "@kymo/kymo/analysis";
import { bridgeParts } from "../../analysis/comparison/bridge_parts.ts";
import { NO_AMOUNTS, NO_QUANTITIES } from "../../analysis/cost_amounts.ts";
import { shapleyValue } from "../../analysis/stats/shapley_value.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

/** $2 and $8 per million tokens. */
const CALL: SomeEvent = { provider: "openai", model: "gpt-4.1", input_tokens: 1000, output_tokens: 100 };
const [A, B] = [{ release: "r1" }, { release: "r2" }];
const RELEASES = { field: "release", a: "r1", b: "r2" } as const;

async function bridge(events: readonly SomeEvent[], options: CostBridgeOptions = RELEASES): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await costBridge(source, options));
  });
  return rows;
}

function parts(row: Row): number[] {
  return ["volume_usd", "mix_usd", "tokens_usd", "price_usd"].map((name) => row.number(name));
}

Deno.test("costBridge() tells more calls, longer prompts and a dearer model apart", async () => {
  const call = { ...CALL, ...A };
  const [more] = await bridge([call, { ...CALL, ...B }, { ...CALL, ...B }, { ...CALL, ...B }]);
  assertEquals([more!.calls_a, more!.calls_b, more!.change_usd], [1, 3, 0.0056]);
  assertEquals(parts(more!), [0.0056, 0, 0, 0]);
  const [longer] = await bridge([call, { ...CALL, ...B, input_tokens: 3000 }]);
  assertEquals(parts(longer!), [0, 0, 0.004, 0]);
  const [batch] = await bridge([call, { ...CALL, ...B, service_tier: "batch" }]);
  assertEquals(parts(batch!), [0, 0, 0, -0.0014]);
  const others = await bridge([call, call, { ...CALL, ...B }, { ...CALL, ...B, model: "gpt-4.1-mini" }]);
  assertEquals(others.map((row) => [row.model, ...parts(row)]), [
    ["gpt-4.1", 0, -0.0028, 0, 0],
    ["gpt-4.1-mini", 0, 0.00056, 0, 0],
  ]);
});

Deno.test("costBridge() tells tokens from the cache, and what a price was on the day", async () => {
  const [cached] = await bridge([{ ...CALL, ...A, cache_read_tokens: 0 }, { ...CALL, ...B, cache_read_tokens: 800 }]);
  assertEquals(parts(cached!), [0, 0, -0.0012, 0]);
  const o3 = { ...CALL, model: "o3" };
  const cut = Date.UTC(2025, 5, 10) * 1000;
  const [cheaper] = await bridge([{ ...o3, started_at: cut - 1 }, { ...o3, started_at: cut }], { at: "2025-06-10" });
  assertEquals(parts(cheaper!), [0, 0, 0, -0.0112]);
});

Deno.test("costBridge() counts calls without a price, and has them in nothing else", async () => {
  const rows = await bridge([{ ...CALL, ...A }, { ...CALL, ...B }, { ...CALL, ...B, model: "own" }]);
  assertEquals(rows.map((row) => [row.model, row.calls_b, row.unpriced_calls_b, row.change_usd]), [
    ["gpt-4.1", 1, 0, 0],
    ["own", 0, 1, 0],
  ]);
  assertEquals(await bridge([{ kind: "stage", ...A }]), []);
});

Deno.test("costBridge() of models that are paid by the second, and of costs that were said", async () => {
  const local = { provider: "vllm", model: "qwen3", duration_ms: 2000 };
  await withEvents([{ ...local, ...A }, { ...local, ...B, duration_ms: 6000 }], async (source) => {
    const prices = createPriceBook([{ provider: "vllm", model: "*", usd_per_second: 0.001 }]);
    const [row] = tableRows(await costBridge(await open(source.paths, { prices }), RELEASES));
    assertEquals(parts(row!), [0, 0, 0.004, 0]);
  });
  const [said] = await bridge([{ ...CALL, ...A, cost_usd: 1 }, { ...CALL, ...B, cost_usd: 3 }]);
  assertEquals(parts(said!), [0, 0, 0, 2]);
});

Deno.test("costBridge() of two sources holds one window against another", async () => {
  await withEvents([{ ...CALL, started_at: NOON }, { ...CALL, started_at: NOON + 3.6e9 }], async ({ paths }) => {
    const [before, after] = [await open(paths, { until: "2026-03-01T12:30:00Z" }), await open(paths)];
    assertEquals(tableRows(await costBridge(before, { with: after }))[0]!.volume_usd, 0.0028);
    await assertRejects(() => costBridge(before, { with: after, by: ["modle"] }), TypeError, '"modle"');
  });
});

const side = fc.option(
  fc.record({
    calls: fc.integer({ min: 1, max: 1000 }),
    tokens: fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 })),
    prices: fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 8n }), fc.bigInt({ min: 0n, max: 10n ** 8n })),
    others: fc.integer({ min: 0, max: 1000 }),
  }),
);

Deno.test("bridgeParts() add up to the change to the nano-dollar, whatever the sides are", () => {
  fc.assert(fc.property(side, side, (a, b) => {
    fc.pre(a !== null || b !== null);
    const costs = [a, b].map((each) =>
      each && {
        calls: each.calls,
        amounts: {
          ...NO_AMOUNTS,
          input: BigInt(each.tokens[0]) * each.prices[0],
          output: BigInt(each.tokens[1]) * each.prices[1],
        },
        quantities: { ...NO_QUANTITIES, input: each.tokens[0], output: each.tokens[1] },
      }
    ) as unknown as Parameters<typeof bridgeParts>[0]["costs"];
    const all = [a, b].map((each) => each === null ? 5 : each.calls + each.others) as [number, number];
    const found = bridgeParts({ costs, all });
    const nano = (usd: number): number => Math.round(usd * 1e9);
    assertEquals(
      nano(found.volume_usd) + nano(found.mix_usd) + nano(found.tokens_usd) + nano(found.price_usd),
      nano(found.cost_b_usd) - nano(found.cost_a_usd),
    );
    assertEquals(nano(found.change_usd), nano(found.cost_b_usd) - nano(found.cost_a_usd));
    assert(Object.values(found).every(Number.isFinite));
  }));
});

Deno.test("shapleyValue() of a product of two: the mean of both orders, Shapley (1953)", () => {
  // 2 × 3 becomes 4 × 5.
  const worlds = [6, 12, 10, 20];
  assertEquals([shapleyValue(worlds, 0), shapleyValue(worlds, 1)], [8, 6]);
});

Deno.test("shapleyValue() of all factors adds up to the change", () => {
  const worlds = Array.from({ length: 32 }, (_, index) => Math.sin(index + 1));
  const sum = [0, 1, 2, 3, 4].reduce((all, factor) => all + shapleyValue(worlds, factor), 0);
  assertAlmostEquals(sum, worlds[31]! - worlds[0]!, 1e-12);
});
