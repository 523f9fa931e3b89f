/** Why latency changed: longer prompts, longer answers, a colder cache, or a slower provider. @module */
import { minimiseCheckLoss } from "../stats/check_loss.ts";
import { normalQuantile } from "../stats/normal_distribution.ts";
import { quantile } from "../stats/quantile.ts";
import { DEFAULT_SEED, type SeededRandom, seededRandom } from "../stats/seeded_random.ts";
import type { Estimate } from "../stats/wilson_interval.ts";
import { evenly, type TokenCase, tokenCases, type TokenColumn, type TokenRow, usableColumns } from "./token_cost.ts";

export type { Estimate, TokenRow };

/** What a change of the median duration is made of. The parts add up to the change. */
export interface LatencyChange {
  /** Successful calls before with a duration and known tokens, at most 2,000. */
  readonly n_before: number;
  /** The same after. */
  readonly n_after: number;
  /** Median duration after less before, ms. */
  readonly change_ms: Estimate | null;
  /** Part of it from prompts of another length. */
  readonly prompts_ms: Estimate | null;
  /** Part of it from another share of the prompts in the cache. */
  readonly cache_ms: Estimate | null;
  /** Part of it from answers of another length. */
  readonly output_ms: Estimate | null;
  /** These three together. */
  readonly tokens_ms: Estimate | null;
  /** Part of it from the provider at equal tokens. */
  readonly provider_ms: Estimate | null;
  /** How many times as long a call takes at equal tokens. */
  readonly provider_ratio: Estimate | null;
  /** What the parts leave: lengths that come together in other ways, and noise. */
  readonly rest_ms: number | null;
  /** What made it: a part with at least a third of the change and an interval without 0; `null` when neither has that. */
  readonly cause: "provider" | "tokens" | "both" | null;
  /** Why the others are `null`; `null` when they are not. */
  readonly reason: string | null;
}

const FEWEST_CASES = 30;
const MOST_CASES = 2000;
const MOST_DRAWN = 400;
const RESAMPLES = 60;
/** Relative change that may be without a price. */
const MOST_UNPRICED = 0.1;

/**
 * Splits the change of the median duration between two periods into what the calls asked for and how fast they were served.
 *
 * Method: a median regression on the tokens of the calls before says how long any call would have taken then. The median
 * of duration over that, after against before, is the provider's part at equal tokens. For the others the lengths of the
 * calls after are mapped onto the distribution of those before, rank by rank, one of prompts, share of cache, answers and
 * provider at a time, and each part is the mean over all orders of doing so (Shapley, as in cost splits), so that they add up
 * whatever the order. Intervals: bootstrap of both periods, normal, from at most 400 calls each and drawn in by the root of
 * their share. Calls are taken as independent. Cost: about 0.3 s.
 *
 * @param before Successful calls of one model before, in any order, not modified.
 * @param after Successful calls of it after.
 *
 * @example Answers became twice as long, and every token takes half as long again
 * ```ts
 * import { explainLatencyChange } from "@kymo/kymo/analysis";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const calls = (tokens: number, msPerToken: number): Parameters<typeof explainLatencyChange>[0] => {
 *   return Array.from({ length: 60 }, (_, call) => {
 *     const output_tokens = tokens + call;
 *     return { input_tokens: 100, cache_read_tokens: 0, output_tokens, duration_ms: output_tokens * msPerToken };
 *   });
 * };
 * const { cause, provider_ratio } = explainLatencyChange(calls(100, 8), calls(200, 12));
 * assertEquals(cause, "both");
 * assertAlmostEquals(provider_ratio!.value, 1.5, 1e-6);
 * ```
 */
