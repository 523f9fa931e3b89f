/** Prompts that are written to the cache for nothing, or for too short or too long a time. @module */
import { formatCount, formatRatio, formatTokens } from "../../report/format_quantity.ts";
import type { CallFacts } from "../call_facts.ts";
import type { CallGroup } from "../call_groups.ts";
import { type ConversationCall, conversations } from "../conversations.ts";
import { type CachedInput, cachedInput, inputSaved, promptGroups, sharedPromptGroups } from "../input_cost.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, type SavedPart, savedSum, untold, weighSaving } from "../weigh_saving.ts";

/** The cache, where writing costs more than reading saves. */
export const PROMPT_CACHE_OFF: SuggestionRule = {
  id: "prompt_cache_off",
  needs: "calls with their cache tokens",
  when: "writing to the cache costs more than reading from it saves",
  limits: { short_minutes: 5, long_minutes: 60 },
  find: (facts, limits) => {
    return allFindings(sharedPromptGroups(facts).map((group) => cacheOff(facts, { group, limits })));
  },
};

/** How long the cache keeps prompts, where another time costs less. */
export const PROMPT_CACHE_TTL: SuggestionRule = {
  id: "prompt_cache_ttl",
  needs: "calls with their cache tokens, session or trace",
  when: "prompts are written for 5 minutes and go on later, or for an hour and go on sooner",
  limits: { short_minutes: 5, long_minutes: 60 },
  find: (facts, limits) => allFindings(promptGroups(facts).map((group) => otherLife(facts, { group, limits }))),
};

interface Search {
  readonly group: CallGroup;
  readonly limits: Readonly<Record<string, number>>;
}

function cacheOff(facts: SuggestionFacts, search: Search): RuleFindings {
  const { where, calls } = search.group;
  const [read, write] = [readIn(calls), writtenIn(calls)];
  if (write === 0) {
    return mayBeWritten(calls)
      ? untold(where, "cache_write_tokens is not recorded: what writing costs is unknown")
      : NOTHING_FOUND;
  }
  const parts = withoutCache(calls);
  const other = lifeChoice(search);
  if (other !== null && savedSum(other.parts) > savedSum(parts)) return NOTHING_FOUND;
  const found = weighSaving(facts, {
    unit: "usd",
    parts,
    where,
    n: calls.length,
    says: `${formatTokens(write)} tokens are written to the cache and ${formatTokens(read)} are read from it, ` +
      `${formatRatio(read / write)} of these: reading saves less than writing costs`,
    advice: "write nothing to the cache here (leave out cache_control), or keep the beginning of prompts unchanged",
    assumptions: ["nobody else reads what is written here"],
    evidence: [{ calls: calls.length, cache_write_tokens: write, cache_read_tokens: read }],
  });
  const isToldReads = calls.some(({ cache_read_tokens }) => cache_read_tokens !== null);
  return isToldReads || found === NOTHING_FOUND ? found : untold(where, "cache_read_tokens is not recorded");
}

function otherLife(facts: SuggestionFacts, search: Search): RuleFindings {
  const choice = lifeChoice(search);
  const { where, calls } = search.group;
  if (choice === null || savedSum(withoutCache(calls)) >= savedSum(choice.parts)) return NOTHING_FOUND;
  const { parts, life, soon, between, followUps } = choice;
  const { short_minutes, long_minutes } = search.limits;
  const shareOf = (count: number): string => `${formatCount(count)} of ${formatCount(followUps)}`;
  return weighSaving(facts, {
    unit: "usd",
    parts,
    where,
    n: calls.length,
    says: life === "hour"
      ? `prompts are kept for 5 minutes, and ${
        shareOf(between)
      } that go on come ${short_minutes} to ${long_minutes} minutes ` +
        "later: they are written again"
      : `prompts are kept for an hour, and ${shareOf(soon)} that go on come within ${short_minutes} minutes`,
    advice: life === "hour"
      ? 'write to the cache for an hour: cache_control with ttl "1h"'
      : 'write to the cache for 5 minutes: cache_control with ttl "5m"',
    assumptions: [
      life === "hour"
        ? "prompts begin with what came before, unchanged"
        : `what is read after ${short_minutes} minutes is written again instead`,
    ],
    evidence: [{ calls: calls.length, calls_that_go_on: followUps, calls_that_go_on_late: between }],
  });
}

