/** The rules of {@linkcode suggest}. @module */
import { AGENT_LOOP } from "./rules/agent_loop.ts";
import { CHEAPER_MODEL, FASTER_MODEL } from "./rules/better_model.ts";
import { SEQUENTIAL_STAGES } from "./rules/sequential_stages.ts";
import type { SuggestionRule } from "./suggestion_rule.ts";

/** All rules, in no order: suggestions are sorted by what they save. */
export const SUGGESTION_RULES: readonly SuggestionRule[] = [
  CHEAPER_MODEL,
  FASTER_MODEL,
  AGENT_LOOP,
  SEQUENTIAL_STAGES,
];
