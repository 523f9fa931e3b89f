/** Splits a change of the median duration into its parts. @module */
import { shapleyValue } from "../stats/shapley_value.ts";
import { minimiseCheckLoss } from "../stats/check_loss.ts";
import type { SeededRandom } from "../stats/seeded_random.ts";
import type { TokenCase, TokenColumn } from "./token_cost.ts";

/** Calls of two periods. */
export interface Periods {
  /** Before. */
  readonly before: readonly TokenCase[];
  /** After. */
  readonly after: readonly TokenCase[];
}

/** What a call asks for. */
interface Factor {
  readonly name: "input" | "cached" | "output";
  readonly of: (one: TokenCase) => number;
}

const FACTORS: readonly Factor[] = [
  { name: "input", of: ({ input }) => input },
  { name: "cached", of: ({ cached }) => cached },
  { name: "output", of: ({ output }) => output },
];

/** Relative change of what has no price in time that may pass. */
const MOST_UNPRICED = 0.1;

/** What hardly varied before has no known price in time; that matters only if it is another now. */
export function changedConstant({ before, after }: Periods, columns: readonly TokenColumn[]): string | null {
  const flat = FACTORS.filter(({ name }) => !columns.some((column) => column.name === name));
  const changed = flat.find(({ of }) => {
    const mean = (cases: readonly TokenCase[]): number => {
      return cases.reduce((sum, one) => sum + of(one) * one.weight, 0) / weightOf(cases);
    };
    const [old, now] = [mean(before), mean(after)];
    return Math.abs(now - old) > MOST_UNPRICED * Math.max(old, now);
  });
  return changed === undefined ? null : `${changed.name} tokens hardly varied before, so their time is not known`;
}

/** Parts of a change, ms. */
export interface Parts {
  /** All of it. */
  readonly change: number;
  /** From the length of prompts. */
  readonly prompts: number;
  /** From their share in the cache. */
  readonly cache: number;
  /** From the length of answers. */
  readonly output: number;
  /** These three. */
  readonly tokens: number;
  /** From the provider at equal tokens. */
  readonly provider: number;
  /** What is left. */
  readonly rest: number;
  /** Logarithm of how many times as long a call takes at equal tokens. */
  readonly log_ratio: number;
}

/**
 * Splits the change; `null` when the tokens before cannot be told apart.
 */
export function splitChange(
  { before, after }: Periods,
  { columns, random }: { readonly columns: readonly TokenColumn[]; readonly random: SeededRandom },
): Parts | null {
  const predict = fitMedian(before, columns);
  if (predict === null) return null;
  const pace = (cases: readonly TokenCase[]): number => {
    return weightedMedian(cases.map((one) => one.duration / predict(one)), cases);
  };
  const ratio = pace(after) / pace(before);
  const mapped = FACTORS.map(({ of }) => mapOnto(after, before, { of, random }));
  const own = after.map(predict);
  const worlds = Array.from({ length: 16 }, (_, as) => {
    const durations = after.map((one, place) => {
      const at = (factor: number, value: number): number => (as >> factor) & 1 ? value : mapped[factor]![place]!;
      const asked = { input: at(0, one.input), cached: at(1, one.cached), output: at(2, one.output) };
      return one.duration * predict(asked) / own[place]! / ((as >> 3) & 1 ? 1 : ratio);
    });
    return weightedMedian(durations, after);
  });
  const [prompts, cache, output, provider] = [0, 1, 2, 3].map((factor) => shapleyValue(worlds, factor)) as [
    number,
    number,
    number,
    number,
  ];
  const old = weightedMedian(before.map(({ duration }) => duration), before);
  const change = worlds[15]! - old;
  const tokens = prompts + cache + output;
  return {
    change,
    prompts,
    cache,
    output,
    tokens,
    provider,
    rest: change - tokens - provider,
    log_ratio: Math.log(ratio),
  };
}

type Predict = (one: Pick<TokenCase, "input" | "cached" | "output">) => number;

/** How long a call took at the median, by what it asked for; `null` when that cannot be fitted. */
function fitMedian(cases: readonly TokenCase[], columns: readonly TokenColumn[]): Predict | null {
  const coefficients = minimiseCheckLoss({
    rows: cases.map((one) => Float64Array.of(1, ...columns.map(({ of }) => of(one)))),
    y: Float64Array.from(cases, ({ duration }) => duration),
    weights: Float64Array.from(cases, ({ weight }) => weight),
  }, 0.5);
  if (coefficients === null) return null;
  // A plane may pass below 0 where there are no calls.
  const least = weightedMedian(cases.map(({ duration }) => duration), cases) / 20;
  return (one) => {
    return Math.max(
      least,
      columns.reduce((sum, { of }, place) => sum + coefficients[place + 1]! * of(one), coefficients[0]!),
    );
  };
}

function weightedMedian(values: readonly number[], cases: readonly TokenCase[]): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const half = cases.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let up = 0;
  for (const index of order) {
    up += cases[index]!.weight;
    if (up >= half) return values[index]!;
  }
  return values[order.at(-1)!]!;
}

/** The values that cases would have if these were distributed as elsewhere: rank by rank, equal ones in random order. */
function mapOnto(
  cases: readonly TokenCase[],
  onto: readonly TokenCase[],
  { of, random }: { readonly of: Factor["of"]; readonly random: SeededRandom },
): Float64Array {
  const ties = Float64Array.from(cases, () => random.next());
  const order = Uint32Array.from(cases.keys()).sort((a, b) => of(cases[a]!) - of(cases[b]!) || ties[a]! - ties[b]!);
  const target = onto.map((one) => ({ value: of(one), weight: one.weight })).sort((a, b) => a.value - b.value);
  const [total, all] = [weightOf(cases), weightOf(onto)];
  const mapped = new Float64Array(cases.length);
  let [up, place, reached] = [0, 0, target[0]!.weight];
  for (const index of order) {
    const rank = (up + cases[index]!.weight / 2) / total * all;
    while (reached < rank && place < target.length - 1) reached += target[++place]!.weight;
    mapped[index] = target[place]!.value;
    up += cases[index]!.weight;
  }
  return mapped;
}

function weightOf(cases: readonly TokenCase[]): number {
  return cases.reduce((sum, { weight }) => sum + weight, 0);
}
