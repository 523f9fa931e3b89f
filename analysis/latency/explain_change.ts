/** Why latency changed: longer prompts, longer answers, a colder cache, or a slower provider. @module */
import { normalQuantile } from "../stats/normal_distribution.ts";
import { quantile } from "../stats/quantile.ts";
import { DEFAULT_SEED, type SeededRandom, seededRandom } from "../stats/seeded_random.ts";
import type { Estimate } from "../stats/wilson_interval.ts";
import { changedConstant, type Parts, type Periods, splitChange } from "./split_change.ts";
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
const MOST_DRAWN = 150;
const RESAMPLES = 40;

/**
 * Splits the change of the median duration between two periods into what the calls asked for and how fast they were served.
 *
 * Method: a median regression on the tokens of the calls before says how long any call would have taken then. The median
 * of duration over that, after against before, is the provider's part at equal tokens. For the others the lengths of the
 * calls after are mapped onto the distribution of those before, rank by rank, one of prompts, share of cache, answers and
 * provider at a time, and each part is the mean over all orders of doing so (Shapley, as in cost splits), so that they add up
 * whatever the order. Intervals: bootstrap of both periods, normal, from at most 150 calls each and drawn in by the root of
 * their share. Calls are taken as independent. Cost: about 0.1 s.
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
  const parts = blocked === null ? splitChange(periods, { columns, random }) : null;
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

type Estimates = (part: keyof Parts) => Estimate;

function withIntervals(
  parts: Parts,
  { before, after }: Periods,
  { columns, random }: { readonly columns: readonly TokenColumn[]; readonly random: SeededRandom },
): Estimates | null {
  const [old, now] = [evenly(before, MOST_DRAWN), evenly(after, MOST_DRAWN)];
  const draw = (cases: readonly TokenCase[]): TokenCase[] => cases.map(() => cases[random.below(cases.length)]!);
  const drawn = Array.from({ length: RESAMPLES }, () => {
    return splitChange({ before: draw(old), after: draw(now) }, { columns, random });
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
