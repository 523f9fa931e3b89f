/** Services that something is to be said of which has no size of its own. @module */
import { GPT_5_MINI, type ModelTraits, PLAIN_SERVICE, type ServiceOptions } from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const OWN: ModelTraits = { ...GPT_5_MINI, provider: "acme", model: "acme-7b", share: 0.3 };
const PRO: ModelTraits = { ...GPT_5_MINI, model: "gpt-5-pro" };
const SLOW: ModelTraits = { ...GPT_5_MINI, msPerOutputToken: 30 };
const NO_TOOLS = PLAIN_SERVICE.tasks.map((task) => ({ ...task, toolRatio: 0 }));

const IN_ONE_PIECE = NO_TOOLS.map((task) => ({ ...task, streamed: false }));

function oneModel(model: ModelTraits): ServiceOptions {
  return { days: 1, tracesPerHour: 30, models: [model], tasks: NO_TOOLS };
}

/** Plants of unpriced_models, slow_inference and dear_operations. */
export const PLANTED_UNSIZED: readonly PlantedSuggestion[] = [
  {
    rule: "unpriced_models",
    planted: "a third of the calls by a model that nobody knows",
    service: { ...oneModel(OWN), models: [OWN, { ...GPT_5_MINI, share: 0.6 }] },
    where: { provider: "acme", model: "acme-7b" },
    instead: null,
    saves: null,
    nearMiss: { ...oneModel(OWN), models: [{ ...OWN, share: 0.002 }, { ...GPT_5_MINI, share: 0.998 }] },
    // Calls that fail have no tokens.
    tooSmall: { ...oneModel(OWN), fatalRatio: 1 },
  },
  {
    rule: "slow_inference",
    planted: "calls take three times their limit",
    service: { ...oneModel(SLOW), tasks: IN_ONE_PIECE },
    where: { stage: "chat", model: "gpt-5-mini" },
    instead: null,
    saves: null,
    // As slow, but the first words come soon.
    nearMiss: oneModel(SLOW),
    tooSmall: { ...oneModel(SLOW), tasks: IN_ONE_PIECE, days: 0.02 },
  },
  {
    rule: "dear_operations",
    planted: "some operations cost more than ten cents",
    service: oneModel(PRO),
    where: { name: "qa_response" },
    instead: null,
    saves: null,
    nearMiss: oneModel(GPT_5_MINI),
    tooSmall: { ...oneModel(PRO), days: 0.04 },
  },
];
