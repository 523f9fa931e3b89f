/** What calls would be if others did them: prompts of the same size compared. @module */
import type { CallFacts } from "./call_facts.ts";
import type { SavedPart } from "./weigh_saving.ts";
import { weightSum } from "./weighted_ratio.ts";

/** A number of a call; `null` where it is not known. */
export type CallMeasure = (call: CallFacts) => number | null;

/** Calls of which a number is known, by the size of their prompts. */
export interface SizedCalls {
  /** What is measured. */
  readonly measure: CallMeasure;
  /** By the power of two of the input; -1 where that is unknown. */
  readonly sizes: ReadonlyMap<number, SizedGroup>;
  /** Mean of all; NaN without any. */
  readonly mean: number;
}

/** Calls with prompts of one size. */
export interface SizedGroup {
  /** The calls. */
  readonly calls: readonly CallFacts[];
  /** How many they stand for. */
  readonly weight: number;
  /** Sum of what is measured, weighted. */
  readonly sum: number;
}

/** Calls matched size by size. */
export interface MatchedSizes {
  /** How many own calls are of the sizes that both have seen. */
  readonly weight: number;
  /** What own calls of the sizes that both have seen are. */
  readonly whole: number;
  /** What they would save. */
  readonly saved: number;
  /** The saving call by call. Parts of the other side add up to 0 and hold how uncertain its means are. */
  parts(): SavedPart[];
}

/** Calls of sizes that the other side has not seen tell nothing; more of them than that, and nothing is told. */
const MOST_UNSEEN = 0.2;
/** So few of a size say what it costs. */
const FEWEST_OF_A_SIZE = 3;

/** Sorts calls by size. */
export function sizedCalls(calls: readonly CallFacts[], measure: CallMeasure): SizedCalls {
  const known = calls.filter((call) => measure(call) !== null);
  const groups = Map.groupBy(known, ({ input_tokens }) => {
    return input_tokens === null || input_tokens < 1 ? -1 : Math.floor(Math.log2(input_tokens));
  });
  const sizes = new Map([...groups].map(([size, members]): [number, SizedGroup] => {
    const sum = members.reduce((total, call) => total + measure(call)! * call.weight, 0);
    return [size, { calls: members, weight: weightSum(members), sum }];
  }));
  let [weight, sum] = [0, 0];
  for (const group of sizes.values()) [weight, sum] = [weight + group.weight, sum + group.sum];
  return { measure, sizes, mean: sum / weight };
}

/** Matches calls: the mean of the others of a size is what each would be. `null` where these have not seen such sizes. */
export function matchedSizes(own: SizedCalls, other: SizedCalls): MatchedSizes | null {
  const matched: (readonly [own: SizedGroup, other: SizedGroup])[] = [];
  let [told, unseen, whole, saved] = [0, 0, 0, 0];
  for (const [size, group] of own.sizes) {
    const same = other.sizes.get(size);
    if (same === undefined || same.calls.length < FEWEST_OF_A_SIZE) {
      unseen += group.weight;
      continue;
    }
    told += group.weight;
    whole += group.sum;
    saved += group.sum - same.sum / same.weight * group.weight;
    matched.push([group, same]);
  }
  if (told === 0 || unseen / (told + unseen) > MOST_UNSEEN) return null;
  const parts = (): SavedPart[] => matched.flatMap(([group, same]) => partsOf(group, { same, own, other }));
  return { weight: told, whole, saved, parts };
}

interface Matched {
  readonly same: SizedGroup;
  readonly own: SizedCalls;
  readonly other: SizedCalls;
}

function partsOf({ calls, weight }: SizedGroup, { same, own, other }: Matched): SavedPart[] {
  const mean = same.sum / same.weight;
  const scale = weight / same.weight;
  return [
    ...calls.map((call) => ({ cluster: call.cluster, at: call.at, saved: (own.measure(call)! - mean) * call.weight })),
    ...same.calls.map((call) => ({
      cluster: call.cluster,
      at: call.at,
      saved: (mean - other.measure(call)!) * call.weight * scale,
    })),
  ];
}
