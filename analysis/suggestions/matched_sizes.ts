/** What calls would be if others did them: prompts of the same size compared. @module */
import type { CallFacts } from "./call_facts.ts";
import { callWeight } from "./call_groups.ts";
import type { SavedPart } from "./weigh_saving.ts";

/** A number of a call; `null` where it is not known. */
export type CallMeasure = (call: CallFacts) => number | null;

/** Calls, and others that show what would be instead. */
export interface SizeComparison {
  /** Calls that would be different. */
  readonly own: readonly CallFacts[];
  /** Calls that show how. */
  readonly other: readonly CallFacts[];
  /** What is measured of the own. */
  readonly measure: CallMeasure;
  /** What is measured of the others. @default {measure} */
  readonly instead?: CallMeasure;
}

/** Calls matched size by size. */
export interface MatchedSizes {
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

interface MatchedSize {
  readonly own: readonly CallFacts[];
  readonly other: readonly CallFacts[];
  readonly mean: number;
}

/**
 * Matches calls by the power of two of their input: the mean of the others is what each would be. `null` where these have not
 * seen prompts of these sizes.
 */
export function matchedSizes({ own, other, measure, instead = measure }: SizeComparison): MatchedSizes | null {
  const seen = bySize(other, instead);
  const sizes: MatchedSize[] = [];
  let [told, unseen, whole, saved] = [0, 0, 0, 0];
  for (const [size, calls] of bySize(own, measure)) {
    const same = seen.get(size) ?? [];
    const weight = callWeight(calls);
    if (same.length < FEWEST_OF_A_SIZE) {
      unseen += weight;
      continue;
    }
    const mean = sumOf(same, instead) / callWeight(same);
    const sum = sumOf(calls, measure);
    told += weight;
    whole += sum;
    saved += sum - mean * weight;
    sizes.push({ own: calls, other: same, mean });
  }
  if (told === 0 || unseen / (told + unseen) > MOST_UNSEEN) return null;
  return { whole, saved, parts: () => sizes.flatMap((size) => partsOf(size, { measure, instead })) };
}

/** Mean of the calls that have it. */
export function meanOf(calls: readonly CallFacts[], measure: CallMeasure): number {
  const known = calls.filter((call) => measure(call) !== null);
  return sumOf(known, measure) / callWeight(known);
}

function partsOf(
  { own, other, mean }: MatchedSize,
  { measure, instead }: { readonly measure: CallMeasure; readonly instead: CallMeasure },
): SavedPart[] {
  const scale = callWeight(own) / callWeight(other);
  return [
    ...own.map((call) => ({ cluster: call.cluster, saved: (measure(call)! - mean) * call.weight })),
    ...other.map((call) => ({ cluster: call.cluster, saved: (mean - instead(call)!) * call.weight * scale })),
  ];
}

function sumOf(calls: readonly CallFacts[], measure: CallMeasure): number {
  return calls.reduce((sum, call) => sum + measure(call)! * call.weight, 0);
}

function bySize(calls: readonly CallFacts[], measure: CallMeasure): Map<number, CallFacts[]> {
  return Map.groupBy(calls.filter((call) => measure(call) !== null), ({ input_tokens }) => {
    return input_tokens === null || input_tokens < 1 ? -1 : Math.floor(Math.log2(input_tokens));
  });
}
