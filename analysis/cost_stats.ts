/** Prices groups of calls: sums of tokens by what sets their price, times exact prices per token. @module */
import { type AnswerRow, type Filter, type GroupKey, keyName, type Value } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, type Query } from "./engine/query.ts";
import { countOf, LEAF, numberOf, ratio, type TOKEN_COLUMNS } from "./group_keys.ts";
import type { TokenPrices } from "./prices/token_prices.ts";
import { COST_AGGREGATES, PRICE_FIELDS, type PricedModels, pricedModelsQuery } from "./priced_models.ts";

/** What a group of calls cost. */
export interface CostStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Calls that hold no other calls. */
  readonly calls: number;
  /** Cost of the calls whose price is known; `null` when that is none of them. */
  readonly cost_usd: number | null;
  /** Part of it for input that was not cached. Each part is `null` when no priced call knows it. */
  readonly input_cost_usd: number | null;
  /** Part of it for input read from the cache. */
  readonly cache_read_cost_usd: number | null;
  /** Part of it for input written to the cache. */
  readonly cache_write_cost_usd: number | null;
  /** Part of it for output. */
  readonly output_cost_usd: number | null;
  /** Part of it that provider or caller said; the rest is prices times tokens. */
  readonly reported_cost_usd: number | null;
  /** `cost_usd` per call whose price is known. */
  readonly cost_per_call_usd: number | null;
  /** Calls whose cost is unknown: no tokens, or no price. */
  readonly unpriced_calls: number;
  /** Share of the known tokens that has no price; `null` without tokens. */
  readonly unpriced_tokens_ratio: number | null;
}

/** Which calls are priced, and how their costs are grouped. */
export interface CostStatsOptions {
  /** Which calls. */
  readonly where: readonly Filter[];
  /** Groupings, answered in this order. */
  readonly groupings: readonly (readonly GroupKey[])[];
}

/** Costs of several groupings of the same calls, in the order asked for. */
export async function costStats(source: EventSource, options: CostStatsOptions): Promise<CostStats[][]> {
  const [models] = await ask(source, pricedModelsQuery(options.where));
  const [costs] = await ask(source, costQuery({ ...options, models }));
  return costs;
}

/**
 * Asks for the costs of several groupings of the same calls. A grouping whose keys another one has, or that set the price
 * anyway (provider, model, service tier), is added up from that one's answer.
 *
 * @param options The calls, their groupings, and the answer to {@linkcode pricedModelsQuery}.
 */
export function costQuery(
  { where, groupings, models }: CostStatsOptions & { readonly models: PricedModels },
): Query<CostStats[][]> {
  const asked = finestGroupings(groupings);
  return {
    plans: asked.map((by) => ({
      where: [...where, LEAF],
      by: [...by, ...models.keys.filter((key) => !isWithin([key], by, []))],
      aggregates: COST_AGGREGATES,
    })),
    read: (answers) =>
      groupings.map((by) => {
        const rows = answers[asked.findIndex((finer) => isWithin(by, finer))]!;
        const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map((key) => row[keyName(key)])));
        return [...groups.values()].map((members) => addUp(members, { by, models }));
      }),
  };
}

/** Groupings that are not within another. */
function finestGroupings(groupings: readonly (readonly GroupKey[])[]): (readonly GroupKey[])[] {
  return groupings.filter((by, index) => {
    return !groupings.some((other, place) => {
      return place !== index && isWithin(by, other) && (!isWithin(other, by) || place < index);
    });
  });
}

function isWithin(
  by: readonly GroupKey[],
  other: readonly GroupKey[],
  implied: readonly GroupKey[] = PRICE_FIELDS,
): boolean {
  const known = [...other, ...implied].map(keyName);
  return by.every((key) => known.includes(keyName(key)));
}

/** Pico-dollars; `null` as long as no call knows that part. */
interface Amounts {
  input: bigint | null;
  cache_read: bigint | null;
  cache_write: bigint | null;
  output: bigint | null;
  reported: bigint | null;
}

const PICO = 1e12;

