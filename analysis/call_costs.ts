/** What calls cost, one by one, in floating point: for what looks at single calls. Sums are in {@linkcode costQuery}. @module */
import type { Cell } from "../recorder/cell.ts";
import type { Field } from "./engine/aggregate_plan.ts";
import type { EventSample } from "./engine/event_source.ts";
import { TOKEN_COLUMNS } from "./group_keys.ts";
import type { CallPrices } from "./prices/call_prices.ts";
import type { PriceBook } from "./prices/price_book.ts";
import { createPriceList } from "./prices/price_list.ts";

/** Prices of a call, USD; of time per microsecond. */
export type CallRates = Readonly<Record<Exclude<keyof CallPrices, "source" | "time">, number>> & {
  /** A microsecond that it takes; `null` for one that is paid by the token. */
  readonly time: number | null;
};

/** What a call cost, and by which prices. */
export interface CallCost {
  /** USD: what was said, else prices times tokens; `null` when neither is known. */
  readonly usd: number | null;
  /** Its prices, also where the cost was said; `null` when they are not known. */
  readonly rates: CallRates | null;
}

/** What a sample must have for {@linkcode callCosts}. */
export const CALL_COST_FIELDS: readonly Field[] = [
  "provider",
  "model",
  "service_tier",
  "started_at",
  "duration_ms",
  ...TOKEN_COLUMNS,
  "cost_usd",
];

/** Makes the function that prices a row of a sample. About 1 µs a call. */
export function callCosts(columns: EventSample["columns"], book: PriceBook): (row: number) => CallCost {
  const prices = createPriceList(book, modelsOf(columns));
  const ratesOf = new Map<CallPrices, CallRates>();
  const number = (name: Field, row: number): number | null => {
    const cell = columns[name]![row];
    return typeof cell === "number" ? cell : null;
  };
  return (row) => {
    const said = book.keepsReported ? number("cost_usd", row) : null;
    const [input, output] = [number("input_tokens", row), number("output_tokens", row)];
    const found = prices.pricesOf({
      provider: text(columns.provider![row]),
      model: text(columns.model![row]),
      serviceTier: text(columns.service_tier![row]),
      at: columns.started_at![row] as number,
      inputTokens: input ?? 0,
    });
    if (found === null) return { usd: said, rates: null };
    const rates = ratesOf.getOrInsertComputed(found, inUsd);
    if (said !== null) return { usd: said, rates };
    if (rates.time !== null) {
      const ms = number("duration_ms", row);
      return { usd: ms === null ? null : ms * 1000 * rates.time + rates.request, rates };
    }
    if (input === null || output === null) return { usd: null, rates };
    const usd = tokenCost(rates, {
      input,
      output,
      cache_read: number("cache_read_tokens", row) ?? 0,
      cache_write: number("cache_write_tokens", row) ?? 0,
      cache_write_1h: number("cache_write_1h_tokens", row) ?? 0,
      reasoning: number("reasoning_tokens", row) ?? 0,
    });
    return { usd, rates };
  };
}

/** Tokens of a call; parts are inside of `input` and `output`, the hour inside of `cache_write`. */
export type CallTokens = Readonly<
  Record<"input" | "output" | "cache_read" | "cache_write" | "cache_write_1h" | "reasoning", number>
>;

/** What tokens cost, USD; `null` when parts are more than their whole. */
export function tokenCost(rates: CallRates, tokens: CallTokens): number | null {
  const { input, output, cache_read, cache_write, cache_write_1h, reasoning } = tokens;
  const fresh = input - cache_read - cache_write;
  if (fresh < 0 || cache_write_1h > cache_write || reasoning > output) return null;
  return fresh * rates.input + cache_read * rates.cache_read + (cache_write - cache_write_1h) * rates.cache_write +
    cache_write_1h * rates.cache_write_1h + (output - reasoning) * rates.output + reasoning * rates.reasoning +
    rates.request;
}

function inUsd({ source: _, time, ...prices }: CallPrices): CallRates {
  const usd = Object.entries(prices).map(([name, pico]) => [name, Number(pico) / 1e12]);
  return { ...Object.fromEntries(usd), time: time === null ? null : Number(time) / 1e12 } as CallRates;
}

function modelsOf({ provider, model }: EventSample["columns"]): {
  readonly provider: string | null;
  readonly model: string | null;
}[] {
  const models = new Map<string, { readonly provider: string | null; readonly model: string | null }>();
  model!.forEach((name, row) => {
    const key = `${provider![row]}\0${name}`;
    if (!models.has(key)) models.set(key, { provider: text(provider![row]), model: text(name) });
  });
  return [...models.values()];
}

function text(cell: Cell | undefined): string | null {
  return typeof cell === "string" ? cell : null;
}
