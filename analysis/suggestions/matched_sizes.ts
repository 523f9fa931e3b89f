/** What calls of one model would be by another: prompts of the same size compared. @module */
import type { CallFacts } from "./call_facts.ts";
import { callWeight } from "./call_groups.ts";
import type { SavedPart } from "./weigh_saving.ts";

/** Money or time of a call. */
export type Unit = "usd" | "ms";

/** Calls of two models with prompts of one size. */
interface MatchedSize {
  readonly own: readonly CallFacts[];
  readonly other: readonly CallFacts[];
  /** Mean of the other: what each own call would be. */
  readonly mean: number;
  /** Weight of own calls over that of the others. */
  readonly scale: number;
}

/** Calls of two models, size by size. */
export interface MatchedSizes {
  /** The sizes that both have seen. */
  readonly sizes: readonly MatchedSize[];
  /** What own calls of these sizes are. */
  readonly whole: number;
  /** What they would save by the other. */
  readonly saved: number;
}

/** Calls of sizes that the other model has not seen tell nothing; more of them than that, and nothing is told. */
const MOST_UNSEEN = 0.2;
/** So few of a size say what it costs. */
const FEWEST_OF_A_SIZE = 3;

/** Matches calls by the power of two of their input; `null` where the other model has not seen prompts of these sizes. */
export function matchedSizes(own: readonly CallFacts[], other: readonly CallFacts[], unit: Unit): MatchedSizes | null {
  const seen = bySize(other, unit);
  const sizes: MatchedSize[] = [];
  let [told, unseen, whole, saved] = [0, 0, 0, 0];
  for (const [size, calls] of bySize(own, unit)) {
    const same = seen.get(size) ?? [];
    const weight = callWeight(calls);
    if (same.length < FEWEST_OF_A_SIZE) {
      unseen += weight;
      continue;
    }
    const mean = sumOf(same, unit) / callWeight(same);
    const sum = sumOf(calls, unit);
    told += weight;
    whole += sum;
    saved += sum - mean * weight;
    sizes.push({ own: calls, other: same, mean, scale: weight / callWeight(same) });
  }
  return told === 0 || unseen / (told + unseen) > MOST_UNSEEN ? null : { sizes, whole, saved };
}

/** The saving call by call. Parts of the other side add up to 0 and hold how uncertain its means are. */
export function savedParts({ sizes }: MatchedSizes, unit: Unit): SavedPart[] {
  return sizes.flatMap(({ own, other, mean, scale }) => [
    ...own.map((call) => ({ cluster: call.cluster, saved: (valueOf(call, unit)! - mean) * call.weight })),
    ...other.map((call) => ({ cluster: call.cluster, saved: (mean - valueOf(call, unit)!) * call.weight * scale })),
  ]);
}

/** Mean of the calls that have it. */
export function meanOf(calls: readonly CallFacts[], unit: Unit): number {
  const known = calls.filter((call) => valueOf(call, unit) !== null);
  return sumOf(known, unit) / callWeight(known);
}

/** Time counts where calls succeed. */
function valueOf({ usd, duration_ms, status }: CallFacts, unit: Unit): number | null {
  return unit === "usd" ? usd : status === "ok" ? duration_ms : null;
}

function sumOf(calls: readonly CallFacts[], unit: Unit): number {
  return calls.reduce((sum, call) => sum + valueOf(call, unit)! * call.weight, 0);
}

function bySize(calls: readonly CallFacts[], unit: Unit): Map<number, CallFacts[]> {
  const known = calls.filter((call) => valueOf(call, unit) !== null);
  return Map.groupBy(known, ({ input_tokens }) => {
    return input_tokens === null || input_tokens < 1 ? -1 : Math.floor(Math.log2(input_tokens));
  });
}
