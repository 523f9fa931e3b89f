/** Models whose price is unknown: what is not in the bill can not be saved. @module */
import { formatCount, formatRatio } from "../../report/format_quantity.ts";
import type { CallFacts } from "../call_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";

/** Models that no price list knows. */
export const UNPRICED_MODELS: SuggestionRule = {
  id: "unpriced_models",
  needs: "tokens of calls",
  when: "a good part of the tokens is of models whose price is unknown",
  limits: { most_tokens_ratio: 0.01 },
  find({ calls, models }, { most_tokens_ratio }): RuleFindings {
    const unpriced = models.flatMap(({ where, calls: own }) => {
      const without = own.filter(({ usd, rates }) => usd === null && rates === null);
      return without.length === 0 ? [] : [{ where, calls: without, tokens: tokensOf(without) }];
    }).sort((a, b) => b.tokens - a.tokens);
    const untold = unpriced.filter(({ tokens }) => tokens === 0).map(({ where, calls: { length } }) => ({
      where,
      reason: `${formatCount(length)} ${length === 1 ? "call has" : "calls have"} neither a price nor tokens`,
    }));
    const share = unpriced.reduce((sum, { tokens }) => sum + tokens, 0) / tokensOf(calls);
    if (!(share > most_tokens_ratio!)) return { suggestions: [], untold };
    const count = unpriced.reduce((sum, { calls: { length } }) => sum + length, 0);
    const [first] = unpriced;
    return {
      suggestions: [{
        where: unpriced.length === 1 ? first!.where : {},
        n: count,
        measure: "cost_usd",
        effect: { value: share, unit: "ratio", low: null, high: null },
        saving: null,
        says: `${formatRatio(share)} of the tokens, in ${formatCount(count)} calls of ${
          unpriced.length === 1 ? "a model" : `${unpriced.length} models`
        }, have no price: the bill is larger than told`,
        advice:
          "write their prices into kymo.json, or take them from a file with kymo prices update; kymo prices check names all",
        evidence: unpriced.map(({ where, calls: { length }, tokens }) => ({ ...where, calls: length, tokens })),
        weight: share,
      }],
      untold,
    };
  },
};

function tokensOf(calls: readonly CallFacts[]): number {
  return calls.reduce((sum, { input_tokens, output_tokens, weight }) => {
    return sum + ((input_tokens ?? 0) + (output_tokens ?? 0)) * weight;
  }, 0);
}
