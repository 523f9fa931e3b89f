/** Services that wait for a slow part. @module */
import type { Finding } from "@kymo/kymo/analysis";
import { PLAIN_SERVICE, type ServicePart } from "../../../fixtures/generate.ts";
import type { GeneratedEvent } from "../../../fixtures/generate/generated_event.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const { durations, tasks } = PLAIN_SERVICE;

function isAnswered({ kind, status }: GeneratedEvent): boolean {
  return kind === "operation" && status === "ok";
}

/** As much faster as the suggestion says. */
function faster(part: ServicePart): PlantedSuggestion["instead"] {
  return ({ evidence: [row] }: Finding) => ({ stageFactor: { [part]: row!.factor as number } });
}

const SLOW_SEARCH = { durations: { ...durations, vector_search: { medianMs: 3000, sigma: 0.4 } } };
const SLOW_TOOL = { durations: { ...durations, web_search: { medianMs: 6000, sigma: 0.4 } } };

/** Plants of slow_stage and slow_tool. */
export const PLANTED_STAGES: readonly PlantedSuggestion[] = [
  {
    rule: "slow_stage",
    planted: "a search six times over its limit",
    service: { days: 1, ...SLOW_SEARCH },
    where: { stage: "vector_search" },
    instead: faster("vector_search"),
    saves: isAnswered,
    // The log takes longer than any limit, and nobody waits for it.
    nearMiss: { days: 1, auditShare: [0.7, 0.9] },
    tooSmall: { days: 0.1, tracesPerHour: 8, ...SLOW_SEARCH },
  },
  {
    rule: "slow_tool",
    planted: "a tool six times over its limit",
    service: { days: 1, ...SLOW_TOOL },
    where: { stage: "web_search" },
    instead: faster("web_search"),
    saves: isAnswered,
    // Over its limit, and so seldom called that it takes no time worth a word.
    nearMiss: {
      days: 1,
      durations: { ...durations, web_search: { medianMs: 1300, sigma: 0.2 } },
      tasks: tasks.map((task) => ({ ...task, toolRatio: task.toolRatio / 6 })),
    },
    tooSmall: { days: 0.1, tracesPerHour: 12, ...SLOW_TOOL },
  },
];
