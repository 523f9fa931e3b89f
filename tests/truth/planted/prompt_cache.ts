/** Services that use the prompt cache badly. @module */
import {
  CLAUDE_HAIKU,
  GPT_5_MINI,
  type Lognormal,
  type ModelTraits,
  NO_CACHE,
  PLAIN_SERVICE,
  type PromptCache,
  type ServiceOptions,
} from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

/** Its prompts are cached from 1,024 tokens on; those of the small one from 4,096. */
const SONNET: ModelTraits = { ...CLAUDE_HAIKU, model: "claude-sonnet-4-5" };

const RESEARCH = PLAIN_SERVICE.tasks[2]!;

/** Later prompts are read from what was written, as long as that is kept. */
const READ: PromptCache = { ...NO_CACHE, hitRatio: 1, writes: "5m" };
const READ_FOR_AN_HOUR: PromptCache = { ...READ, writes: "1h" };

/** A second opinion of a person, rather than a search. */
const SLOW_TOOL: Lognormal = { medianMs: 12 * 60_000, sigma: 0.5 };

interface Agents {
  readonly promptCache: PromptCache;
  readonly toolRatio?: number;
  readonly tool?: Lognormal;
  readonly model?: ModelTraits;
}

/** Operations of one task by one model: chat, tool, chat … */
function agents(
  { promptCache, toolRatio = 0.8, tool = PLAIN_SERVICE.durations.web_search, model = SONNET }: Agents,
): ServiceOptions {
  return {
    days: 2,
    tracesPerHour: 30,
    tasks: [{ ...RESEARCH, toolRatio }],
    models: [model],
    durations: { ...PLAIN_SERVICE.durations, web_search: tool },
    promptCache,
  };
}

const LITTLE: ServiceOptions = { days: 0.4, tracesPerHour: 1.2 };
const WHERE = { task: "research", provider: "anthropic", model: "claude-sonnet-4-5" };

/** Plants of prompt_cache_on, prompt_cache_off and prompt_cache_ttl. */
export const PLANTED_PROMPT_CACHE: readonly PlantedSuggestion[] = [
  {
    rule: "prompt_cache_on",
    planted: "conversations without a cache that bills writes",
    service: agents({ promptCache: NO_CACHE }),
    where: WHERE,
    instead: () => ({ promptCache: READ }),
    saves: "usd",
    nearMiss: agents({ promptCache: NO_CACHE, tool: SLOW_TOOL }),
    tooSmall: { ...agents({ promptCache: NO_CACHE }), ...LITTLE },
  },
  {
    rule: "prompt_cache_on",
    planted: "conversations whose beginning changes every time",
    service: agents({ promptCache: NO_CACHE, model: GPT_5_MINI }),
    where: { task: "research", provider: "openai", model: "gpt-5-mini" },
    instead: () => ({ promptCache: { ...NO_CACHE, hitRatio: 1 } }),
    saves: "usd",
    nearMiss: agents({ promptCache: { ...NO_CACHE, hitRatio: 0.5 }, model: GPT_5_MINI }),
    tooSmall: { ...agents({ promptCache: NO_CACHE, model: GPT_5_MINI }), ...LITTLE },
  },
  {
    rule: "prompt_cache_off",
    planted: "prompts that are written and hardly go on",
    service: agents({ promptCache: READ, toolRatio: 0.1 }),
    where: WHERE,
    instead: () => ({ promptCache: NO_CACHE }),
    saves: "usd",
    nearMiss: agents({ promptCache: READ, toolRatio: 0.5 }),
    tooSmall: { ...agents({ promptCache: READ, toolRatio: 0 }), ...LITTLE },
  },
  {
    rule: "prompt_cache_ttl",
    planted: "kept for 5 minutes, goes on after 12",
    service: agents({ promptCache: READ, tool: SLOW_TOOL }),
    where: WHERE,
    instead: () => ({ promptCache: READ_FOR_AN_HOUR }),
    saves: "usd",
    nearMiss: agents({ promptCache: READ, tool: SLOW_TOOL, toolRatio: 0.3 }),
    tooSmall: { ...agents({ promptCache: READ, tool: SLOW_TOOL, toolRatio: 0.95 }), ...LITTLE, tracesPerHour: 0.9 },
  },
  {
    rule: "prompt_cache_ttl",
    planted: "kept for an hour, goes on at once",
    service: agents({ promptCache: READ_FOR_AN_HOUR }),
    where: WHERE,
    instead: () => ({ promptCache: READ }),
    saves: "usd",
    nearMiss: agents({ promptCache: READ_FOR_AN_HOUR, tool: SLOW_TOOL }),
    tooSmall: { ...agents({ promptCache: READ_FOR_AN_HOUR, toolRatio: 0.9 }), ...LITTLE, tracesPerHour: 0.6 },
  },
];
