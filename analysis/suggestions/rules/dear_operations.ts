/** Operations that cost more than they may. @module */
import { formatCount, formatRatio, formatUsd } from "../../report/format_quantity.ts";
import type { OperationFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";

/** Says what would help without a size: other rules say how much where that is known. */
export const DEAR_OPERATIONS: SuggestionRule = {
  id: "dear_operations",
  needs: "operations with calls of models whose price is known",
  when: "some cost more than thresholds.cost_usd",
  limits: { least_ratio: 0.01, most_ratio: 0.9, least_operations: 10 },
  find({ operations, thresholds, total }, { least_ratio, most_ratio, least_operations }): RuleFindings {
    const limit = thresholds.cost_usd;
    const names = Map.groupBy(operations, ({ name }) => name);
    const found = [...names].flatMap(([name, members]) => {
      const dear = members.filter((operation) => costOf(operation) > limit);
      const share = dear.length / members.length;
      // A limit that nearly everything passes says nothing.
      return dear.length === 0 || share < least_ratio! || share > most_ratio! ? [] : [{ name, members, dear }];
    });
    const isFew = ({ dear }: { readonly dear: readonly OperationFacts[] }): boolean => dear.length < least_operations!;
    return {
      suggestions: found.filter((each) => !isFew(each)).map(({ name, members, dear }) => {
        const spent = dear.reduce((sum, operation) => sum + costOf(operation) * operation.weight, 0);
        const share = `${formatCount(dear.length)} of ${formatCount(members.length)} operations`;
        return {
          where: { name },
          n: members.length,
          measure: "cost_usd",
          says: `${share} cost more than ${formatUsd(limit)}: ${formatRatio(spent / total.usd)} of the bill`,
          advice: "a cheaper model for a part of it, or fewer tokens",
          saving: null,
          evidence: [{ operations: members.length, dear: dear.length, limit_usd: limit }],
          weight: spent / total.usd,
        };
      }),
      untold: found.filter(isFew).map(({ name, dear }) => ({
        where: { name },
        reason: `${dear.length} cost more than ${formatUsd(limit)}, ${least_operations} are needed`,
      })),
    };
  },
};

function costOf({ calls }: OperationFacts): number {
  return calls.reduce((sum, { usd }) => sum + (usd ?? 0), 0);
}
