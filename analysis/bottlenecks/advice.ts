/** What to do about a slow stage or a failing call. @module */
import type { LatencyModelStats } from "../latency_model_stats.ts";
import type { StagePath } from "../path_stats.ts";
import { formatRatio } from "../report/format_quantity.ts";

const BY_STAGE: Readonly<Record<string, string>> = {
  vector_search: "better indexing or chunking",
  retrieval: "better indexing or chunking, or fewer documents",
  reranking: "fewer candidates, or a smaller reranker",
  embedding_generation: "embed in batches, and keep embeddings of what comes again",
  llm_inference: "a faster model, or shorter prompts and answers",
  vector_store_loading: "load it once, and keep it open",
  model_initialization: "make the client once, and keep it",
  chain_initialization: "make the chain once, and keep it",
};

const BY_KIND: Readonly<Record<string, string>> = {
  tool_call: "keep results that are asked for again, call it beside others, or give it a shorter limit",
  operation: "look at what it waits for itself",
  selection: "a cheaper rule for the choice",
};

/** What makes a stage faster. */
export function stageAdvice(stage: StagePath, models: readonly LatencyModelStats[]): string {
  if (stage.is_root) return "record what happens there as stages, tool calls or LLM calls to see what it is";
  if (stage.kind === "llm_call") return callAdvice(stage.model, models);
  return BY_STAGE[stage.name] ?? BY_KIND[stage.kind] ??
    "make it faster, or run it beside what does not need its result";
}

/** A part of a call's time from which on it is named. */
const LARGE_PART = 0.5;

function callAdvice(model: string | null, models: readonly LatencyModelStats[]): string {
  const parts = models.find(({ by }) => by.model === model)?.parts ?? null;
  if (parts !== null && parts.output > LARGE_PART) {
    return `shorter answers or a faster model: writing the answer is ${
      formatRatio(parts.output)
    } of the time of a call`;
  }
  if (parts !== null && parts.input > LARGE_PART) {
    return `shorter prompts, or more of them from the cache: reading them is ${
      formatRatio(parts.input)
    } of the time of a call`;
  }
  return BY_STAGE.llm_inference!;
}

const BY_CATEGORY: Readonly<Record<string, string>> = {
  rate_limit: "fewer calls at once, or a higher limit; wait as long as the provider says before trying again",
  timeout: "a longer limit for calls that need it, or shorter answers",
  server: "try again after a growing wait, and fall back to another provider",
  network: "try again after a growing wait, and keep connections open",
  authentication: "look at the keys",
  validation: "look at what is sent: it is refused whenever it is sent",
  content_filter: "look at what is asked: trying again does not help",
};

/** What to do about errors. */
export function errorAdvice(category: string | null): string {
  return BY_CATEGORY[category ?? ""] ?? "review error handling and retry logic";
}
