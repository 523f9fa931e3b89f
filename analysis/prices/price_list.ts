/** Prices of some models, each looked up once. @module */
import type { CallPrices, PricedCall } from "./call_prices.ts";
import type { PriceBook } from "./price_book.ts";

/** Prices of some models. */
export interface PriceList {
  /** How wide the times are within which no price changes. */
  readonly bucket: "15m" | "1d";
  /** Inputs at which a price steps, ascending: calls between two of them cost the same per token. */
  readonly edges: readonly number[];
  /** Prices of a call to one of the models, `null` when they are not known. */
  pricesOf(call: PricedCall): CallPrices | null;
}

/** Makes the list; it finds each price when it is first asked for. */
export function createPriceList(book: PriceBook, models: readonly Pick<PricedCall, "provider" | "model">[]): PriceList {
  const { edges, withinDay } = book.stepsOf(models);
  const width = withinDay ? QUARTER_HOUR_US : DAY_US;
  const known = new Map<string, CallPrices | null>();

  function pricesOf(call: PricedCall): CallPrices | null {
    const at = Math.floor(call.at / width) * width;
    const tier = edges.findLast((edge) => edge <= call.inputTokens) ?? 0;
    const key = `${call.provider}\0${call.model}\0${call.serviceTier}\0${at}\0${tier}`;
    return known.getOrInsertComputed(key, () => book.pricesOf({ ...call, at, inputTokens: tier }));
  }

  return { bucket: withinDay ? "15m" : "1d", edges, pricesOf };
}

const DAY_US = 86_400e6;
const QUARTER_HOUR_US = 900e6;
