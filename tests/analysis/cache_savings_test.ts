import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { cacheSavings, cost, open } from "@kymo/kymo/analysis";
import { gini } from "@kymo/kymo/stats";
import { type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableRows } from "./table_rows.ts";

/** Fresh $5, written $6.25, for an hour $10, read $0.50 per million tokens. */
const CALL: SomeEvent = {
  provider: "anthropic",
  model: "claude-opus-4-5",
  input_tokens: 1_000_000,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
};

async function savings(events: readonly SomeEvent[]): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(events, async (source) => {
    rows = tableRows(await cacheSavings(source));
  });
  return rows;
}

Deno.test("cacheSavings() are negative where what is written is never read again, for an hour more so", async () => {
  const [five] = await savings([{ ...CALL, cache_write_tokens: 1_000_000 }]);
  assertEquals([five!.saved_usd, five!.saved_ratio, five!.reads_per_write], [-1.25, -0.25, 0]);
  const [hour] = await savings([{ ...CALL, cache_write_tokens: 1_000_000, cache_write_1h_tokens: 1_000_000 }]);
  assertEquals([hour!.saved_usd, hour!.saved_ratio], [-5, -1]);
});

Deno.test("cacheSavings() break even at 0.28 reads for five minutes and 1.11 for an hour, as Anthropic's multipliers say", async () => {
  const read = { ...CALL, cache_read_tokens: 1_000_000 };
  const [five] = await savings([{ ...CALL, cache_write_tokens: 1_000_000 }, read, read]);
  assertEquals([five!.saved_usd, five!.reads_per_write], [7.75, 2]);
  assertAlmostEquals(five!.number("break_even_reads_per_write"), 0.25 / 0.9, 1e-12);
  const [hour] = await savings([{ ...CALL, cache_write_tokens: 1_000_000, cache_write_1h_tokens: 1_000_000 }, read]);
  assertAlmostEquals(hour!.number("break_even_reads_per_write"), 1 / 0.9, 1e-12);
  assertEquals(hour!.saved_usd, -0.5);
});

Deno.test("cacheSavings() are about calls that are paid by the token: what the provider said is not among them", async () => {
  const [row] = await savings([{ ...CALL, cache_read_tokens: 1_000_000 }, { ...CALL, cost_usd: 1 }]);
  assertEquals([row!.calls, row!.input_tokens, row!.saved_usd], [1, 1_000_000, 4.5]);
});

Deno.test("cacheSavings() says what it does not know", async () => {
  const reasons = async (call: SomeEvent) =>
    (await savings([{ ...CALL, ...call }])).map(({ saved_usd, reason }) => [saved_usd, reason]);
  assertEquals(await reasons({ cache_read_tokens: null, cache_write_tokens: null }), [
    [null, "no call says what came from the cache"],
  ]);
  assertEquals(await reasons({ cache_read_tokens: 1_000_000, cache_write_tokens: null }), [
    [4.5, "what was written to the cache is unknown: saved_usd is at most so much"],
  ]);
  assertEquals(await reasons({}), [[0, "nothing was written to the cache"]]);
  assertEquals(await reasons({ model: "own" }), [[null, "no call has a price per token"]]);
  assertEquals(await savings([{ kind: "stage" }]), []);
});

Deno.test("cacheSavings() of 49,334 real calls: 2,136,378,304 tokens of claude-opus-4-5 at $4.50 per million less are $9,613.70", async () => {
  const rows = tableRows(
    await cacheSavings(await open(new URL("../../fixtures/claude_code", import.meta.url).pathname)),
  );
  const opus = rows.find(({ model }) => model === "claude-opus-4-5-20251101")!;
  assertEquals([opus.cache_read_tokens, opus.saved_usd], [2_136_378_304, 9613.702368]);
});

Deno.test("cost() says which groups cost most of it", async () => {
  const tokens = [8, 1, 1].map((times, index) => ({ ...CALL, user: `u${index}`, input_tokens: times * 1_000_000 }));
  await withEvents([...tokens, { ...CALL, user: "u9", model: "own" }], async (source) => {
    const rows = tableRows(await cost(source, { by: ["user"] }));
    assertEquals(rows.map(({ user, cost_ratio, cumulative_cost_ratio }) => [user, cost_ratio, cumulative_cost_ratio]), [
      ["u0", 0.8, 0.8],
      ["u1", 0.1, 0.9],
      ["u2", 0.1, 1],
      ["u9", null, null],
    ]);
    assertAlmostEquals(
      gini(rows.flatMap(({ cost_usd }) => cost_usd === null ? [] : [cost_usd as number]))!,
      14 / 30,
      1e-12,
    );
  });
});

Deno.test("gini() of 1 to n is (n − 1) / 3n, of equal amounts 0, of one that has all (n − 1) / n", () => {
  for (const n of [2, 5, 100]) {
    const ranks = Array.from({ length: n }, (_, index) => index + 1);
    assertAlmostEquals(gini(ranks)!, (n - 1) / (3 * n), 1e-12);
    assertEquals(gini(ranks.map(() => 7)), 0);
    assertAlmostEquals(gini(ranks.map((rank) => rank === n ? 1 : 0))!, (n - 1) / n, 1e-12);
  }
});

Deno.test("gini() is null where there is nothing to share, and refuses what is no amount", () => {
  assertEquals([gini([]), gini([0, 0])], [null, null]);
  assertThrows(
    () => gini([1, -1]),
    RangeError,
    "Cannot compute Gini coefficient: amounts must be 0 or more, one is -1",
  );
  assertThrows(() => gini([1, NaN]), RangeError, "Cannot compute Gini coefficient");
});
