/** The rules of {@linkcode suggest}. @module */
import { AGENT_LOOP } from "./rules/agent_loop.ts";
import { CHEAPER_MODEL, FASTER_MODEL } from "./rules/better_model.ts";
import { SELECTOR_THRESHOLD } from "./rules/selector_threshold.ts";
import { SEQUENTIAL_STAGES } from "./rules/sequential_stages.ts";
import { STREAMING } from "./rules/streaming.ts";
import { TIMEOUT_TOO_LONG } from "./rules/timeout_too_long.ts";
import { TIMEOUT_TOO_SHORT } from "./rules/timeout_too_short.ts";
import type { SuggestionRule } from "./suggestion_rule.ts";

/** All rules, in no order: suggestions are sorted by what they save. */
export const SUGGESTION_RULES: readonly SuggestionRule[] = [
  CHEAPER_MODEL,
  FASTER_MODEL,
  AGENT_LOOP,
  SEQUENTIAL_STAGES,
  STREAMING,
  SELECTOR_THRESHOLD,
  TIMEOUT_TOO_LONG,
  TIMEOUT_TOO_SHORT,
];
