/** What prompts would cost if the cache held something else. @module */
import { tokenCost } from "../call_costs.ts";
import type { CallFacts } from "./call_facts.ts";
import type { CallGroup } from "./call_groups.ts";
import type { SuggestionFacts } from "./suggestion_facts.ts";
import type { SavedPart } from "./weigh_saving.ts";

/** What of a prompt is read from the cache, and written to it; the hour is inside of `write`. */
export interface CachedInput {
  /** Tokens read from the cache. */
  readonly read: number;
  /** Tokens written to the cache. */
  readonly write: number;
  /** Of these, for an hour. */
  readonly hour: number;
}

/** Calls by what they are for and by model that are paid by the token, and of which prompt and prices are known. */
export function promptGroups({ jobs }: Pick<SuggestionFacts, "jobs">): CallGroup[] {
  return jobs.map(({ where, calls }) => ({
    where,
    calls: calls.filter(({ usd, rates, input_tokens }) =>
      usd !== null && rates?.time === null && input_tokens !== null
    ),
  })).filter(({ calls }) => calls.length > 0);
}

/**
 * The same, but groups of one model whose calls come together are one group: what one of them writes to the cache, another may
 * read.
 */
export function sharedPromptGroups(facts: Pick<SuggestionFacts, "jobs">): CallGroup[] {
  const models = Map.groupBy(
    promptGroups(facts),
    ({ where: { provider, model } }) => JSON.stringify([provider, model]),
  );
  return [...models.values()].flatMap((groups) => {
    const all = groups.reduce((sum, { calls }) => sum + clustersIn(calls), 0);
    const calls = groups.flatMap((group) => group.calls).sort((a, b) => a.at - b.at);
    if (groups.length === 1 || clustersIn(calls) === all) return groups;
    const { provider, model } = groups[0]!.where;
    return [{
      where: { ...(provider === undefined ? {} : { provider }), ...(model === undefined ? {} : { model }) },
      calls,
    }];
  });
}

function clustersIn(calls: readonly CallFacts[]): number {
  return new Set(calls.map(({ cluster }) => cluster)).size;
}

/** What the cache does for a call as it is; unknown is nothing. */
export function cachedInput({ cache_read_tokens, cache_write_tokens, cache_write_1h_tokens }: CallFacts): CachedInput {
  return { read: cache_read_tokens ?? 0, write: cache_write_tokens ?? 0, hour: cache_write_1h_tokens ?? 0 };
}

/** What a call saves when the cache does something else for it. Where its tokens contradict each other, nothing. */
export function inputSaved(call: CallFacts, instead: CachedInput): SavedPart {
  const [is, other] = [cachedInput(call), instead].map(({ read, write, hour }) => {
    const cached = { cache_read: read, cache_write: write, cache_write_1h: hour };
    return tokenCost(call.rates!, { input: call.input_tokens!, ...cached, output: 0, reasoning: 0 });
  });
  const isKnown = is !== null && is !== undefined && other !== null && other !== undefined;
  return { cluster: call.cluster, at: call.at, saved: isKnown ? (is - other) * call.weight : 0 };
}
