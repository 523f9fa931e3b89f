/** Services that hold answers back until they are complete. @module */
import { CLAUDE_HAIKU, PLAIN_SERVICE, type ServiceOptions, type TaskTraits } from "../../../fixtures/generate.ts";
import type { PlantedSuggestion } from "../planted_suggestion.ts";

const [QA] = PLAIN_SERVICE.tasks;

const READ: TaskTraits = { ...QA!, toolRatio: 0 };
const LETTERS: TaskTraits = { ...READ, task: "letters", outputTokens: 600, streamed: false };
const STREAMED: TaskTraits = { ...LETTERS, streamed: true };
const SHORT: TaskTraits = { ...LETTERS, outputTokens: 60 };

function withTask(...tasks: readonly TaskTraits[]): ServiceOptions {
  return { days: 1.2, tracesPerHour: 40, models: [CLAUDE_HAIKU], tasks };
}

/** Plants of streaming. */
export const PLANTED_STREAMING: readonly PlantedSuggestion[] = [
  {
    rule: "streaming",
    planted: "long letters come in one piece",
    service: withTask(READ, LETTERS),
    where: { task: "letters", model: "claude-haiku-4-5" },
    instead: () => withTask(READ, STREAMED),
    saves: {
      meanOf: ({ actual: { kind, status, streamed, duration_ms }, instead }) => {
        if (kind !== "llm_call" || status !== "ok" || streamed !== false) return null;
        return duration_ms! - instead.first_token_ms!;
      },
    },
    nearMiss: withTask(READ, SHORT),
    tooSmall: withTask(LETTERS),
  },
];
