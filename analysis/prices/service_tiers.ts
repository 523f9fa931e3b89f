/** What tiers of service make of list prices. @module */
import type { CallPrices } from "./call_prices.ts";

/** What the tier of a call depends on, as the price table spells it. */
export interface TieredCall {
  /** Provider. */
  readonly providerId: string;
  /** Model. */
  readonly modelId: string;
  /** Tier of service; `null` for the standard one. */
  readonly tier: string | null;
}

/** A fraction of the standard price. */
type Factor = readonly [part: bigint, whole: bigint];

interface TierPrices {
  /** By model, or `*` for all. */
  readonly factors: Readonly<Record<string, Factor>>;
  /** Whether tokens read from the cache cost as much as ever: the discounts do not add up. */
  readonly keepsCacheReads?: boolean;
}

const SAME: Factor = [1n, 1n];
const HALF: TierPrices = { factors: { "*": [1n, 2n] } };
const HALF_BUT_CACHE: TierPrices = { ...HALF, keepsCacheReads: true };

/** What OpenAI listed in 2025 and 2026 for priority processing, over its standard prices. */
const OPENAI_PRIORITY: TierPrices = {
  factors: {
    "gpt-4.1": [7n, 4n],
    "gpt-4.1-mini": [7n, 4n],
    "gpt-4.1-nano": [2n, 1n],
    "gpt-4o": [17n, 10n],
    "gpt-4o-2024-05-13": [7n, 4n],
    "gpt-4o-mini": [5n, 3n],
    "o3": [7n, 4n],
    "o4-mini": [20n, 11n],
    "gpt-5": [2n, 1n],
    "gpt-5-mini": [9n, 5n],
    "gpt-5.1": [2n, 1n],
    "gpt-5.2": [2n, 1n],
    "gpt-5.4": [2n, 1n],
    "gpt-5.4-mini": [2n, 1n],
  },
};

/** By provider and tier. */
const TIERS: Readonly<Record<string, Readonly<Record<string, TierPrices>>>> = {
  openai: { batch: HALF, flex: HALF, priority: OPENAI_PRIORITY },
  azure: { batch: HALF },
  anthropic: { batch: HALF },
  google: { batch: HALF_BUT_CACHE, flex: HALF_BUT_CACHE, on_demand_flex: HALF_BUT_CACHE },
  groq: { batch: HALF, flex: { factors: { "*": SAME } } },
};

const STANDARD_TIERS: readonly (string | null)[] = [null, "", "default", "standard", "auto", "on_demand"];

/** Whether a tier has the standard prices. */
export function isStandardTier(tier: string | null): boolean {
  return STANDARD_TIERS.includes(tier?.toLowerCase() ?? null);
}

/**
 * Prices in a tier of service; `null` for a tier without known prices.
 *
 * Sources: the price pages of OpenAI (batch and flex half, priority by model), Anthropic and Azure (batch half), Google
 * (batch and flex half; tokens read from the cache keep their price) and Groq (flex as on demand, batch half), read in
 * November 2026. Commitments such as Anthropic's priority tier have no price per token.
 */
export function atServiceTier(prices: CallPrices, { providerId, modelId, tier }: TieredCall): CallPrices | null {
  if (isStandardTier(tier)) return prices;
  const tiers = Object.hasOwn(TIERS, providerId) ? TIERS[providerId]! : {};
  const name = tier!.toLowerCase();
  const found = Object.hasOwn(tiers, name) ? tiers[name]! : null;
  if (found === null) return null;
  const factor = Object.hasOwn(found.factors, modelId) ? found.factors[modelId] : found.factors["*"];
  if (factor === undefined) return null;
  const multiplied = multiply(prices, factor);
  return found.keepsCacheReads === true ? { ...multiplied, cache_read: prices.cache_read } : multiplied;
}

/** Prices times a fraction, to the nearest pico-dollar; the price of the call itself stays. */
export function multiply(prices: CallPrices, [part, whole]: Factor): CallPrices {
  const times = (price: bigint): bigint => (price * part * 2n + whole) / (whole * 2n);
  return {
    ...prices,
    input: times(prices.input),
    cache_read: times(prices.cache_read),
    cache_write: times(prices.cache_write),
    cache_write_1h: times(prices.cache_write_1h),
    output: times(prices.output),
    reasoning: times(prices.reasoning),
    time: prices.time === null ? null : times(prices.time),
  };
}
