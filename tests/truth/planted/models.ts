/** Services that use the wrong model. @module */
import {
  CLAUDE_HAIKU,
  GPT_5_MINI,
  type ModelTraits,
  PLAIN_SERVICE,
  type ServiceOptions,
} from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

/** Fast, and dearer than {@linkcode GPT_5_MINI}. */
const HAIKU: ModelTraits = { ...CLAUDE_HAIKU, baseMs: 300, msPerOutputToken: 4, share: 0.5 };

/** Answers as well as the small ones, and costs more. */
const GPT_5: ModelTraits = { ...GPT_5_MINI, model: "gpt-5", baseMs: 900, msPerOutputToken: 14, share: 0.5, score: 0.8 };

const [QA] = PLAIN_SERVICE.tasks;

function twoModels(other: ModelTraits): ServiceOptions {
  return { days: 3, tasks: [{ ...QA!, toolRatio: 0 }], models: [GPT_5, { ...other, share: 0.5 }] };
}

const AS_GOOD = { ...GPT_5_MINI, score: 0.8 };
const WORSE = { ...GPT_5_MINI, score: 0.74 };
const WHERE = { task: "qa", provider: "openai", model: "gpt-5" };
const SWITCHED = { modelSwitch: { task: "qa", from: "gpt-5", to: AS_GOOD } };

/** Plants of cheaper_model and faster_model. */
export const PLANTED_MODELS: readonly PlantedSuggestion[] = [
  {
    rule: "cheaper_model",
    planted: "half of a task by a dear model that is no better",
    service: twoModels(AS_GOOD),
    where: WHERE,
    instead: () => SWITCHED,
    saves: "usd",
    nearMiss: twoModels(WORSE),
    tooSmall: { ...twoModels(AS_GOOD), days: 0.4, tracesPerHour: 5 },
  },
  {
    rule: "faster_model",
    planted: "half of a task by a slow model that is cheap and no better",
    service: { ...twoModels(AS_GOOD), models: [AS_GOOD, { ...HAIKU, score: 0.8 }] },
    where: { task: "qa", provider: "openai", model: "gpt-5-mini" },
    instead: () => ({ modelSwitch: { task: "qa", from: "gpt-5-mini", to: { ...HAIKU, score: 0.8 } } }),
    saves: ({ kind, status, model }) => kind === "llm_call" && status === "ok" && model === "gpt-5-mini",
    nearMiss: { ...twoModels(AS_GOOD), models: [AS_GOOD, { ...HAIKU, score: 0.74 }] },
    tooSmall: { ...twoModels(AS_GOOD), models: [AS_GOOD, { ...HAIKU, score: 0.8 }], days: 0.4, tracesPerHour: 5 },
  },
];
