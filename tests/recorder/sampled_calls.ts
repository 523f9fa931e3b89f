/** Made-up calls in traces, and what may be expected of a sample of them. @module */
import type { EventInput, SamplingOptions } from "@kymo/kymo";
import { seededRandom } from "./random.ts";

/** A finished call. */
export type TracedCall = EventInput & {
  readonly trace_id: string;
  readonly duration_ms: number;
  readonly status: "ok" | "error";
};

/** Traces of one to four calls; latencies are log-normal around 800 ms and alike within a trace, 5 % are errors. */
export function randomCalls(seed: number, traces: number): TracedCall[] {
  const random = seededRandom(seed);
  const digits = (): string => random.below(2 ** 32).toString(16).padStart(8, "0");
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Array.from({ length: traces }, () => {
    const trace_id = digits() + digits() + digits() + digits();
    const common = 0.6 * normal();
    return Array.from({ length: 1 + random.below(4) }, () => ({
      kind: "llm_call" as const,
      name: "chat",
      trace_id,
      duration_ms: Math.round(800_000 * Math.exp(common + 0.5 * normal())) / 1000,
      status: random.next() < 0.05 ? "error" as const : "ok" as const,
    }));
  }).flat();
}

/** Whether a call is kept for what it is. */
export function isAlwaysKept(call: TracedCall, { keepErrors = true, keepSlowMs = Infinity }: SamplingOptions): boolean {
  return (keepErrors && call.status === "error") || call.duration_ms > keepSlowMs;
}

/** A sum over all calls, and how far its estimate from a sample is off. */
export interface ExpectedSum {
  readonly truth: number;
  readonly standardError: number;
}

/**
 * The sum of a value over calls of which whole traces are kept by chance: its variance is
 * Σ (sum of the trace's values that are left to chance)² (1 − ratio) / ratio over the traces, each of which is kept or
 * not independently of the others (Horvitz and Thompson, 1952, for Poisson sampling of clusters).
 */
export function expectedSum(
  calls: readonly TracedCall[],
  sampling: SamplingOptions,
  valueOf: (call: TracedCall) => number,
): ExpectedSum {
  const traces = new Map<string, number>();
  let truth = 0;
  for (const call of calls) {
    truth += valueOf(call);
    if (isAlwaysKept(call, sampling)) continue;
    traces.set(call.trace_id, (traces.get(call.trace_id) ?? 0) + valueOf(call));
  }
  const squares = [...traces.values()].reduce((sum, value) => sum + value * value, 0);
  return { truth, standardError: Math.sqrt(squares * (1 - sampling.ratio) / sampling.ratio) };
}

/**
 * Between which durations an estimated quantile lies with 4 standard errors to each side. The share of calls up to the
 * true quantile is a ratio of two sums; its error is that of the sum of (is up to it) − share, over the number of calls.
 */
export function quantileBounds(
  calls: readonly TracedCall[],
  sampling: SamplingOptions,
  probability: number,
): readonly [low: number, high: number] {
  const sorted = calls.map(({ duration_ms }) => duration_ms).sort((a, b) => a - b);
  const at = (share: number): number => {
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;
  };
  const quantile = at(probability);
  const isUpTo = ({ duration_ms }: TracedCall): number => duration_ms <= quantile ? 1 : 0;
  const share = calls.reduce((sum, call) => sum + isUpTo(call), 0) / calls.length;
  const { standardError } = expectedSum(calls, sampling, (call) => isUpTo(call) - share);
  const off = (4 * standardError + 1) / calls.length;
  return [at(share - off), at(share + off)];
}