interface LifeChoice {
  readonly life: "hour" | "minutes";
  readonly parts: readonly SavedPart[];
  /** Calls that go on from another. */
  readonly followUps: number;
  /** Of these, those that come soon. */
  readonly soon: number;
  /** Of these, those between short and long. */
  readonly between: number;
}

/** The other time to keep prompts, and what each call then saves; `null` where nothing is written, or nothing goes on. */
function lifeChoice({ group: { calls }, limits }: Search): LifeChoice | null {
  const written = writtenIn(calls);
  const hasHour = calls.some(({ rates }) => rates!.cache_write_1h > rates!.cache_write);
  if (written === 0 || !hasHour) return null;
  const followed = conversations(calls);
  if (followed === null) return null;
  const isBetween = ({ previous, gapMinutes }: ConversationCall): boolean => {
    return previous !== null && gapMinutes > limits.short_minutes! && gapMinutes <= limits.long_minutes!;
  };
  const counts = {
    followUps: followed.filter(({ previous }) => previous !== null).length,
    soon:
      followed.filter(({ previous, gapMinutes }) => previous !== null && gapMinutes <= limits.short_minutes!).length,
    between: followed.filter(isBetween).length,
  };
  const hour = followed.map((each) => inputSaved(each.call, forAnHour(each, isBetween(each))));
  const minutes = followed.map((each) => inputSaved(each.call, forMinutes(each, isBetween(each))));
  return savedSum(hour) > savedSum(minutes)
    ? { life: "hour", parts: hour, ...counts }
    : { life: "minutes", parts: minutes, ...counts };
}

/** What was gone after minutes is read instead of being written again. */
function forAnHour({ call, previous }: ConversationCall, isBetween: boolean): CachedInput {
  const { read, write, hour } = cachedInput(call);
  const held = isBetween ? Math.min(previous!.input_tokens!, call.input_tokens!) : 0;
  const again = Math.min(Math.max(0, held - read), write - hour);
  return { read: read + again, write: write - again, hour: write - again };
}

/** What was read after minutes is written again instead. */
function forMinutes({ call, previous }: ConversationCall, isBetween: boolean): CachedInput {
  const { read, write, hour } = cachedInput(call);
  const isLost = isBetween && (previous!.cache_write_1h_tokens ?? hour) > 0;
  return { read: isLost ? 0 : read, write: isLost ? write + read : write, hour: 0 };
}

function withoutCache(calls: readonly CallFacts[]): SavedPart[] {
  return calls.map((call) => inputSaved(call, { read: 0, write: 0, hour: 0 }));
}

/** Whether something is read, nobody says what is written, and writing all the rest would cost more than reading saves. */
function mayBeWritten(calls: readonly CallFacts[]): boolean {
  if (readIn(calls) === 0 || calls.some(({ cache_write_tokens }) => cache_write_tokens !== null)) return false;
  const worst = calls.map((call) => {
    const { read } = cachedInput(call);
    return inputSaved(call, { read, write: call.input_tokens! - read, hour: 0 });
  });
  return savedSum(withoutCache(calls)) > savedSum(worst);
}

function readIn(calls: readonly CallFacts[]): number {
  return calls.reduce((sum, { cache_read_tokens, weight }) => sum + (cache_read_tokens ?? 0) * weight, 0);
}

function writtenIn(calls: readonly CallFacts[]): number {
  return calls.reduce((sum, { cache_write_tokens, weight }) => sum + (cache_write_tokens ?? 0) * weight, 0);
}
