/** The rules of {@linkcode suggest}. @module */
import { AGENT_LOOP } from "./rules/agent_loop.ts";
import { CHEAPER_MODEL, FASTER_MODEL } from "./rules/better_model.ts";
import { DEAR_OPERATIONS } from "./rules/dear_operations.ts";
import { ERROR_HANDLING, MISSING_RETRIES } from "./rules/error_handling.ts";
import { LONG_OUTPUTS, LONG_PROMPTS } from "./rules/long_calls.ts";
import { PROMPT_CACHE_ON } from "./rules/prompt_cache_on.ts";
import { PROMPT_CACHE_OFF, PROMPT_CACHE_TTL } from "./rules/prompt_cache_writes.ts";
import { RATE_LIMITING } from "./rules/rate_limiting.ts";
import { REPEATED_CALLS, REPEATED_TOOL_CALLS } from "./rules/repeated_calls.ts";
import { FUTILE_RETRIES, RETRIES } from "./rules/retries.ts";
import { SLOW_INFERENCE } from "./rules/slow_inference.ts";
import { SLOW_STAGE, SLOW_TOOL } from "./rules/slow_stage.ts";
import { UNPRICED_MODELS } from "./rules/unpriced_models.ts";
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
  SLOW_TOOL,
  SLOW_STAGE,
  SLOW_INFERENCE,
  DEAR_OPERATIONS,
  RATE_LIMITING,
  RETRIES,
  FUTILE_RETRIES,
  MISSING_RETRIES,
  ERROR_HANDLING,
  UNPRICED_MODELS,
  AGENT_LOOP,
  SEQUENTIAL_STAGES,
  STREAMING,
  SELECTOR_THRESHOLD,
  TIMEOUT_TOO_LONG,
  TIMEOUT_TOO_SHORT,
  PROMPT_CACHE_ON,
  PROMPT_CACHE_OFF,
  PROMPT_CACHE_TTL,
  REPEATED_CALLS,
  REPEATED_TOOL_CALLS,
  LONG_PROMPTS,
  LONG_OUTPUTS,
];
