/** Another cut of complexity between two agents. @module */
import { formatCount } from "../../report/format_quantity.ts";
import { type Choice, readChoices } from "../choices.ts";
import { selectorCut, twoAgents } from "../selector_cut.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, untold } from "../weigh_saving.ts";
import { loweredCut } from "./lowered_cut.ts";
import { raisedCut } from "./raised_cut.ts";

/** Another cut of complexity between two agents or models. */
export const SELECTOR_THRESHOLD: SuggestionRule = {
  id: "selector_threshold",
  needs: "selections or operations with complexity_score and agent, score of outcomes, tokens or cost of calls",
  when: "below the cut the cheap agent is no worse than the dear one above it, or becomes worse before the cut",
  limits: {
    step: 0.1,
    least_operations: 30,
    least_separated: 0.95,
    most_score_lost: 0.02,
    most_success_lost: 0.02,
    most_score_fall: 0.05,
    least_of_a_step: 10,
  },
  find(facts, limits): RuleFindings {
    const names = Map.groupBy(readChoices(facts), ({ operation }) => operation.name);
    return allFindings([...names].map(([name, choices]) => anotherCut(facts, { name, choices, limits })));
  },
};

interface Search {
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly limits: Readonly<Record<string, number>>;
}

function anotherCut(facts: SuggestionFacts, { name, choices, limits }: Search): RuleFindings {
  const agents = twoAgents(choices);
  if (agents === null || !(limits.step! > 0)) return NOTHING_FOUND;
  const few = agents.find((each) => each.choices.length < limits.least_operations!);
  if (few !== undefined) {
    const count = `${formatCount(few.choices.length)} of ${formatCount(choices.length)} operations`;
    return untold({ name }, `${few.agent} was chosen for ${count}, ${limits.least_operations} are needed`);
  }
  const selector = selectorCut(agents, limits.least_separated!);
  if (selector === null) return NOTHING_FOUND;
  const lowered = loweredCut(facts, { name, selector, limits });
  return lowered === NOTHING_FOUND ? raisedCut(facts, { name, selector, limits }) : lowered;
}
