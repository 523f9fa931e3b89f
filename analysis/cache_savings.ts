/** What the prompt cache saves: one row per group. @module */
import type { DataFrame } from "nodejs-polars";
import { usdOf } from "./cost_amounts.ts";
import { cacheSaved, type GroupCost, groupCostQuery } from "./cost_stats.ts";
import type { Value } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask } from "./engine/query.ts";
import { LLM_CALLS, ratio, requireFields } from "./group_keys.ts";
import { pricedModelsQuery } from "./priced_models.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";

/** How to group. */
export interface CacheSavingsOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {["provider", "model"]} */
  readonly by?: readonly string[];
}

/**
 * What the prompt cache saves, and whether what is written to it is read often enough. One row per group, most saved first.
 *
 * Out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | calls | Float64 | calls with a price per token, weighted | never |
 * | input_tokens | Float64 | tokens read, cached ones included | never |
 * | cache_read_tokens, cache_write_tokens | Float64 | of these, from and to the cache | no call says |
 * | cache_read_ratio | Float64 | of the input, 0..1 | no call says, or no input |
 * | uncached_cost_usd | Float64 | USD for the input, all of it fresh | no price |
 * | input_cost_usd | Float64 | USD for the input as it was | no price |
 * | saved_usd | Float64 | USD, the difference; negative where more is written than read | no call says what came from the cache |
 * | saved_ratio | Float64 | of uncached_cost_usd | as above, or that is 0 |
 * | reads_per_write | Float64 | tokens read per token written | nothing was written, or that is unknown |
 * | break_even_reads_per_write | Float64 | from so many on the cache pays, at the prices of these calls | as above, or reading costs as much as fresh input |
 * | reason | Utf8 | | nothing else is null |
 *
 * Method: tokens × prices of the day and tier, exact. Writing dearer than fresh input pays when the reads give it back: (write −
 * fresh) / (fresh − read), for Anthropic's five minutes (1.25 − 1) / (1 − 0.1) = 0.28 reads, for its hour 1.11. Where the cache
 * writes are unknown, what they cost is unknown too, and `saved_usd` is at most so much. Calls whose cost was said are left out.
 * Cost: two passes over the columns.
 *
 * @throws {TypeError} If a column is missing.
 *
 * @example Anthropic's claude-opus-4-5: fresh $5, written $6.25, read $0.50 per million tokens
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { cacheSavings, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const call = { kind: "llm_call", name: "chat", provider: "anthropic", model: "claude-opus-4-5", output_tokens: 1 } as const;
 * recorder.record({ ...call, input_tokens: 1000, cache_read_tokens: 0, cache_write_tokens: 1000 });
 * recorder.record({ ...call, input_tokens: 1000, cache_read_tokens: 1000, cache_write_tokens: 0 });
 * await recorder.close();
 *
 * const table = await cacheSavings(await open(dir));
 * assertEquals(table.select("uncached_cost_usd", "input_cost_usd", "saved_usd", "reads_per_write").toRecords(), [
 *   { uncached_cost_usd: 0.01, input_cost_usd: 0.00675, saved_usd: 0.00325, reads_per_write: 1 },
 * ]);
 * ```
 */
export async function cacheSavings(source: EventSource, options: CacheSavingsOptions = {}): Promise<DataFrame> {
  const by = requireFields("compute cache savings", options.by ?? ["provider", "model"]);
  const [models] = await ask(source, pricedModelsQuery(source, LLM_CALLS));
  const [[groups]] = await ask(source, groupCostQuery({ where: LLM_CALLS, groupings: [by], models }));
  const rows = groups!.map(savingsOf).sort((a, b) => (b.saved_usd ?? -Infinity) - (a.saved_usd ?? -Infinity));
  const numbers = NUMBERS.map((name): StatsColumn<CacheSavingsRow> => [name, "f64", (row) => row[name]]);
  return statsFrame(rows, by, [...numbers, ["reason", "string", ({ reason }) => reason]]);
}

const NUMBERS = [
  "calls",
  "input_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_read_ratio",
  "uncached_cost_usd",
  "input_cost_usd",
  "saved_usd",
  "saved_ratio",
  "reads_per_write",
  "break_even_reads_per_write",
] as const;

interface CacheSavingsRow extends Readonly<Record<typeof NUMBERS[number], number | null>> {
  readonly by: Readonly<Record<string, Value>>;
  readonly reason: string | null;
}

function savingsOf({ by, priced, perToken }: GroupCost): CacheSavingsRow {
  const { amounts, quantities, uncached } = priced;
  const isPriced = amounts.input !== null;
  const [knowsReads, knowsWrites] = [amounts.cache_read !== null, amounts.cache_write !== null];
  const input = quantities.input + quantities.cache_read + quantities.cache_write;
  const paid = (amounts.input ?? 0n) + (amounts.cache_read ?? 0n) + (amounts.cache_write ?? 0n);
  const fresh = (amounts.input ?? 0n) + uncached;
  const saved = usdOf(cacheSaved(priced));
  const wrote = knowsWrites && quantities.cache_write > 0;
  return {
    by,
    calls: perToken,
    input_tokens: input,
    cache_read_tokens: knowsReads ? quantities.cache_read : null,
    cache_write_tokens: knowsWrites ? quantities.cache_write : null,
    cache_read_ratio: knowsReads ? ratio(quantities.cache_read, input) : null,
    uncached_cost_usd: isPriced ? usdOf(fresh) : null,
    input_cost_usd: isPriced ? usdOf(paid) : null,
    saved_usd: saved,
    saved_ratio: saved === null ? null : ratio(saved, usdOf(fresh)),
    reads_per_write: wrote ? quantities.cache_read / quantities.cache_write : null,
    break_even_reads_per_write: wrote ? breakEven(priced) : null,
    reason: !isPriced
      ? "no call has a price per token"
      : !knowsReads
      ? "no call says what came from the cache"
      : !knowsWrites
      ? "what was written to the cache is unknown: saved_usd is at most so much"
      : !wrote
      ? "nothing was written to the cache"
      : null,
  };
}

/** Extra cost of a token written over what a token read saves. */
function breakEven({ amounts, quantities, uncached }: GroupCost["priced"]): number | null {
  const cached = quantities.cache_read + quantities.cache_write;
  const fresh = Number(uncached) / cached;
  const write = Number(amounts.cache_write ?? 0n) / quantities.cache_write;
  const read = quantities.cache_read === 0 ? null : Number(amounts.cache_read ?? 0n) / quantities.cache_read;
  return read === null || read >= fresh ? null : Math.max(0, write - fresh) / (fresh - read);
}
