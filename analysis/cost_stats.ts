/** Prices groups of calls: sums of tokens by what sets their price, times exact prices per token. @module */
import { type AnswerRow, type Filter, type GroupKey, keyName, type Value } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, type Query } from "./engine/query.ts";
import {
  addAmounts,
  addQuantities,
  type CostAmounts,
  type CountedCost,
  countedCost,
  NO_AMOUNTS,
  NO_QUANTITIES,
  reportedCost,
  totalOf,
  usdOf,
} from "./cost_amounts.ts";
import { countOf, LEAF, ratio, rest } from "./group_keys.ts";
import { PRICE_FIELDS, type PricedModels, pricedModelsQuery } from "./priced_models.ts";

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
  /** Part of it for the time of calls that are paid by the second. */
  readonly time_cost_usd: number | null;
  /** Part of it that provider or caller said; the rest is prices times tokens, or times seconds. */
  readonly reported_cost_usd: number | null;
  /** What the prices say of the calls in `reported_cost_usd`, as far as they know them. */
  readonly reported_at_prices_usd: number | null;
  /** What was not paid because input came from the cache; negative where more is written to it than read. `null` when no call says. */
  readonly cache_saved_usd: number | null;
  /** `cost_usd` per call whose price is known. */
  readonly cost_per_call_usd: number | null;
  /** Calls whose cost is unknown: no tokens, or no price. */
  readonly unpriced_calls: number;
  /** Share of the known tokens that has no price; `null` without tokens. */
  readonly unpriced_tokens_ratio: number | null;
  /** Where the prices come from, several separated by commas: `reported`, `local`, `genai-prices 0.1.8` …; `null` without. */
  readonly price_source: string | null;
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
  const [models] = await ask(source, pricedModelsQuery(source, options.where));
  const [costs] = await ask(source, costQuery({ ...options, models }));
  return costs;
}

/** Costs of a group, exact. */
export interface GroupCost {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Calls that hold no other calls. */
  readonly calls: number;
  /** Those whose price is known. */
  readonly priced: CountedCost;
  /** Of these, those that are paid by the token. */
  readonly perToken: number;
  /** What the prices say of the calls of which the cost was said; `null` for none. */
  readonly saidAtPrices: CostAmounts | null;
  /** Input and output of all calls. */
  readonly tokens: number;
  /** Where prices come from, in alphabetical order. */
  readonly sources: readonly string[];
}

/** As {@linkcode groupCostQuery}, as numbers. */
export function costQuery(
  options: CostStatsOptions & { readonly models: PricedModels },
): Query<CostStats[][]> {
  const { plans, read } = groupCostQuery(options);
  return { plans, read: (answers) => read(answers).map((groups) => groups.map(statsOf)) };
}

/**
 * Asks for the costs of several groupings of the same calls. A grouping whose keys another one has, or that set the price
 * anyway (provider, model, service tier), is added up from that one's answer.
 *
 * @param options The calls, their groupings, and the answer to {@linkcode pricedModelsQuery}.
 */
export function groupCostQuery(
  { where, groupings, models }: CostStatsOptions & { readonly models: PricedModels },
): Query<GroupCost[][]> {
  const asked = finestGroupings(groupings);
  return {
    plans: asked.map((by) => ({
      where: [...where, LEAF],
      by: [...by, ...models.keys.filter((key) => !isWithin([key], by, []))],
      aggregates: models.aggregates,
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

function addUp(
  rows: readonly AnswerRow[],
  { by, models }: { readonly by: readonly GroupKey[]; readonly models: PricedModels },
): GroupCost {
  const sources = new Set<string>();
  let [amounts, saidAtPrices] = [NO_AMOUNTS, NO_AMOUNTS];
  let [quantities, uncached] = [NO_QUANTITIES, 0n];
  let [calls, pricedCalls, perToken, tokens, pricedTokens] = [0, 0, 0, 0, 0];
  for (const row of rows) {
    calls += countOf(row, "calls");
    tokens += countOf(row, "all_input") + countOf(row, "all_output");
    const prices = models.pricesOf(row);
    const reported = reportedCost(row);
    const counted = prices && countedCost(row, "counted", prices);
    for (const cost of [reported, counted]) {
      if (cost === null) continue;
      pricedCalls += cost.calls;
      pricedTokens += cost.tokens;
      amounts = addAmounts(amounts, cost.amounts);
      quantities = addQuantities(quantities, cost.quantities);
      uncached += cost.uncached;
    }
    if (reported !== null) sources.add(REPORTED);
    if (counted !== null) {
      sources.add(prices!.source);
      if (prices!.time === null) perToken += counted.calls;
    }
    const again = reported && prices && countedCost(row, "said", prices);
    if (again !== null) saidAtPrices = addAmounts(saidAtPrices, again.amounts);
  }
  return {
    by: Object.fromEntries(by.map((key) => [keyName(key), rows[0]![keyName(key)] as Value])),
    calls,
    priced: { calls: pricedCalls, tokens: pricedTokens, amounts, quantities, uncached },
    perToken,
    saidAtPrices: saidAtPrices === NO_AMOUNTS ? null : saidAtPrices,
    tokens,
    sources: [...sources].sort(),
  };
}

/** Source of costs that provider or caller said. */
const REPORTED = "reported";

function statsOf({ by, calls, priced, saidAtPrices, tokens, sources }: GroupCost): CostStats {
  const { amounts } = priced;
  const cost = priced.calls === 0 ? null : usdOf(totalOf(amounts));
  return {
    by,
    calls,
    cost_usd: cost,
    input_cost_usd: usdOf(amounts.input),
    cache_read_cost_usd: usdOf(amounts.cache_read),
    cache_write_cost_usd: usdOf(amounts.cache_write),
    output_cost_usd: usdOf(amounts.output),
    time_cost_usd: usdOf(amounts.time),
    reported_cost_usd: usdOf(amounts.reported),
    reported_at_prices_usd: saidAtPrices && usdOf(totalOf(saidAtPrices)),
    cache_saved_usd: usdOf(cacheSaved(priced)),
    cost_per_call_usd: ratio(cost, priced.calls),
    unpriced_calls: rest(calls, priced.calls),
    unpriced_tokens_ratio: ratio(rest(tokens, priced.tokens), tokens),
    price_source: sources.length === 0 ? null : sources.join(", "),
  };
}

/** Input from and to the cache at the price of fresh input, less what it cost; `null` when no call says what came from it. */
export function cacheSaved({ amounts, uncached }: CountedCost): bigint | null {
  return amounts.cache_read === null ? null : uncached - amounts.cache_read - (amounts.cache_write ?? 0n);
}
