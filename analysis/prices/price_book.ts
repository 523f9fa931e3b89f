/** Where the prices of calls come from. @module */
import type { CallPrices, PricedCall, PriceSteps } from "./call_prices.ts";
import { type OwnPrice, ownPrices } from "./own_prices.ts";
import { isLocalProvider } from "./price_keys.ts";
import { PRICE_SOURCE, publicPrices, publicSteps } from "./public_prices.ts";
import { readOwnPrices } from "./read_own_prices.ts";

/** Prices of calls. */
export interface PriceBook {
  /** Where they come from, for people. */
  readonly source: string;
  /** Whether a cost that provider or caller said wins over them. */
  readonly keepsReported: boolean;
  /** Where prices of some models step: calls between two steps cost the same per token. */
  stepsOf(models: readonly Pick<PricedCall, "provider" | "model">[]): PriceSteps;
  /** Prices of a call; `null` when they are not known. */
  pricesOf(call: PricedCall): CallPrices | null;
}

/**
 * Makes a price book: prices of one's own first, then nothing for models on one's own machine (Ollama, vLLM, llama.cpp, LM
 * Studio …), then the list prices of {@linkcode PRICE_SOURCE} with the tiers of service that providers list. The same model
 * costs something else at another provider, so nothing is looked up without one.
 *
 * @param own Prices of one's own, the first that fits counts; see {@linkcode OwnPrice}.
 * @param source Where these were written, for people.
 * @throws {TypeError} If one is not as {@linkcode OwnPrice} says.
 * @throws {RangeError} If a number is negative, or two prices of the same models overlap.
 *
 * @example A GPU that costs $1.80 an hour
 * ```ts
 * import { createPriceBook } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const book = createPriceBook([{ provider: "vllm", model: "*", usd_per_second: 0.0005 }]);
 * const call = { provider: "vllm", model: "qwen3-32b", serviceTier: null, at: 0, inputTokens: 0 };
 * assertEquals(book.pricesOf(call)?.time, 500n); // pico-dollars per microsecond
 * ```
 */
export function createPriceBook(own: readonly OwnPrice[] = [], source = "own prices"): PriceBook {
  const first = ownPrices(readOwnPrices(own, "make a price book"), source);
  return {
    source: own.length === 0 ? PRICE_SOURCE : `${source}, ${PRICE_SOURCE}`,
    keepsReported: true,
    stepsOf(models): PriceSteps {
      const { edges, withinDay } = publicSteps(models);
      return { edges: [...new Set([...first.edges, ...edges])].sort((a, b) => a - b), withinDay };
    },
    pricesOf(call): CallPrices | null {
      if (first.covers(call)) return first.pricesOf(call);
      return isLocalProvider(call.provider) ? FREE : publicPrices(call);
    },
  };
}

const FREE: CallPrices = {
  input: 0n,
  cache_read: 0n,
  cache_write: 0n,
  cache_write_1h: 0n,
  output: 0n,
  reasoning: 0n,
  request: 0n,
  time: null,
  source: "local",
};

/** The prices unless others are given. */
export const LIST_PRICES: PriceBook = createPriceBook();
