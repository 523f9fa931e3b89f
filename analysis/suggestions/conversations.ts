/** Calls whose prompts go on from the one before. @module */
import type { CallFacts } from "./call_facts.ts";

/** A call and the one that its prompt begins with. */
export interface ConversationCall {
  /** The call. */
  readonly call: CallFacts;
  /** The one before it in the same conversation; `null` for the first, and where the prompt does not go on from it. */
  readonly previous: CallFacts | null;
  /** From the start of that to its own, minutes; 0 without one. */
  readonly gapMinutes: number;
}

/** So often prompts must go on from the one before. */
const LEAST_GROWING_RATIO = 0.9;
const MINUTE_US = 60e6;

/**
 * Follows conversations: within sessions where prompts there nearly always hold the prompt and the answer before them, by their
 * tokens, else within traces; `null` where they do in neither. Calls of unknown tokens are left out.
 *
 * @param calls Of one task and model, by start.
 */
export function conversations(calls: readonly CallFacts[]): ConversationCall[] | null {
  const told = calls.filter(({ input_tokens }) => input_tokens !== null);
  for (const key of ["cluster", "trace_id"] as const) {
    const followed = [...Map.groupBy(told, (call) => call[key]).values()].flatMap(follow);
    const pairs = followed.filter(({ isFollowing }) => isFollowing);
    const growing = pairs.filter(({ previous }) => previous !== null);
    if (growing.length > 0 && growing.length / pairs.length >= LEAST_GROWING_RATIO) return followed;
  }
  return null;
}

function follow(calls: readonly CallFacts[]): (ConversationCall & { readonly isFollowing: boolean })[] {
  return calls.map((call, place) => {
    const before = calls[place - 1];
    const isGrowing = before !== undefined && before.input_tokens! > 0 &&
      call.input_tokens! >= before.input_tokens! + (before.output_tokens ?? 0);
    return {
      call,
      previous: isGrowing ? before : null,
      gapMinutes: isGrowing ? (call.at - before.at) / MINUTE_US : 0,
      isFollowing: before !== undefined,
    };
  });
}
