/** What calls cost. @module */
import type { DataFrame } from "nodejs-polars";
import { type CostStats, costStats } from "./cost_stats.ts";
import type { EventSource } from "./engine/event_source.ts";
import { LLM_CALLS, requireFields } from "./group_keys.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";

/** How to group. */
export interface CostOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {[]} */
  readonly by?: readonly string[];
}

/**
 * Cost per group of calls, by the prices of the day of each call. Calls that hold other calls are left out.
 *
 * Out: one row per group, dearest first:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | calls | Float64 | calls, weighted | never |
 * | cost_usd | Float64 | USD | no price is known |
 * | input_cost_usd, cache_read_cost_usd, cache_write_cost_usd, output_cost_usd, time_cost_usd, reported_cost_usd | Float64 | USD, parts of cost_usd: tokens, seconds, and what provider or caller said | no priced call knows that part |
 * | reported_at_prices_usd | Float64 | USD that the prices say of the calls in reported_cost_usd | they know none of these |
 * | cache_saved_usd | Float64 | USD that input from the cache did not cost, see {@linkcode cacheSavings} | no priced call says what came from it |
 * | cost_per_call_usd | Float64 | USD per priced call | no price is known |
 * | unpriced_calls | Float64 | calls without tokens or price | never |
 * | unpriced_tokens_ratio | Float64 | of the known tokens, 0..1 | no token is known |
 * | cost_ratio | Float64 | of the cost of all groups, 0..1 | no price is known, or all cost 0 |
 * | cumulative_cost_ratio | Float64 | of the cost of all groups, that of this one and all dearer ones, 0..1 | as above |
 * | price_source | Utf8 | which prices, separated by commas: `reported`, `local`, `genai-prices 0.1.8`, or where own prices were written | no price is known |
 *
 * Method: what provider or caller said wins; else tokens, or seconds, times the prices of {@linkcode createPriceBook}, added up
 * in whole pico-dollars, shown in nano-dollars. Prices step at some input lengths: 200,000 input tokens of gemini-2.5-pro cost
 * $0.25, 200,001 cost $0.5000025. Cost: two passes over the columns.
 *
 * @throws {TypeError} If a column is missing.
 *
 * @example Anthropic's claude-opus-4-5: $5, cached $0.50, output $25 per million tokens
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { cost, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const model = { kind: "llm_call", name: "chat", provider: "anthropic", model: "claude-opus-4-5" } as const;
 * recorder.record({ ...model, input_tokens: 1000, cache_read_tokens: 600, output_tokens: 100 });
 * await recorder.close();
 *
 * const [row] = (await cost(await open(dir))).toRecords();
 * assertEquals(row?.cost_usd, 0.0048);
 * ```
 */
export async function cost(source: EventSource, options: CostOptions = {}): Promise<DataFrame> {
  const by = requireFields("compute cost", options.by ?? []);
  const [groups] = await costStats(source, { where: LLM_CALLS, groupings: [by] });
  const dearest = groups!.toSorted((a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1));
  const numbers = NUMBERS.map((name): StatsColumn<CostStats> => [name, "f64", (group) => group[name]]);
  const ratios = cumulativeRatios(dearest);
  return statsFrame(dearest, by, [
    ...numbers,
    ["cost_ratio", "f64", (group) => ratios.get(group)?.own ?? null],
    ["cumulative_cost_ratio", "f64", (group) => ratios.get(group)?.upTo ?? null],
    ["price_source", "string", ({ price_source }) => price_source],
  ]);
}

/** Shares of the cost of all groups, by group: its own, and that of it and all dearer ones. */
function cumulativeRatios(
  dearest: readonly CostStats[],
): Map<CostStats, { readonly own: number; readonly upTo: number }> {
  const total = dearest.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0);
  let upTo = 0;
  return new Map(dearest.flatMap((group) => {
    if (group.cost_usd === null || total === 0) return [];
    upTo += group.cost_usd;
    return [[group, { own: group.cost_usd / total, upTo: Math.min(1, upTo / total) }]] as const;
  }));
}

const NUMBERS = [
  "calls",
  "cost_usd",
  "input_cost_usd",
  "cache_read_cost_usd",
  "cache_write_cost_usd",
  "output_cost_usd",
  "time_cost_usd",
  "reported_cost_usd",
  "reported_at_prices_usd",
  "cache_saved_usd",
  "cost_per_call_usd",
  "unpriced_calls",
  "unpriced_tokens_ratio",
] as const;
