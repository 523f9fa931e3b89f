/** A cut between two agents that asks the cheap one too much. @module */
import { formatUsd } from "../../report/format_quantity.ts";
import { isotonicRegression } from "../../stats/isotonic_regression.ts";
import { between, type Choice, meanScore, meanUsd, scoresOf, shown, weightOf } from "../choices.ts";
import { meanDifference, meanOf } from "../mean_difference.ts";
import { weightSum } from "../weighted_ratio.ts";
import type { CutSearch } from "../selector_cut.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings } from "../suggestion_rule.ts";
import { NOTHING_FOUND, untold } from "../weigh_saving.ts";

/** The cheap agent is asked where it is no longer good: the cut goes down to where that begins. */
export function loweredCut(
  facts: SuggestionFacts,
  { name, selector: { cut, below, above }, limits }: CutSearch,
): RuleFindings {
  const step = limits.step!;
  const edge = whereItFalls(below.choices, { cut, limits });
  if (edge === null) return NOTHING_FOUND;
  const concerned = between(below.choices, [edge, cut]);
  const fine = between(below.choices, [-Infinity, edge]);
  const dear = between(above.choices, [cut, cut + step]);
  const where = { name, agent: below.agent };
  const fall = meanDifference([scoresOf(fine), scoresOf(concerned)]);
  const gain = meanDifference([scoresOf(dear), scoresOf(concerned)]);
  if (fall === null || gain === null || !(fall.low > 0)) {
    return untold(where, `${below.agent} may be worse from complexity ${edge} on, but too few scores say so`);
  }
  if (gain.value < limits.most_score_lost!) return NOTHING_FOUND;
  if (!(gain.low > 0)) return untold(where, `${above.agent} may be better from complexity ${edge} on: may be chance`);
  const [dearUsd, cheapUsd] = [meanUsd(dear), meanUsd(concerned)];
  const price = dearUsd === null || cheapUsd === null
    ? ""
    : `; an operation there then costs ${formatUsd(dearUsd)} instead of ${formatUsd(cheapUsd)}`;
  return {
    suggestions: [{
      where,
      n: concerned.length,
      says: `from complexity ${edge} on ${below.agent} scores ${meanScore(concerned)}, before it ${
        meanScore(fine)
      }; ${above.agent}, from ${cut} on, ${meanScore(dear)}`,
      advice: `lower the cut from ${cut} to ${edge}${price}`,
      saving: null,
      measure: "score",
      effect: { value: gain.value, unit: "ratio", low: gain.low, high: gain.high },
      assumptions: [`${above.agent} is no worse below the cut than just above it`],
      evidence: [{
        cut,
        new_cut: edge,
        cheap_operations: concerned.length,
        dear_operations: dear.length,
        score_fall: fall.value,
        dear_usd: dearUsd,
        cheap_usd: cheapUsd,
      }],
      weight: weightOf(concerned) / weightSum(facts.operations),
    }],
    untold: [],
  };
}

/** The lowest step from which on scores, falling by isotonic regression, are clearly below those before; `null` for none. */
function whereItFalls(
  choices: readonly Choice[],
  { cut, limits }: { readonly cut: number; readonly limits: CutSearch["limits"] },
): number | null {
  const step = limits.step!;
  const steps = [...Map.groupBy(between(choices, [-Infinity, cut]), ({ complexity }) => {
    return Math.ceil((cut - complexity) / step - 1e-9);
  })].map(([below, members]) => ({ below, scores: scoresOf(members) }))
    .filter(({ scores }) => scores.length >= limits.least_of_a_step!).sort((a, b) => b.below - a.below);
  const weights = steps.map(({ scores }) => scores.length);
  const fitted = isotonicRegression(steps.map(({ scores }) => meanOf(scores)), { weights, direction: "falling" });
  let [sum, weight] = [0, 0];
  for (const [place, { below }] of steps.entries()) {
    if (weight > 0 && fitted[place]! < sum / weight - limits.most_score_fall!) return shown(cut - below * step);
    sum += fitted[place]! * weights[place]!;
    weight += weights[place]!;
  }
  return null;
}
