/** Services that choose between two agents by a wrong cut. @module */
import {
  type AgentTraits,
  GPT_5_MINI,
  PLAIN_SERVICE,
  type SelectorTraits,
  type ServiceOptions,
} from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const [QA] = PLAIN_SERVICE.tasks;

const SIMPLE: AgentTraits = { agent: "simple", model: { ...GPT_5_MINI, score: 0.81 }, goodUntil: 1, fallsBy: 0 };
const COMPLEX: AgentTraits = { ...SIMPLE, agent: "complex", model: { ...SIMPLE.model, model: "gpt-5", score: 0.8 } };
const FALLING: AgentTraits = { ...SIMPLE, goodUntil: 0.5, fallsBy: 1 };
const WORSE: AgentTraits = { ...SIMPLE, model: { ...SIMPLE.model, score: 0.74 } };

function selecting(cut: number, simple: AgentTraits): ServiceOptions & { readonly selector: SelectorTraits } {
  return {
    days: 2,
    tracesPerHour: 120,
    tasks: [{ ...QA!, toolRatio: 0 }],
    users: 2000,
    scoredRatio: 1,
    fatalRatio: 0.001,
    selector: { cut, simple, complex: COMPLEX },
  };
}

function withCut({ selector }: { readonly selector: SelectorTraits }): PlantedSuggestion["instead"] {
  return ({ evidence: [row] }) => ({ selector: { ...selector, cut: row!.new_cut as number } });
}

const TOO_LOW = selecting(0.5, SIMPLE);
const TOO_HIGH = selecting(0.8, FALLING);

/** Plants of selector_threshold. */
export const PLANTED_SELECTORS: readonly PlantedSuggestion[] = [
  {
    rule: "selector_threshold",
    planted: "the dear agent is asked needlessly",
    service: TOO_LOW,
    where: { name: "qa_response", agent: "complex" },
    instead: withCut(TOO_LOW),
    saves: "usd",
    nearMiss: selecting(0.5, WORSE),
    tooSmall: { ...TOO_LOW, days: 0.5, scoredRatio: 0.1 },
  },
  {
    rule: "selector_threshold",
    planted: "the cheap agent is asked too much",
    isVarying: true,
    service: TOO_HIGH,
    where: { name: "qa_response", agent: "simple" },
    instead: withCut(TOO_HIGH),
    saves: {
      meanOf: ({ actual, instead }) => {
        return actual.kind !== "feedback" || actual.agent === instead.agent ? null : instead.score! - actual.score!;
      },
    },
    // Both fall alike: the dear one would be no better.
    nearMiss: { ...TOO_HIGH, selector: { ...TOO_HIGH.selector, complex: { ...FALLING, agent: "complex" } } },
    tooSmall: { ...TOO_HIGH, days: 0.04 },
  },
];
