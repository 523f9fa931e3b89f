/** Services with prompts and answers that are far too long. @module */
import {
  CLAUDE_HAIKU,
  type LongCalls,
  NO_LONG_CALLS,
  PLAIN_SERVICE,
  type ServiceOptions,
} from "../../../fixtures/generate.ts";
import type { Finding } from "@kymo/kymo/analysis";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const [QA] = PLAIN_SERVICE.tasks;

function withLong(longCalls: Partial<LongCalls>, different: ServiceOptions = {}): ServiceOptions {
  return {
    days: 3,
    tasks: [{ ...QA!, toolRatio: 0 }],
    models: [{ ...CLAUDE_HAIKU, score: 0.7 }],
    longCalls: { ...NO_LONG_CALLS, ...longCalls },
    ...different,
  };
}

/** The number of the advice: `cut prompts to 7,200 tokens`. */
function advisedTokens({ advice }: Finding): number {
  return Number(/([\d,]+) tokens/.exec(advice!)![1]!.replaceAll(",", ""));
}

const WHERE = { task: "qa", model: "claude-haiku-4-5" };
const LITTLE: ServiceOptions = { days: 0.4, tracesPerHour: 4 };

/** Plants of long_prompts and long_outputs. */
export const PLANTED_LONG_CALLS: readonly PlantedSuggestion[] = [
  {
    rule: "long_prompts",
    planted: "8 % of prompts are ten times as long",
    service: withLong({ promptRatio: 0.08 }),
    where: WHERE,
    instead: (found) => ({ mostInputTokens: advisedTokens(found) }),
    saves: "usd",
    nearMiss: withLong({ promptRatio: 0.08, scoreGain: 0.15 }),
    tooSmall: withLong({ promptRatio: 0.2, times: 30 }, LITTLE),
  },
  {
    rule: "long_outputs",
    planted: "8 % of answers are ten times as long",
    service: withLong({ outputRatio: 0.08 }),
    where: WHERE,
    instead: (found) => ({ mostOutputTokens: advisedTokens(found) }),
    saves: "usd",
    nearMiss: withLong({ outputRatio: 0.08, scoreGain: 0.15 }),
    tooSmall: withLong({ outputRatio: 0.2, times: 30 }, LITTLE),
  },
];
