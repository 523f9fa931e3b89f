/** Services that ask what was answered before. @module */
import { NEW_QUESTIONS, PLAIN_SERVICE, type Questions, type ServiceOptions } from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const POPULAR: Questions = { ...NEW_QUESTIONS, popularRatio: 0.4 };
const AGAIN: Questions = { ...NEW_QUESTIONS, asksAgain: true };

const [QA] = PLAIN_SERVICE.tasks;

function asking(questions: Questions, different: ServiceOptions = {}): ServiceOptions {
  return { days: 2, tracesPerHour: 30, tasks: [QA!], models: [PLAIN_SERVICE.models[0]!], questions, ...different };
}

/** Every operation calls a tool or two. */
function calling(questions: Questions, different: ServiceOptions = {}): ServiceOptions {
  const web_search = { medianMs: 4000, sigma: 0.4 };
  const durations = { ...PLAIN_SERVICE.durations, web_search };
  return asking(questions, { tasks: [{ ...QA!, toolRatio: 0.7 }], durations, ...different });
}

const LITTLE: ServiceOptions = { days: 0.4, tracesPerHour: 1.2 };
const ONE_QUESTION: Questions = { ...POPULAR, popularRatio: 0.9, popular: 1 };

/** Plants of repeated_calls and repeated_tool_calls. */
export const PLANTED_REPEATED_CALLS: readonly PlantedSuggestion[] = [
  {
    rule: "repeated_calls",
    planted: "20 popular questions",
    service: asking(POPULAR),
    where: { task: "qa", model: "gpt-5-mini" },
    instead: () => ({ questions: { ...POPULAR, keepsAnswersHours: 24 } }),
    saves: "usd",
    nearMiss: asking(AGAIN, { fatalRatio: 0.3 }),
    tooSmall: asking(ONE_QUESTION, LITTLE),
  },
  {
    rule: "repeated_tool_calls",
    planted: "a slow tool of 20 popular questions",
    service: calling(POPULAR),
    where: { name: "web_search" },
    instead: () => ({ questions: { ...POPULAR, keepsResultsHours: 24 } }),
    saves: ({ kind }) => kind === "operation",
    nearMiss: calling(POPULAR, { toolFailingRatio: 1 }),
    tooSmall: calling(ONE_QUESTION, LITTLE),
  },
];
