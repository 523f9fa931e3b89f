/** A cut between two agents that asks the dear one too often. @module */
import { formatRatio, formatUsd } from "../../report/format_quantity.ts";
import { newcombeInterval } from "../../stats/wilson_interval.ts";
import { between, type Choice, meanScore, meanUsd, scoresOf, shown, weightOf } from "../choices.ts";
import { meanDifference } from "../mean_difference.ts";
import { weightedRatio } from "../weighted_ratio.ts";
import type { CutSearch } from "../selector_cut.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings } from "../suggestion_rule.ts";
import { NOTHING_FOUND, type SavedPart, untold, weighSaving } from "../weigh_saving.ts";

/** The dear agent is asked where the cheap one would do: the cut goes up, one step. */
export function raisedCut(
  facts: SuggestionFacts,
  { name, selector: { cut, below, above }, limits }: CutSearch,
): RuleFindings {
  const step = limits.step!;
  const cheap = between(below.choices, [cut - step, cut]);
  const dear = between(above.choices, [cut, cut + step]);
  const where = { name, agent: above.agent };
  const [cheapUsd, dearUsd] = [meanUsd(cheap), meanUsd(dear)];
  if (cheapUsd === null || dearUsd === null || !(cheapUsd < dearUsd)) return NOTHING_FOUND;
  const [weightCheap, weightDear] = [cheap, dear].map((choices) => weightOf(choices.filter(({ usd }) => usd !== null)));
  const partsOf = (
    choices: readonly Choice[],
    saved: (usd: number) => number,
  ): SavedPart[] => {
    return choices.flatMap(({ usd, operation: { cluster, at, weight } }) => {
      return usd === null ? [] : [{ cluster, at, saved: saved(usd) * weight }];
    });
  };
  const found = weighSaving(facts, {
    unit: "usd",
    parts: [
      ...partsOf(dear, (usd) => usd - cheapUsd),
      ...partsOf(cheap, (usd) => (cheapUsd - usd) * weightDear! / weightCheap!),
    ],
    where,
    n: dear.length,
    says: `${above.agent} takes over from ${below.agent} at complexity ${cut}, costs ${formatUsd(dearUsd)} instead of ${
      formatUsd(cheapUsd)
    } an operation, and is no better there`,
    advice: `raise the cut from ${cut} to ${shown(cut + step)}, then look again`,
    assumptions: ["what is as good just below the cut is so for one step above it"],
    evidence: [{ cut, new_cut: shown(cut + step), cheap_operations: cheap.length, dear_operations: dear.length }],
  });
  if (found.suggestions.length === 0 && found.untold.length === 0) return NOTHING_FOUND;
  const before = between(below.choices, [cut - 2 * step, cut - step]);
  const lost = outcomeLost({ dear, cheap, before }, limits);
  if (lost.verdict === "worse") return NOTHING_FOUND;
  if (lost.verdict === "unknown") {
    return untold(where, `${below.agent} would be cheaper above ${cut} too, but ${lost.says}`);
  }
  return {
    suggestions: found.suggestions.map((each) => ({ ...each, assumptions: [lost.says, ...each.assumptions!] })),
    untold: found.untold,
  };
}

interface Sides {
  readonly dear: readonly Choice[];
  readonly cheap: readonly Choice[];
  /** Of the cheap, those one step further from the cut. */
  readonly before: readonly Choice[];
}

interface Lost {
  readonly verdict: "same" | "worse" | "unknown";
  readonly says: string;
}

/** One-sided at 95 %: whether the cheap agent just below the cut is no worse than the dear one just above it. */
function outcomeLost({ dear, cheap, before }: Sides, limits: CutSearch["limits"]): Lost {
  const confidence = 0.9;
  const fewest = limits.least_operations!;
  if (Math.min(dear.length, cheap.length) < fewest) return { verdict: "unknown", says: "there are few near the cut" };
  const [own, other] = [cheap, dear].map((choices) => {
    return weightedRatio(choices.map(({ operation }) => operation), ({ ok }) => ok);
  });
  const success = newcombeInterval(own!, other!, { confidence })!;
  const score = meanDifference([scoresOf(dear), scoresOf(cheap)], { confidence, fewest });
  const falls = meanDifference([scoresOf(before), scoresOf(cheap)], { confidence, fewest });
  if (success.value < -limits.most_success_lost! || (score?.value ?? 0) > limits.most_score_lost!) {
    return { verdict: "worse", says: "it is worse" };
  }
  // What becomes worse up to the cut goes on to do so.
  if (falls !== null && falls.low > 0 && falls.value > limits.most_score_lost!) {
    return { verdict: "worse", says: "it becomes worse" };
  }
  if (score === null) return { verdict: "unknown", says: "too few scores say how good it is" };
  if (success.low < -limits.most_success_lost!) {
    return { verdict: "unknown", says: `it may succeed ${formatRatio(-success.low)} less often` };
  }
  if (score.high > limits.most_score_lost!) {
    return { verdict: "unknown", says: `its score may be ${Number(score.high.toPrecision(2))} lower` };
  }
  const [mine, theirs] = [cheap, dear].map((choices) => meanScore(choices));
  return { verdict: "same", says: `score ${mine} just below the cut, ${theirs} just above` };
}