export function explainLatencyChange(before: readonly TokenRow[], after: readonly TokenRow[]): LatencyChange {
  const [old, now] = [tokenCases(before), tokenCases(after)];
  const counts = {
    n_before: Math.min(old.cases.length, MOST_CASES),
    n_after: Math.min(now.cases.length, MOST_CASES),
  };
  if (Math.min(counts.n_before, counts.n_after) < FEWEST_CASES) {
    const n = `${counts.n_before} before and ${counts.n_after} after`;
    return unexplained(counts, `needs ${FEWEST_CASES} calls with known tokens on both sides, there are ${n}`);
  }
  // A cache that is known on one side only cannot be compared.
  const plain = (one: TokenCase): TokenCase => old.isCacheKnown && now.isCacheKnown ? one : { ...one, cached: 0 };
  const random = seededRandom(DEFAULT_SEED);
  const periods = {
    before: evenly(old.cases, MOST_CASES).map(plain),
    after: evenly(now.cases, MOST_CASES).map(plain),
  };
  const { columns, problem } = usableColumns(periods.before);
  const blocked = problem ?? changedConstant(periods, columns);
  const parts = blocked === null ? splitChange(periods, columns, random) : null;
  if (parts === null) return unexplained(counts, blocked ?? "tokens rise and fall together");
  const estimates = withIntervals(parts, periods, { columns, random });
  if (estimates === null) return unexplained(counts, "too many calls are alike");
  const ratio = estimates("log_ratio");
  return {
    ...counts,
    change_ms: estimates("change"),
    prompts_ms: estimates("prompts"),
    cache_ms: estimates("cache"),
    output_ms: estimates("output"),
    tokens_ms: estimates("tokens"),
    provider_ms: estimates("provider"),
    provider_ratio: { value: Math.exp(ratio.value), low: Math.exp(ratio.low), high: Math.exp(ratio.high) },
    rest_ms: parts.rest,
    cause: causeOf(estimates),
    reason: null,
  };
}

function unexplained(counts: Pick<LatencyChange, "n_before" | "n_after">, reason: string): LatencyChange {
  return {
    ...counts,
    change_ms: null,
    prompts_ms: null,
    cache_ms: null,
    output_ms: null,
    tokens_ms: null,
    provider_ms: null,
    provider_ratio: null,
    rest_ms: null,
    cause: null,
    reason,
  };
}

interface Periods {
  readonly before: readonly TokenCase[];
  readonly after: readonly TokenCase[];
}

/** What hardly varied before has no known price in time; that matters only if it is another now. */
function changedConstant({ before, after }: Periods, columns: readonly TokenColumn[]): string | null {
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

/** Milliseconds, but for the logarithm of the ratio. */
interface Parts {
  readonly change: number;
  readonly prompts: number;
  readonly cache: number;
  readonly output: number;
  readonly tokens: number;
  readonly provider: number;
  readonly rest: number;
  readonly log_ratio: number;
}

function splitChange({ before, after }: Periods, columns: readonly TokenColumn[], random: SeededRandom): Parts | null {
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
  const [prompts, cache, output, provider] = [0, 1, 2, 3].map((factor) => shapley(worlds, factor)) as [
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

/** Mean difference that a factor makes over all orders of four. */
function shapley(worlds: readonly number[], factor: number): number {
  const sizes = [1 / 4, 1 / 12, 1 / 12, 1 / 4];
  let sum = 0;
  for (let others = 0; others < 16; others++) {
    if ((others >> factor) & 1) continue;
    const size = [0, 1, 2, 3].reduce((count, bit) => count + ((others >> bit) & 1), 0);
    sum += sizes[size]! * (worlds[others | (1 << factor)]! - worlds[others]!);
  }
  return sum;
}

type Estimates = (part: keyof Parts) => Estimate;

function withIntervals(
  parts: Parts,
  { before, after }: Periods,
  { columns, random }: { readonly columns: readonly TokenColumn[]; readonly random: SeededRandom },
): Estimates | null {
  const [old, now] = [evenly(before, MOST_DRAWN), evenly(after, MOST_DRAWN)];
  const draw = (cases: readonly TokenCase[]): TokenCase[] => cases.map(() => cases[random.below(cases.length)]!);
  const drawn = Array.from({ length: RESAMPLES }, () => {
    return splitChange({ before: draw(old), after: draw(now) }, columns, random);
  }).filter((each) => each !== null);
  if (drawn.length < RESAMPLES / 2) return null;
  const scale = Math.sqrt(Math.min(1, (old.length + now.length) / (before.length + after.length)));
  return (part) => {
    const value = parts[part];
    const sorted = Float64Array.from(drawn, (each) => each[part]).sort();
    // Half the width of the middle 68 %: a resample or two that cannot be fitted well do not widen it.
    const deviation = (quantile(sorted, 0.8413)! - quantile(sorted, 0.1587)!) / 2;
    const reach = normalQuantile(0.975) * deviation * scale;
    return { value, low: value - reach, high: value + reach };
  };
}

function causeOf(estimates: Estimates): LatencyChange["cause"] {
  const { value: change } = estimates("change");
  const made = (part: "provider" | "tokens"): boolean => {
    const { value, low, high } = estimates(part);
    return Math.sign(value) === Math.sign(change) && low * high > 0 && Math.abs(value) * 3 >= Math.abs(change);
  };
  const [provider, tokens] = [made("provider"), made("tokens")];
  if (provider && tokens) return "both";
  return provider ? "provider" : tokens ? "tokens" : null;
}
