/** Whether prices of one's own are used, and calls can be priced. @module */
import type { EventSource } from "./engine/event_source.ts";
import { ask, type Query } from "./engine/query.ts";
import { countOf, LEAF, LLM_CALLS, textOf } from "./group_keys.ts";
import { PRICE_FIELDS, pricedModelsQuery } from "./priced_models.ts";
import type { PricedCall } from "./prices/call_prices.ts";
import { dayOf, type OwnPrice, ownPrices } from "./prices/own_prices.ts";
import { type TokenlessCalls, tokenlessQuery } from "./tokenless_calls.ts";

/** A price of one's own that prices no call. */
export interface IdlePrice {
  /** Its place in the list. */
  readonly index: number;
  /** Why, as it goes on after the place: `fits no call: openai · gpt-6*`. */
  readonly says: string;
  /** Whether it is about other days than those of the calls: then nothing is wrong with it. */
  readonly isOfOtherDays: boolean;
}

/** What was found. */
export interface PriceCheck {
  /** Prices that price no call. */
  readonly idle: readonly IdlePrice[];
  /** Models with successful calls that are in no cost for want of tokens, most of these first. */
  readonly tokenless: readonly TokenlessCalls[];
}

/** Looks which prices of one's own are used, and which calls nothing can price. Cost: two batches. */
export async function checkPrices(source: EventSource, own: readonly OwnPrice[]): Promise<PriceCheck> {
  const [models, called] = await ask(source, pricedModelsQuery(source, LLM_CALLS), CALLED);
  const [tokenless] = await ask(source, tokenlessQuery(source, models));
  return {
    idle: idlePrices(own, called),
    tokenless: tokenless.filter(({ withoutTokens }) => withoutTokens > 0)
      .sort((a, b) => b.withoutTokens - a.withoutTokens),
  };
}

const DAY = "day";

/** One call of each model, tier of service and day. */
const CALLED: Query<PricedCall[]> = {
  plans: [{
    where: [...LLM_CALLS, LEAF],
    by: [...PRICE_FIELDS, { bucket: "1d", as: DAY }],
    aggregates: { calls: { op: "rows" } },
  }],
  read: ([rows]) =>
    rows!.map((row) => ({
      provider: textOf(row, "provider"),
      model: textOf(row, "model"),
      serviceTier: textOf(row, "service_tier"),
      at: countOf(row, DAY),
      inputTokens: 0,
    })),
};

function idlePrices(own: readonly OwnPrice[], called: readonly PricedCall[]): IdlePrice[] {
  const all = ownPrices(own, "");
  const pricedBy = Map.groupBy(called, (call) => all.entryOf(call));
  return own.flatMap((entry, index): IdlePrice[] => {
    const idle = (says: string, isOfOtherDays = false): IdlePrice[] => [{ index, says, isOfOtherDays }];
    const name = `${entry.provider ?? "*"} · ${entry.model}`;
    const priced = pricedBy.get(entry) ?? [];
    if (priced.some((call) => all.pricesOf(call) !== null)) return [];
    if (priced.length > 0) {
      const tiers = [...new Set(priced.map(({ serviceTier }) => serviceTier))];
      return idle(`has no price for the service tier of its calls: ${name}, ${tiers.join(", ")}`);
    }
    const { from: _, until: __, ...always } = entry;
    const { covers } = ownPrices([always], "");
    const named = called.filter(covers);
    if (named.length === 0) return idle(`fits no call: ${name}`);
    const [start, end] = [dayOf(entry.from) ?? -Infinity, dayOf(entry.until) ?? Infinity];
    if (named.every(({ at }) => at < start)) {
      return idle(`begins after the last call: ${name}, from ${entry.from}`, true);
    }
    if (named.every(({ at }) => at >= end)) {
      return idle(`ends before the first call: ${name}, until ${entry.until}`, true);
    }
    const during = named.filter(({ at }) => at >= start && at < end);
    if (during.length === 0) return idle(`holds on no day with a call: ${name}`, true);
    const before = [...new Set(during.map((call) => own.indexOf(all.entryOf(call)!)))].sort((a, b) => a - b);
    const places = before.map((place) => `prices[${place}]`).join(" and ");
    return idle(`fits no call: ${name}, ${places} ${before.length === 1 ? "stands" : "stand"} before it`);
  });
}
