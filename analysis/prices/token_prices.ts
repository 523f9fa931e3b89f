/** Prices per token, by provider, model, day and tier. @module */
import { calcPrice, findProvider, type ModelPrice } from "@pydantic/genai-prices";
import { isLocalProvider, priceKey } from "./price_keys.ts";

/** Where prices come from, with its version: shown beside every cost. */
export const PRICE_SOURCE = "genai-prices 0.1.8";

/** What a call is priced by. */
export interface PricedCall {
  /** Who answered. */
  readonly provider: string | null;
  /** Which model. */
  readonly model: string | null;
  /** Tier of service, `null` for the standard one. */
  readonly serviceTier: string | null;
  /** When, µs. */
  readonly at: number;
  /** Its input, or any other that falls between the same {@linkcode priceSteps}. */
  readonly inputTokens: number;
}

/** Prices in whole pico-dollars (1e-12 USD) per token, so that sums over any number of calls are exact. */
export interface TokenPrices {
  /** Input that was neither read from nor written to the cache. */
  readonly input: bigint;
  /** Input read from the cache. */
  readonly cache_read: bigint;
  /** Input written to the cache for five minutes. */
  readonly cache_write: bigint;
  /** Input written to the cache for an hour. */
  readonly cache_write_1h: bigint;
  /** Output that is not reasoning. */
  readonly output: bigint;
  /** Output that is reasoning. */
  readonly reasoning: bigint;
  /** The call itself. */
  readonly request: bigint;
}

const FREE: TokenPrices = {
  input: 0n,
  cache_read: 0n,
  cache_write: 0n,
  cache_write_1h: 0n,
  output: 0n,
  reasoning: 0n,
  request: 0n,
};

/** Tiers for which the table's prices hold; for others it has none. */
const STANDARD_TIERS: readonly (string | null)[] = [null, "", "default", "standard", "auto", "on_demand"];

/**
 * Prices of a call; `null` when they are not known: no provider, no such model, or a service tier without prices.
 *
 * Source: {@linkcode PRICE_SOURCE}, dated prices by the day of the call; a tier is chosen by the whole input of a call and
 * holds for all its tokens. A cache price that the table lacks is the input price, a reasoning price the output price, as the
 * provider then bills it.
 */
export function tokenPrices(call: PricedCall): TokenPrices | null {
  if (isLocalProvider(call.provider)) return FREE;
  if (call.model === null || !STANDARD_TIERS.includes(call.serviceTier?.toLowerCase() ?? null)) return null;
  const prices = modelPrice(call);
  if (prices === null || prices.input_mtok === undefined) return null;
  const perToken = (key: string, fallback: bigint): bigint => {
    const price = prices[key];
    if (price === undefined) return fallback;
    return picoPerToken(typeof price === "number" ? price : tierPrice(price, call.inputTokens));
  };
  const input = perToken("input_mtok", 0n);
  const cacheWrite = perToken("cache_write_mtok", input);
  const output = perToken("output_mtok", 0n);
  return {
    input,
    cache_read: perToken("cache_read_mtok", input),
    cache_write: cacheWrite,
    cache_write_1h: perToken("cache_write_1h_mtok", cacheWrite),
    output,
    reasoning: perToken("output_reasoning_mtok", output),
    request: perToken("requests_kcount", 0n) * 1000n,
  };
}

/** Where prices of models step. */
export interface PriceSteps {
  /** Inputs, ascending: calls between two of them cost the same per token. */
  readonly edges: readonly number[];
  /** Whether some change within a day. */
  readonly withinDay: boolean;
}

/** Finds where prices of some models step: group events by these bins before pricing their sums. */
export function priceSteps(models: readonly Pick<PricedCall, "provider" | "model">[]): PriceSteps {
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

function modelPrice({ provider, model, at }: PricedCall): ModelPrice | null {
  const key = priceKey(provider, model!);
  if (key === null) return null;
  const probe = { input_tokens: 1, output_tokens: 1 };
  return calcPrice(probe, key.modelId, { providerId: key.providerId, timestamp: new Date(at / 1000) })?.model_price ??
    null;
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
