/** What calls would be if others did them, prompts of the same size compared. @module */
import type { CallFacts } from "./call_facts.ts";
import type { SavedPart } from "./weigh_saving.ts";

/** Calls, and others that show what would be instead. */
export interface SizeComparison {
  /** Calls that would be different. */
  readonly own: readonly CallFacts[];
  /** Calls that show how. */
  readonly other: readonly CallFacts[];
  /** What is measured of the own; `null` where it is not known. */
  readonly measure: (call: CallFacts) => number | null;
  /** What is measured of the others. @default {measure} */
  readonly instead?: SizeComparison["measure"];
}

/** Calls of sizes that the other side has not seen tell nothing; more of them than that, and nothing is told. */
const MOST_UNSEEN = 0.2;
/** So few of a size say what it costs. */
const FEWEST_OF_A_SIZE = 3;

/**
 * What calls save when they become like others: size by size, the mean of the others is what each would be. Parts of the other
 * side add up to 0 and hold how uncertain its means are. `null` where it has not seen prompts of these sizes.
 */
export function savedAtSameSize({ own, other, measure, instead = measure }: SizeComparison): SavedPart[] | null {
  const mine = own.filter((call) => measure(call) !== null);
  const seen = Map.groupBy(other.filter((call) => instead(call) !== null), sizeOf);
  const parts: SavedPart[] = [];
  let [told, untoldCalls] = [0, 0];
  for (const [size, calls] of Map.groupBy(mine, sizeOf)) {
    const same = seen.get(size) ?? [];
    const weight = callWeight(calls);
    if (same.length < FEWEST_OF_A_SIZE) {
      untoldCalls += weight;
      continue;
    }
    told += weight;
    const weightSame = callWeight(same);
    const mean = same.reduce((sum, call) => sum + instead(call)! * call.weight, 0) / weightSame;
    for (const call of calls) parts.push({ cluster: call.cluster, saved: (measure(call)! - mean) * call.weight });
    for (const call of same) {
      parts.push({ cluster: call.cluster, saved: (mean - instead(call)!) * call.weight * weight / weightSame });
    }
  }
  return told === 0 || untoldCalls / (told + untoldCalls) > MOST_UNSEEN ? null : parts;
}

/** Weight of calls. */
export function callWeight(calls: readonly CallFacts[]): number {
  return calls.reduce((sum, { weight }) => sum + weight, 0);
}

/** Prompts within a factor of two are of the same size. */
function sizeOf({ input_tokens }: CallFacts): number {
  return input_tokens === null || input_tokens < 1 ? -1 : Math.floor(Math.log2(input_tokens));
}
