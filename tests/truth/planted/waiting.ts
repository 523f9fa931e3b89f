/** Services that wait for what they need not wait for. @module */
import { GPT_5_MINI, PLAIN_SERVICE, type ServiceOptions } from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const RESEARCH = PLAIN_SERVICE.tasks[2]!;

const ONE_BY_ONE: ServiceOptions = { days: 1, tracesPerHour: 30, tasks: [RESEARCH], toolsAtOnce: 3 };

/** Plants of sequential_stages. */
export const PLANTED_WAITING: readonly PlantedSuggestion[] = [
  {
    rule: "sequential_stages",
    planted: "three tools asked for at once run one after the other",
    service: ONE_BY_ONE,
    where: { name: "qa_response", kind: "tool_call" },
    instead: () => ({ toolsBeside: true }),
    saves: ({ kind }) => kind === "operation",
    nearMiss: { ...ONE_BY_ONE, toolsAtOnce: 1 },
    tooSmall: { ...ONE_BY_ONE, days: 0.25, tracesPerHour: 3 },
  },
  {
    rule: "sequential_stages",
    planted: "two tools at once, one model",
    service: { ...ONE_BY_ONE, toolsAtOnce: 2, models: [GPT_5_MINI] },
    where: { name: "qa_response", kind: "tool_call" },
    instead: () => ({ toolsBeside: true }),
    saves: ({ kind }) => kind === "operation",
    nearMiss: { ...ONE_BY_ONE, toolsBeside: true },
    tooSmall: { ...ONE_BY_ONE, toolsAtOnce: 2, days: 0.3, tracesPerHour: 2 },
  },
];
