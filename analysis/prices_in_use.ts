/** Which prices the calls of a source are priced by. @module */
import type { EventSource } from "./engine/event_source.ts";
import { ask } from "./engine/query.ts";
import { countOf, LLM_CALLS, textOf } from "./group_keys.ts";
import { pricedModelsQuery } from "./priced_models.ts";
import type { CallPrices, PricedCall } from "./prices/call_prices.ts";

/** A model in a tier of service, and what it costs. */
export interface PriceInUse {
  /** Who answered. */
  readonly provider: string | null;
  /** Which model. */
  readonly model: string | null;
  /** Tier of service; `null` for the standard one. */
  readonly serviceTier: string | null;
  /** Its calls that hold no other calls, weighted. */
  readonly calls: number;
  /** Input and output of these. */
  readonly tokens: number;
  /** Calls of which the cost was said. */
  readonly reportedCalls: number;
  /** Prices on the day of the last event, for short inputs; `null` when they are not known. */
  readonly prices: CallPrices | null;
}

/** Finds the prices of all models that were called, those with most tokens first. */
export async function pricesInUse(source: EventSource): Promise<PriceInUse[]> {
  const [{ rows }] = await ask(source, pricedModelsQuery(source, LLM_CALLS));
  return rows.map((row): PriceInUse => {
    const call: PricedCall = {
      provider: textOf(row, "provider"),
      model: textOf(row, "model"),
      serviceTier: textOf(row, "service_tier"),
      at: source.extent.last ?? 0,
      inputTokens: 0,
    };
    return {
      provider: call.provider,
      model: call.model,
      serviceTier: call.serviceTier,
      calls: countOf(row, "calls"),
      tokens: countOf(row, "all_input") + countOf(row, "all_output"),
      reportedCalls: countOf(row, "reported_calls"),
      prices: source.prices.pricesOf(call),
    };
  }).sort((a, b) => b.tokens - a.tokens || b.calls - a.calls);
}
