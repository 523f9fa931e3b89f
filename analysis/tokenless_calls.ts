/** Successful calls that are in no cost because nobody said how many tokens they took. @module */
import type { EventSource } from "./engine/event_source.ts";
import type { Query } from "./engine/query.ts";
import { countOf, LEAF, LLM_CALLS, OK, rest, textOf } from "./group_keys.ts";
import { KNOWN_TOKENS, PRICE_FIELDS, type PricedModels, UNSAID } from "./priced_models.ts";

/** Calls of a model in a tier of service. */
export interface TokenlessCalls {
  /** Who answered. */
  readonly provider: string | null;
  /** Which model. */
  readonly model: string | null;
  /** Tier of service; `null` for the standard one. */
  readonly serviceTier: string | null;
  /** Its successful calls that hold no other calls, weighted. */
  readonly successful: number;
  /** Of these, those without tokens of which neither the cost was said nor the time is paid. */
  readonly withoutTokens: number;
}

/** Asks for the successful calls of models, and how many of them are in no cost for want of tokens. */
export function tokenlessQuery(
  { prices }: Pick<EventSource, "prices">,
  models: PricedModels,
): Query<TokenlessCalls[]> {
  const ours = prices.keepsReported ? [OK, UNSAID] : [OK];
  return {
    plans: [{
      where: [...LLM_CALLS, LEAF],
      by: models.keys,
      aggregates: {
        smallest_input: { op: "min", of: "input_tokens", where: KNOWN_TOKENS },
        successful: { op: "count", where: [OK] },
        unsaid: { op: "count", where: ours },
        known: { op: "count", where: [...ours, ...KNOWN_TOKENS] },
      },
    }],
    read([rows]): TokenlessCalls[] {
      const groups = Map.groupBy(rows!, (row) => JSON.stringify(PRICE_FIELDS.map((field) => row[field])));
      return [...groups.values()].map((members): TokenlessCalls => {
        const [first] = members;
        const paidByToken = members.filter((row) => (models.pricesOf(row)?.time ?? null) === null);
        return {
          provider: textOf(first!, "provider"),
          model: textOf(first!, "model"),
          serviceTier: textOf(first!, "service_tier"),
          successful: members.reduce((sum, row) => sum + countOf(row, "successful"), 0),
          withoutTokens: paidByToken.reduce((sum, row) => sum + rest(countOf(row, "unsaid"), countOf(row, "known")), 0),
        };
      });
    },
  };
}
