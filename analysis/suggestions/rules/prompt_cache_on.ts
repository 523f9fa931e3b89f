/** Prompts that go on from the one before and are paid in full. @module */
import { formatCount, formatRatio, formatTokens } from "../../report/format_quantity.ts";
import { quantile } from "../../stats/quantile.ts";
import type { Value } from "../../engine/aggregate_plan.ts";
import type { CallGroup } from "../call_groups.ts";
import { type ConversationCall, conversations } from "../conversations.ts";
import { type CachedInput, inputSaved, promptGroups } from "../input_cost.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, savingText, untold, weighSaving } from "../weigh_saving.ts";

/** The provider's cache, where it would be read and is not in use. */
export const PROMPT_CACHE_ON: SuggestionRule = {
  id: "prompt_cache_on",
  needs: "calls with their input and cache tokens, session or trace",
  when: "prompts begin with the one before, minutes apart, and are not read from the cache",
  limits: { least_prefix_tokens: 1024, most_gap_minutes: 5, most_read_ratio: 0.1 },
  find: (facts, limits) => {
    return allFindings(
      promptGroups(facts).map((group) => {
        const least = Math.max(limits.least_prefix_tokens!, cacheableTokens(group.where.model ?? null));
        return cacheOn(facts, { group, limits: { ...limits, least_prefix_tokens: least } });
      }),
    );
  },
};

/** Where so many calls write to the cache it is in use. */
const MOST_WRITING = 0.2;

interface Search {
  readonly group: CallGroup;
  readonly limits: Readonly<Record<string, number>>;
}

function cacheOn(facts: SuggestionFacts, { group: { where, calls }, limits }: Search): RuleFindings {
  // What is written and not read again is no matter of switching the cache on.
  const writing = calls.filter(({ cache_write_tokens }) => (cache_write_tokens ?? 0) > 0).length;
  if (writing > MOST_WRITING * calls.length) return NOTHING_FOUND;
  const followed = conversations(calls);
  if (followed === null) return NOTHING_FOUND;
  const known = followed.filter(({ call }) => call.cache_read_tokens !== null);
  const [told, isTold] = known.length > 0 ? [known, true] : [followed, false];
  const again = told.filter((each) => prefixOf(each, limits) > 0);
  const prefix = sum(again, (each) => prefixOf(each, limits));
  const read = sum(again, ({ call }) => call.cache_read_tokens ?? 0);
  if (!(prefix > 0) || read / prefix >= limits.most_read_ratio!) return NOTHING_FOUND;
  const isWritten = calls.some(({ rates }) => rates!.cache_write > rates!.input);
  const found = weighSaving(facts, {
    unit: "usd",
    parts: told.map((each) => inputSaved(each.call, withCache(each, limits))),
    where,
    n: told.length,
    says: `${formatCount(again.length)} of ${formatCount(told.length)} prompts begin with the one before, at most ` +
      `${limits.most_gap_minutes} minutes later: ${formatTokens(prefix)} tokens, of which ` +
      `${formatRatio(Math.min(1, read / prefix))} are read from the cache`,
    advice: isWritten
      ? "have prompts cached up to their last message, for 5 minutes (cache_control)"
      : "keep the beginning of prompts as it was and put what changes at the end: the provider then caches it by itself",
    assumptions: [
      "prompts begin with what came before, unchanged",
      ...(calls.some(({ weight }) => weight !== 1) ? ["events are sampled: at least so much"] : []),
      ...(isWritten ? ["every prompt is written to the cache, also where nothing follows"] : []),
    ],
    evidence: [{
      calls: told.length,
      calls_that_go_on: again.length,
      prefix_tokens: prefix,
      cache_read_tokens: read,
      gap_p50_minutes: median(again.map(({ gapMinutes }) => gapMinutes)),
    }],
  });
  return isTold ? found : unknown(found);
}

/** Without cache tokens nobody knows whether the cache is in use already. */
function unknown({ suggestions, untold: doubts }: RuleFindings): RuleFindings {
  const why = "cache_read_tokens is not recorded";
  return allFindings([
    ...suggestions.map(({ where, saving }) => {
      return untold(where, `${why}: if nothing is cached, the cache would save ${savingText(saving!)}`);
    }),
    ...doubts.map(({ where, reason }) => untold(where, `${why}; ${reason}`)),
  ]);
}

/** Shorter prompts are not cached by models of these names: Anthropic's page on prompt caching, November 2025. */
const CACHEABLE: readonly (readonly [RegExp, number])[] = [
  [/(?:haiku|opus)-4-[5-9]/, 4096],
  [/haiku-3|3-5-haiku|3-haiku/, 2048],
];

function cacheableTokens(model: Value): number {
  return CACHEABLE.find(([name]) => typeof model === "string" && name.test(model))?.[1] ?? 0;
}

/** Tokens that the cache would still hold. */
function prefixOf({ call, previous, gapMinutes }: ConversationCall, limits: Search["limits"]): number {
  if (previous === null || gapMinutes > limits.most_gap_minutes!) return 0;
  const tokens = Math.min(previous.input_tokens!, call.input_tokens!);
  return tokens < limits.least_prefix_tokens! ? 0 : tokens;
}

function withCache(each: ConversationCall, limits: Search["limits"]): CachedInput {
  const input = each.call.input_tokens!;
  const read = Math.max(each.call.cache_read_tokens ?? 0, prefixOf(each, limits));
  return { read, write: input < limits.least_prefix_tokens! ? 0 : Math.max(0, input - read), hour: 0 };
}

function sum(calls: readonly ConversationCall[], of: (each: ConversationCall) => number): number {
  return calls.reduce((total, each) => total + of(each) * each.call.weight, 0);
}

function median(values: readonly number[]): number | null {
  return quantile(Float64Array.from(values).sort(), 0.5);
}