function addUp(
  rows: readonly AnswerRow[],
  { by, models }: { readonly by: readonly GroupKey[]; readonly models: PricedModels },
): CostStats {
  const amounts: Amounts = { input: null, cache_read: null, cache_write: null, output: null, reported: null };
  let calls = 0;
  let pricedCalls = 0;
  let tokens = 0;
  let pricedTokens = 0;
  for (const row of rows) {
    calls += countOf(row, "calls");
    pricedCalls += countOf(row, "reported_calls");
    const reported = numberOf(row, "reported_usd");
    if (reported !== null) amounts.reported = (amounts.reported ?? 0n) + picoOf(reported);
    tokens += countOf(row, "all_input") + countOf(row, "all_output");
    pricedTokens += countOf(row, "reported_input") + countOf(row, "reported_output");
    const prices = countOf(row, "counted_calls") === 0 ? null : models.pricesOf(row);
    if (prices === null) continue;
    pricedCalls += countOf(row, "counted_calls");
    pricedTokens += countOf(row, "sum input_tokens") + countOf(row, "sum output_tokens");
    addAmounts(amounts, row, prices);
  }
  const total = Object.values(amounts).reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
  const cost = pricedCalls === 0 ? null : usd(total);
  return {
    by: Object.fromEntries(by.map((key) => [keyName(key), rows[0]![keyName(key)] as Value])),
    calls,
    cost_usd: cost,
    input_cost_usd: usd(amounts.input),
    cache_read_cost_usd: usd(amounts.cache_read),
    cache_write_cost_usd: usd(amounts.cache_write),
    output_cost_usd: usd(amounts.output),
    reported_cost_usd: usd(amounts.reported),
    cost_per_call_usd: ratio(cost, pricedCalls),
    unpriced_calls: rest(calls, pricedCalls),
    unpriced_tokens_ratio: ratio(rest(tokens, pricedTokens), tokens),
  };
}

/** Whole pico-dollars; costs beyond what numbers hold count as the largest that they hold. */
function picoOf(usd: number): bigint {
  const pico = usd * PICO;
  if (Number.isFinite(pico)) return BigInt(Math.round(pico));
  const bounded = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, usd));
  return BigInt(Math.round(bounded)) * BigInt(PICO);
}

/** Dollars, cut off after the ninth digit. */
function usd(pico: bigint | null): number | null {
  if (pico === null) return null;
  const nano = Number(pico / 1000n);
  return Number.isFinite(nano) ? nano / 1e9 : Number(pico / BigInt(PICO));
}

/** What is left of a weighted sum; rounding in its last digits is nothing. */
function rest(whole: number, part: number): number {
  return whole - part > whole * 1e-12 ? whole - part : 0;
}

function addAmounts(amounts: Amounts, row: AnswerRow, prices: TokenPrices): void {
  const sum = (column: typeof TOKEN_COLUMNS[number]): bigint => BigInt(Math.round(countOf(row, `sum ${column}`)));
  const isKnown = (column: typeof TOKEN_COLUMNS[number]): boolean => numberOf(row, `sum ${column}`) !== null;
  const cacheRead = sum("cache_read_tokens");
  const cacheWrite = sum("cache_write_tokens");
  const hour = sum("cache_write_1h_tokens");
  const fresh = sum("input_tokens") - cacheRead - cacheWrite;
  const requests = BigInt(Math.round(countOf(row, "counted_calls"))) * prices.request;
  const add = (part: keyof Amounts, pico: bigint): void => {
    amounts[part] = (amounts[part] ?? 0n) + pico;
  };
  add("input", fresh * prices.input + requests);
  if (isKnown("cache_read_tokens")) add("cache_read", cacheRead * prices.cache_read);
  if (isKnown("cache_write_tokens")) {
    add("cache_write", (cacheWrite - hour) * prices.cache_write + hour * prices.cache_write_1h);
  }
  const reasoning = sum("reasoning_tokens");
  add("output", (sum("output_tokens") - reasoning) * prices.output + reasoning * prices.reasoning);
}
