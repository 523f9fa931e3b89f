/** What a call is priced by, and its prices. Types only. @module */

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
  /** Its input, or any other that falls between the same {@linkcode PriceSteps}. */
  readonly inputTokens: number;
}

/** Prices of a call, in whole pico-dollars (1e-12 USD), so that sums over any number of calls are exact. */
export interface CallPrices {
  /** A token of input that was neither read from nor written to the cache. */
  readonly input: bigint;
  /** A token of input read from the cache. */
  readonly cache_read: bigint;
  /** A token of input written to the cache for five minutes. */
  readonly cache_write: bigint;
  /** A token of input written to the cache for an hour. */
  readonly cache_write_1h: bigint;
  /** A token of output that is not reasoning. */
  readonly output: bigint;
  /** A token of output that is reasoning. */
  readonly reasoning: bigint;
  /** The call itself. */
  readonly request: bigint;
  /** A microsecond that it takes; `null` for one that is paid by the token. */
  readonly time: bigint | null;
  /** Who says so: `genai-prices 0.1.8`, `local`, or where own prices were written. */
  readonly source: string;
}

/** Where prices step. */
export interface PriceSteps {
  /** Inputs, ascending: calls between two of them cost the same per token. */
  readonly edges: readonly number[];
  /** Whether some change within a day. */
  readonly withinDay: boolean;
}
