/** Services that give calls up too late or too early. @module */
import { GPT_5_MINI, PLAIN_SERVICE, type ServiceOptions } from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const [QA] = PLAIN_SERVICE.tasks;

const ONE_MODEL: ServiceOptions = { days: 2, tracesPerHour: 40, models: [GPT_5_MINI] };
const HANGING: ServiceOptions = { ...ONE_MODEL, hangingRatio: 0.02, timeoutMs: 120_000, tasks: [QA!] };
const CUT_SHORT: ServiceOptions = { ...ONE_MODEL, timeoutMs: 6000 };
const WHERE = { name: "chat", model: "gpt-5-mini" };

/** Plants of timeout_too_long and timeout_too_short. */
export const PLANTED_TIMEOUTS: readonly PlantedSuggestion[] = [
  {
    rule: "timeout_too_long",
    planted: "one call in fifty hangs for two minutes",
    service: HANGING,
    where: WHERE,
    instead: ({ evidence: [row] }) => ({ timeoutMs: row!.limit_ms as number }),
    saves: ({ kind }) => kind === "llm_call",
    nearMiss: CUT_SHORT,
    tooSmall: { ...HANGING, days: 0.04, hangingRatio: 0.6 },
  },
  {
    rule: "timeout_too_short",
    planted: "slow answers are cut off",
    service: CUT_SHORT,
    where: WHERE,
    instead: ({ evidence: [row] }) => ({ timeoutMs: row!.new_limit_ms as number }),
    saves: {
      meanOf: ({ actual: { kind, status }, instead }) => {
        if (kind !== "llm_call" || status !== "ok" && status !== "timeout") return null;
        return status === "timeout" && instead.status === "ok" ? 1 : 0;
      },
    },
    // What hangs does not come back, however long the limit.
    nearMiss: HANGING,
    tooSmall: { ...CUT_SHORT, days: 0.06 },
  },
];
