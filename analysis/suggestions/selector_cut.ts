/** The complexity that decides between two agents. @module */
import { weightedQuantile } from "../stats/weighted_quantile.ts";
import type { Choice } from "./choices.ts";

/** Two agents, and the complexity that decides between them. */
export interface SelectorCut {
  /** From this complexity on it is the other one. */
  readonly cut: number;
  /** Chosen below: its name and operations. */
  readonly below: AgentChoices;
  /** Chosen from there on. */
  readonly above: AgentChoices;
}

/** One selector, and the limits of the rule. */
export interface CutSearch {
  /** Name of its operations. */
  readonly name: string;
  /** Its cut. */
  readonly selector: SelectorCut;
  /** Limits of the rule. */
  readonly limits: Readonly<Record<string, number>>;
}

/** Operations of one agent. */
export interface AgentChoices {
  /** Its name. */
  readonly agent: string;
  /** The operations, on the wrong side of the cut too. */
  readonly choices: readonly Choice[];
}

/** The two agents chosen most, first the one for the simpler questions; `null` where there is one. */
export function twoAgents(choices: readonly Choice[]): readonly [AgentChoices, AgentChoices] | null {
  const [first, second] = [...Map.groupBy(choices, ({ agent }) => agent)]
    .map(([agent, own]): AgentChoices => ({ agent, choices: own }))
    .sort((a, b) => b.choices.length - a.choices.length);
  if (first === undefined || second === undefined) return null;
  return medianOf(first) <= medianOf(second) ? [first, second] : [second, first];
}

/** The cut between two agents; `null` where complexity does not decide for so large a share of the operations. */
export function selectorCut(
  [below, above]: readonly [AgentChoices, AgentChoices],
  separated: number,
): SelectorCut | null {
  const sorted = [...below.choices, ...above.choices].sort((a, b) => a.complexity - b.complexity);
  // With the cut below everything, all that the lower one did is on the wrong side.
  let wrong = below.choices.length;
  let best = { wrong, place: 0 };
  sorted.forEach(({ agent }, place) => {
    wrong += agent === below.agent ? -1 : 1;
    const isBetween = sorted[place + 1]?.complexity !== sorted[place]!.complexity;
    if (isBetween && wrong < best.wrong) best = { wrong, place: place + 1 };
  });
  if (best.place === 0 || best.place === sorted.length || 1 - best.wrong / sorted.length < separated) return null;
  return { cut: roundBetween(sorted[best.place - 1]!.complexity, sorted[best.place]!.complexity), below, above };
}

function medianOf({ choices }: AgentChoices): number {
  const weights = choices.map(({ operation: { weight } }) => weight);
  return weightedQuantile(choices.map(({ complexity }) => complexity), { weights, probability: 0.5 }) ?? 0;
}

/** The number with the fewest digits above the one and up to the other: what somebody would have set. */
function roundBetween(low: number, high: number): number {
  for (let digits = 0; digits <= 6; digits++) {
    const rounded = Number(((low + high) / 2).toFixed(digits));
    if (low < rounded && rounded <= high) return rounded;
  }
  return high;
}
