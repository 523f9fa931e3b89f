/** Prices of one's own, as `kymo.json` has them. @module */
import type { CallPrices, PricedCall } from "./call_prices.ts";
import { isStandardTier, multiply } from "./service_tiers.ts";
import { priceKey } from "./price_keys.ts";

/** Prices per million tokens, USD. What is not said: cache and reasoning cost as input and output do. */
export interface UsdPerMtok {
  /** Input that was neither read from nor written to the cache. */
  readonly input: number;
  /** Output. */
  readonly output: number;
  /** Input read from the cache. @default {input} */
  readonly cache_read?: number;
  /** Input written to the cache for five minutes. @default {input} */
  readonly cache_write?: number;
  /** Input written to the cache for an hour. @default {cache_write} */
  readonly cache_write_1h?: number;
  /** Output that is reasoning. @default {output} */
  readonly reasoning?: number;
}

/** A price of one's own: by the token, or by the second. The first that fits a call counts. */
export interface OwnPrice {
  /** Model, `*` stands for any text. */
  readonly model: string;
  /** Provider, in the same way. @default {"*"} */
  readonly provider?: string;
  /** First day, UTC. @default {always} */
  readonly from?: string;
  /** First day after, UTC. @default {forever} */
  readonly until?: string;
  /** Prices per token. */
  readonly usd_per_mtok?: UsdPerMtok;
  /** Prices of calls that read at least so many tokens, for all their tokens. */
  readonly from_input_tokens?: readonly { readonly tokens: number; readonly usd_per_mtok: UsdPerMtok }[];
  /** Price of a second that a call takes, instead: for models on one's own machine. */
  readonly usd_per_second?: number;
  /** Price of the call itself. @default {0} */
  readonly usd_per_request?: number;
  /** What other tiers of service cost, as a multiple: `{ "batch": 0.5 }`. A tier that is not here has no price. */
  readonly service_tiers?: Readonly<Record<string, number>>;
}

/** Prices of one's own, ready for use. */
export interface OwnPrices {
  /** Inputs at which some step, ascending. */
  readonly edges: readonly number[];
  /** The one that fits a call. */
  entryOf(call: PricedCall): OwnPrice | undefined;
  /** Whether one is about a model: then it is not looked for elsewhere. */
  covers(call: PricedCall): boolean;
  /** Prices of a call; `null` where none fits, or none is known of its tier. */
  pricesOf(call: PricedCall): CallPrices | null;
}

/** Makes prices of one's own, which {@linkcode readOwnPrices} has checked. */
export function ownPrices(entries: readonly OwnPrice[], source: string): OwnPrices {
  const ready = entries.map((entry) => ({
    entry,
    fits: fitting(entry),
    from: dayOf(entry.from) ?? -Infinity,
    until: dayOf(entry.until) ?? Infinity,
  }));
  const find = (call: PricedCall): OwnPrice | undefined =>
    ready.find(({ fits, from, until }) => call.at >= from && call.at < until && fits(call))?.entry;
  return {
    edges: [...new Set(entries.flatMap(({ from_input_tokens = [] }) => from_input_tokens.map(({ tokens }) => tokens)))]
      .sort((a, b) => a - b),
    entryOf: find,
    covers: (call) => find(call) !== undefined,
    pricesOf: (call) => {
      const entry = find(call);
      return entry === undefined ? null : entryPrices(entry, call, source);
    },
  };
}

/** Names are compared as they were recorded, and as the public table spells them. */
function fitting({ model, provider = "*" }: OwnPrice): (call: PricedCall) => boolean {
  const [isModel, isProvider] = [glob(model), glob(provider)];
  return (call) => {
    if (call.model === null) return model === "*" && isProvider(call.provider ?? "");
    const key = priceKey(call.provider, call.model);
    const models = key === null ? [call.model] : [call.model, key.modelId];
    const providers = key === null ? [call.provider ?? ""] : [call.provider ?? "", key.providerId];
    return models.some(isModel) && providers.some(isProvider);
  };
}

function glob(pattern: string): (text: string) => boolean {
  const parts = pattern.toLowerCase().split("*").map((part) => RegExp.escape(part));
  const expression = new RegExp(`^${parts.join(".*")}$`, "s");
  return (text) => expression.test(text.toLowerCase());
}

/** µs of a UTC day. */
export function dayOf(day: string | undefined): number | null {
  return day === undefined ? null : Date.parse(`${day}T00:00:00Z`) * 1000;
}

/** A price per million tokens in pico-dollars per token, and one per second in pico-dollars per µs, are the same number. */
const PICO = 1e6;
const PICO_PER_USD = 1e12;

function entryPrices(entry: OwnPrice, call: PricedCall, source: string): CallPrices | null {
  const isStandard = isStandardTier(call.serviceTier);
  const tiers = new Map(
    Object.entries(entry.service_tiers ?? {}).map(([name, factor]) => [name.toLowerCase(), factor]),
  );
  const factor = isStandard ? 1 : tiers.get(call.serviceTier!.toLowerCase());
  if (factor === undefined) return null;
  const step = entry.from_input_tokens?.filter(({ tokens }) => tokens <= call.inputTokens)
    .reduce((most, each) => each.tokens > most.tokens ? each : most, { tokens: -1, usd_per_mtok: entry.usd_per_mtok! });
  const of = step?.usd_per_mtok ?? entry.usd_per_mtok;
  const pico = (usd: number): bigint => BigInt(Math.round(usd * PICO));
  const { input = 0, output = 0, cache_read, cache_write, cache_write_1h, reasoning } = of ?? {};
  const standard: CallPrices = {
    input: pico(input),
    cache_read: pico(cache_read ?? input),
    cache_write: pico(cache_write ?? input),
    cache_write_1h: pico(cache_write_1h ?? cache_write ?? input),
    output: pico(output),
    reasoning: pico(reasoning ?? output),
    request: BigInt(Math.round((entry.usd_per_request ?? 0) * PICO_PER_USD)),
    time: entry.usd_per_second === undefined ? null : pico(entry.usd_per_second),
    source,
  };
  return factor === 1 ? standard : multiply(standard, [BigInt(Math.round(factor * 1e9)), 1_000_000_000n]);
}
