/** Costs of grouped calls, exact: sums of tokens times whole pico-dollars. @module */
import type { AnswerRow } from "./engine/aggregate_plan.ts";
import { countOf, numberOf, type TOKEN_COLUMNS } from "./group_keys.ts";
import type { CallPrices } from "./prices/call_prices.ts";

/** Pico-dollars of calls; `null` as long as no call knows that part. */
export interface CostAmounts {
  /** Input that was not cached, and what the calls themselves cost. */
  readonly input: bigint | null;
  /** Input read from the cache. */
  readonly cache_read: bigint | null;
  /** Input written to the cache. */
  readonly cache_write: bigint | null;
  /** Output. */
  readonly output: bigint | null;
  /** Time, of calls that are paid by the second. */
  readonly time: bigint | null;
  /** What provider or caller said. */
  readonly reported: bigint | null;
}

/** No costs. */
export const NO_AMOUNTS: CostAmounts = {
  input: null,
  cache_read: null,
  cache_write: null,
  output: null,
  time: null,
  reported: null,
};

/** What each part of {@linkcode CostAmounts} was paid for: tokens, of `time` microseconds, of `reported` calls. */
export type CostQuantities = Readonly<Record<keyof CostAmounts, number>>;

/** Nothing was paid for. */
export const NO_QUANTITIES: CostQuantities = {
  input: 0,
  cache_read: 0,
  cache_write: 0,
  output: 0,
  time: 0,
  reported: 0,
};

/** Calls of a row with their costs; `null` when these are not known. */
export interface CountedCost {
  /** Calls, weighted. */
  readonly calls: number;
  /** Their input and output. */
  readonly tokens: number;
  /** What they cost. */
  readonly amounts: CostAmounts;
  /** For what. */
  readonly quantities: CostQuantities;
  /** What reading from and writing to the cache would have cost as fresh input, pico-dollars. */
  readonly uncached: bigint;
}

/**
 * What calls of a row cost by its prices.
 *
 * @param name Which calls: `counted`, or `said` for those of which the cost was said as well.
 */
export function countedCost(row: AnswerRow, name: "counted" | "said", prices: CallPrices): CountedCost | null {
  if (prices.time !== null) return name === "said" ? null : timedCost(row, prices, prices.time);
  const calls = countOf(row, `${name} calls`);
  if (calls === 0) return null;
  const sum = (column: typeof TOKEN_COLUMNS[number]): bigint => whole(countOf(row, `${name} ${column}`));
  const isKnown = (column: typeof TOKEN_COLUMNS[number]): boolean => numberOf(row, `${name} ${column}`) !== null;
  const [input, output] = [sum("input_tokens"), sum("output_tokens")];
  const [read, write, hour] = [sum("cache_read_tokens"), sum("cache_write_tokens"), sum("cache_write_1h_tokens")];
  const reasoning = sum("reasoning_tokens");
  const fresh = input - read - write;
  // Parts that are more than their whole have no price.
  if (fresh < 0n || hour > write || reasoning > output) return null;
  return {
    calls,
    tokens: Number(input + output),
    amounts: {
      ...NO_AMOUNTS,
      input: fresh * prices.input + whole(calls) * prices.request,
      cache_read: isKnown("cache_read_tokens") ? read * prices.cache_read : null,
      cache_write: isKnown("cache_write_tokens")
        ? (write - hour) * prices.cache_write + hour * prices.cache_write_1h
        : null,
      output: (output - reasoning) * prices.output + reasoning * prices.reasoning,
    },
    quantities: {
      ...NO_QUANTITIES,
      input: Number(fresh),
      cache_read: Number(read),
      cache_write: Number(write),
      output: Number(output),
    },
    uncached: (read + write) * prices.input,
  };
}

/** Calls that are paid by the second have a cost when they have a duration, whatever their tokens. */
function timedCost(row: AnswerRow, { request }: CallPrices, perMicrosecond: bigint): CountedCost | null {
  const calls = countOf(row, "timed calls");
  if (calls === 0) return null;
  const micros = whole(countOf(row, "timed ms") * 1000);
  return {
    calls,
    tokens: countOf(row, "timed input") + countOf(row, "timed output"),
    amounts: { ...NO_AMOUNTS, time: micros * perMicrosecond + whole(calls) * request },
    quantities: { ...NO_QUANTITIES, time: Number(micros) },
    uncached: 0n,
  };
}

/** What was said; `null` when nothing was. */
export function reportedCost(row: AnswerRow): CountedCost | null {
  const said = numberOf(row, "reported_usd");
  if (said === null) return null;
  const calls = countOf(row, "reported_calls");
  return {
    calls,
    tokens: countOf(row, "reported_input") + countOf(row, "reported_output"),
    amounts: { ...NO_AMOUNTS, reported: picoOf(said) },
    quantities: { ...NO_QUANTITIES, reported: calls },
    uncached: 0n,
  };
}

/** Both. */
export function addAmounts(one: CostAmounts, other: CostAmounts): CostAmounts {
  const both = (part: keyof CostAmounts): bigint | null => {
    const [a, b] = [one[part], other[part]];
    return a === null ? b : b === null ? a : a + b;
  };
  return {
    input: both("input"),
    cache_read: both("cache_read"),
    cache_write: both("cache_write"),
    output: both("output"),
    time: both("time"),
    reported: both("reported"),
  };
}

/** Both. */
export function addQuantities(one: CostQuantities, other: CostQuantities): CostQuantities {
  return {
    input: one.input + other.input,
    cache_read: one.cache_read + other.cache_read,
    cache_write: one.cache_write + other.cache_write,
    output: one.output + other.output,
    time: one.time + other.time,
    reported: one.reported + other.reported,
  };
}

/** All parts. */
export function totalOf(amounts: CostAmounts): bigint {
  return Object.values(amounts).reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
}

const PICO = 1e12;

/** Dollars, cut off after the ninth digit. */
export function usdOf(pico: bigint | null): number | null {
  if (pico === null) return null;
  const nano = Number(pico / 1000n);
  return Number.isFinite(nano) ? nano / 1e9 : Number(pico / BigInt(PICO));
}

/** Whole pico-dollars; costs beyond what numbers hold count as the largest that they hold. */
function picoOf(usd: number): bigint {
  const pico = usd * PICO;
  return Number.isFinite(pico) ? whole(pico) : whole(usd) * BigInt(PICO);
}

/** Weighted sums may have fractions. */
function whole(sum: number): bigint {
  return BigInt(Math.round(Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum))));
}
