/** Services whose operations do not come to an end. @module */
import { GPT_5_MINI, PLAIN_SERVICE, type ServiceOptions } from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const LOOPING: ServiceOptions = {
  days: 1.2,
  tracesPerHour: 30,
  models: [GPT_5_MINI],
  users: 2000,
  loops: { ratio: 0.05, calls: [20, 40], failingRatio: 1 },
};

const [QA] = PLAIN_SERVICE.tasks;

/** Plants of agent_loop. */
export const PLANTED_LOOPS: readonly PlantedSuggestion[] = [
  {
    rule: "agent_loop",
    planted: "a twentieth of operations goes round in circles",
    service: LOOPING,
    where: { name: "qa_response" },
    instead: ({ evidence: [row] }) => ({ callLimit: row!.limit_calls as number }),
    saves: "usd",
    // Long ones are what succeeds.
    nearMiss: { ...LOOPING, loops: { ...LOOPING.loops!, failingRatio: 0 }, fatalRatio: 0.1 },
    tooSmall: { ...LOOPING, tasks: [QA!], days: 0.4, tracesPerHour: 10 },
  },
];
