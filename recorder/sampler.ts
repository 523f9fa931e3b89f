/** Which events are kept when not all are, and how many each stands for. @module */

/** How to sample. */
export interface SamplingOptions {
  /** Share of the traces that is kept whole, above 0 and up to 1. */
  readonly ratio: number;
  /** Keep every error, timeout and abort. @default {true} */
  readonly keepErrors?: boolean;
  /** Keep everything that took longer, in milliseconds. @default {nothing is kept for being slow} */
  readonly keepSlowMs?: number;
}

/** What a sampler looks at. */
export interface SampledEvent {
  /** What it is. */
  readonly kind: unknown;
  /** Its trace: events of one trace are kept or dropped together. */
  readonly trace_id: unknown;
  /** How it ended. */
  readonly status: unknown;
  /** How long it took. */
  readonly duration_ms: unknown;
}

/** The number of events that an event stands for; 0 for one that is not kept. */
export type Sampler = (event: SampledEvent) => number;

/** Rare, and summed or joined by hand: sampling them would lose what they were recorded for. */
const ALWAYS_KEPT: ReadonlySet<unknown> = new Set(["feedback", "metric", "sample", "aggregate", "notice"]);

/**
 * Makes a sampler. What is kept by chance (its trace is, with probability `ratio`) stands for 1/ratio events; what is
 * kept for what it is (an error, a slow one) stands for itself, in kept and in dropped traces alike. Each event is so
 * weighted by one over its chance to be kept (Horvitz and Thompson, 1952): counts, sums and quantiles stay unbiased.
 *
 * The chance is a hash of the trace id, so that processes with the same ratio keep the same traces. An error or a slow
 * event takes its ancestors along where they end with the error or wait for it; else its `parent_id` leads nowhere.
 *
 * @throws {RangeError} If the ratio is not above 0 and at most 1, or `keepSlowMs` is negative.
 */
export function createSampler({ ratio, keepErrors = true, keepSlowMs = Infinity }: SamplingOptions): Sampler {
  if (!(ratio > 0 && ratio <= 1)) {
    throw new RangeError(
      `Cannot create recorder: sampling.ratio must be above 0 and at most 1, current value is ${ratio}`,
    );
  }
  if (!(keepSlowMs >= 0)) {
    throw new RangeError(
      `Cannot create recorder: sampling.keepSlowMs must not be negative, current value is ${keepSlowMs}`,
    );
  }
  return ({ kind, trace_id, status, duration_ms }) => {
    if (ALWAYS_KEPT.has(kind)) return 1;
    if (keepErrors && status !== "ok" && status !== "failure") return 1;
    if (typeof duration_ms === "number" && duration_ms > keepSlowMs) return 1;
    return chanceOf(String(trace_id)) < ratio ? 1 / ratio : 0;
  };
}

/** A number from 0 to 1 that looks random, the same for the same text: FNV-1a, then the finalizer of MurmurHash3. */
function chanceOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x100000000;
}
