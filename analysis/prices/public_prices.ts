/** List prices of providers, by model, day and tier. @module */
import { calcPrice, findProvider, type ModelPrice } from "@pydantic/genai-prices";
import type { CallPrices, PricedCall, PriceSteps } from "./call_prices.ts";
import { priceKey } from "./price_keys.ts";
import { atServiceTier } from "./service_tiers.ts";

/** Where list prices come from, with its version: shown beside every cost. */
export const PRICE_SOURCE = "genai-prices 0.1.8";

/**
 * List prices of a call; `null` when they are not known: no provider, no such model, or a service tier without prices.
 *
 * Source: {@linkcode PRICE_SOURCE}, dated prices by the day of the call; a tier is chosen by the whole input of a call and
 * holds for all its tokens. A cache price that the table lacks is the input price, a reasoning price the output price, as the
 * provider then bills it.
 */
export function publicPrices(call: PricedCall): CallPrices | null {
  const found = call.model === null ? null : modelPrice(call);
  if (found === null || found.prices.input_mtok === undefined) return null;
  const perToken = (key: string, fallback: bigint): bigint => {
    const price = found.prices[key];
    if (price === undefined) return fallback;
    return picoPerToken(typeof price === "number" ? price : tierPrice(price, call.inputTokens));
  };
  const input = perToken("input_mtok", 0n);
  const cacheWrite = perToken("cache_write_mtok", input);
  const output = perToken("output_mtok", 0n);
  const standard = {
    input,
    cache_read: perToken("cache_read_mtok", input),
    cache_write: cacheWrite,
    cache_write_1h: perToken("cache_write_1h_mtok", cacheWrite),
    output,
    reasoning: perToken("output_reasoning_mtok", output),
    request: perToken("requests_kcount", 0n) * 1000n,
    time: null,
    source: PRICE_SOURCE,
  };
  return atServiceTier(standard, { ...found, tier: call.serviceTier });
}

/** Finds where list prices of some models step. */
export function publicSteps(models: readonly Pick<PricedCall, "provider" | "model">[]): PriceSteps {
  const edges = new Set<number>();
  let withinDay = false;
  for (const { constraint, prices } of models.flatMap(allPrices)) {
    if (constraint?.type === "time_of_date") withinDay = true;
    for (const price of Object.values(prices)) {
      if (typeof price === "object") price.tiers.forEach(({ start }) => edges.add(start + 1));
    }
  }
  return { edges: [...edges].sort((a, b) => a - b), withinDay };
}

const PICO_PER_TOKEN_OF_USD_PER_MTOK = 1e6;

function picoPerToken(usdPerMtok: number): bigint {
  return BigInt(Math.round(usdPerMtok * PICO_PER_TOKEN_OF_USD_PER_MTOK));
}

type TieredPrice = Exclude<ModelPrice[string], number | undefined>;

function tierPrice({ base, tiers }: TieredPrice, inputTokens: number): number {
  let price = base;
  for (const tier of tiers) if (inputTokens > tier.start) price = tier.price;
  return price;
}

interface FoundPrice {
  readonly providerId: string;
  readonly modelId: string;
  readonly prices: ModelPrice;
}

function modelPrice({ provider, model, at }: PricedCall): FoundPrice | null {
  const key = priceKey(provider, model!);
  if (key === null) return null;
  const probe = { input_tokens: 1, output_tokens: 1 };
  const found = calcPrice(probe, key.modelId, { providerId: key.providerId, timestamp: new Date(at / 1000) });
  return found && { providerId: found.provider.id, modelId: found.model.id, prices: found.model_price };
}

interface DatedPrice {
  readonly constraint?: { readonly type: string };
  readonly prices: ModelPrice;
}

function allPrices({ provider, model }: Pick<PricedCall, "provider" | "model">): DatedPrice[] {
  const key = model === null ? null : priceKey(provider, model);
  if (key === null || findProvider({ providerId: key.providerId }) === undefined) return [];
  const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, key.modelId, { providerId: key.providerId });
  if (found === null) return [];
  const { prices } = found.model;
  return Array.isArray(prices) ? prices : [{ prices }];
}
