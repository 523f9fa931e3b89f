/** Calls whose prompts go on from the one before. @module */
import { sampleCorrelation } from "simple-statistics";
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
const KEYS: readonly ((call: CallFacts) => string)[] = [
  ({ session_id, trace_id }) => session_id ?? trace_id,
  ({ trace_id }) => trace_id,
];
const MINUTE_US = 60e6;

/**
 * Follows conversations: within sessions where prompts there nearly always hold the prompt and the answer before them, by their
 * tokens, else within traces; `null` where they do in neither. Calls of unknown tokens are left out.
 *
 * @param calls Of one task and model, by start.
 */
export function conversations(calls: readonly CallFacts[]): ConversationCall[] | null {
  const told = calls.filter(({ input_tokens }) => input_tokens !== null);
  for (const keyOf of KEYS) {
    const followed = [...Map.groupBy(told, keyOf).values()].flatMap(follow);
    const pairs = followed.filter(({ isFollowing }) => isFollowing);
    const growing = pairs.filter(({ previous }) => previous !== null);
    if (growing.length === 0 || growing.length / pairs.length < LEAST_GROWING_RATIO) continue;
    if (isRelated(growing)) return followed;
  }
  return null;
}

function follow(calls: readonly CallFacts[]): (ConversationCall & { readonly isFollowing: boolean })[] {
  return calls.map((call, place) => {
    const before = calls[place - 1];
    // What begins before the other has ended cannot hold its answer.
    const isAfter = before !== undefined && call.at >= before.at + 1000 * (before.duration_ms ?? 0);
    const isGrowing = isAfter && before.input_tokens! > 0 &&
      call.input_tokens! >= before.input_tokens! + (before.output_tokens ?? 0);
    return {
      call,
      previous: isGrowing ? before : null,
      gapMinutes: isGrowing ? (call.at - before.at) / MINUTE_US : 0,
      isFollowing: before !== undefined,
    };
  });
}

/** From so many pairs on they must go up and down together: a short step before a long one is no conversation. */
const FEWEST_PAIRS = 8;
const LEAST_CORRELATION = 0.5;

/** Whether long prompts follow long ones. */
function isRelated(pairs: readonly ConversationCall[]): boolean {
  if (pairs.length < FEWEST_PAIRS) return true;
  const before = pairs.map(({ previous }) => Math.log(previous!.input_tokens! + (previous!.output_tokens ?? 0)));
  const after = pairs.map(({ call }) => Math.log(call.input_tokens!));
  const isFlat = [before, after].some((values) =>
    Math.max(...values.slice(0, 1e4)) === Math.min(...values.slice(0, 1e4))
  );
  return isFlat || sampleCorrelation(before, after) >= LEAST_CORRELATION;
}
