/** What is counted of the calls of one key. @module */
import { type CallReading, UNKNOWN } from "./call_reading.ts";
import { exactStats, sketchStats } from "./duration_stats.ts";
import { Histogram, SECONDS_BOUNDS } from "./histogram.ts";
import type { KeyMetrics, LiveSum } from "./key_metrics.ts";
import { OTHER } from "./label_index.ts";
import type { LabelText } from "./label_text.ts";
import { LatestValues } from "./latest_values.ts";
import type { DurationsOf, KeyState, SumState } from "./live_snapshot.ts";
import { QuantileSketch, RELATIVE_ACCURACY } from "./quantile_sketch.ts";

/** How to count. */
export interface KeyTallyOptions {
  /** Durations that are kept one by one. */
  readonly latest: number;
  /** Whose durations are kept. */
  readonly durations: DurationsOf;
  /** Turns error types into text. */
  readonly text: LabelText;
}

/** Error types that are told apart per key; further ones are {@linkcode OTHER}. */
export const MAX_ERROR_TYPES = 100;

/** The sum of what is known. */
class Sum {
  n = 0;
  total = 0;

  add(value: number): void {
    this.n++;
    this.total += value;
  }

  absorb({ n, total }: SumState): void {
    this.n += n;
    this.total += total;
  }

  told(): LiveSum {
    const { n, total } = this;
    return n === 0 ? { n, total: null, mean: null } : { n, total, mean: total / n };
  }

  state(): SumState {
    return { n: this.n, total: this.total };
  }
}

/** Counts the calls of one key. Bounded memory; a class because it is the hot path. */
export class KeyTally {
  /** Calls since the last snapshot that this key asked for. */
  unsaved = 0;
  readonly #durationsOfAll: boolean;
  readonly #text: LabelText;
  readonly #errorTypes = new Map<string, number>();
  readonly #inputTokens = new Sum();
  readonly #outputTokens = new Sum();
  readonly #totalTokens = new Sum();
  readonly #cost = new Sum();
  readonly #sketch = new QuantileSketch();
  readonly #buckets = new Histogram(SECONDS_BOUNDS);
  readonly #latest: LatestValues;
  #successes = 0;
  #failures = 0;

  /** Makes an empty one. */
  constructor({ latest, durations, text }: KeyTallyOptions) {
    this.#text = text;
    this.#latest = new LatestValues(latest);
    this.#durationsOfAll = durations === "all";
  }

  /** Counts a call. */
  add({ error, durationMs, inputTokens, outputTokens, costUsd }: CallReading): void {
    this.unsaved++;
    if (error === null) this.#successes++;
    else this.#fail(error, 1);
    if (durationMs !== UNKNOWN && (error === null || this.#durationsOfAll)) {
      this.#sketch.add(durationMs);
      this.#buckets.add(durationMs / 1000);
      this.#latest.add(durationMs);
    }
    if (inputTokens !== UNKNOWN) this.#inputTokens.add(inputTokens);
    if (outputTokens !== UNKNOWN) {
      this.#outputTokens.add(outputTokens);
      if (inputTokens !== UNKNOWN) this.#totalTokens.add(inputTokens + outputTokens);
    }
    if (costUsd !== UNKNOWN) this.#cost.add(costUsd);
  }

  #fail(error: string, times: number): void {
    this.#failures += times;
    const isNew = !this.#errorTypes.has(error);
    const type = isNew && this.#errorTypes.size >= MAX_ERROR_TYPES ? OTHER : error;
    this.#errorTypes.set(type, (this.#errorTypes.get(type) ?? 0) + times);
  }

  /** What is known, all but the key. */
  metrics(): Omit<KeyMetrics, "key" | "by"> {
    const requests = this.#successes + this.#failures;
    const { bounds, counts } = this.#buckets;
    return {
      requests,
      successes: this.#successes,
      failures: this.#failures,
      success_ratio: this.#successes / requests,
      error_types: Object.fromEntries(this.#errorTypes),
      duration_ms: {
        all: { ...sketchStats(this.#sketch), relative_accuracy: RELATIVE_ACCURACY },
        latest: exactStats(this.#latest.inOrder()),
        buckets: Array.from(counts, (count, bucket) => ({ le_s: bounds[bucket] ?? null, count })),
      },
      input_tokens: this.#inputTokens.told(),
      output_tokens: this.#outputTokens.told(),
      total_tokens: this.#totalTokens.told(),
      cost_usd: this.#cost.told(),
    };
  }

  /** Everything it knows, as a plain value. */
  state(): Omit<KeyState, "parts"> {
    return {
      successes: this.#successes,
      failures: this.#failures,
      error_types: Object.fromEntries(this.#errorTypes),
      input_tokens: this.#inputTokens.state(),
      output_tokens: this.#outputTokens.state(),
      total_tokens: this.#totalTokens.state(),
      cost_usd: this.#cost.state(),
      duration_ms: {
        sketch: this.#sketch.state(),
        buckets: [...this.#buckets.counts],
        latest: this.#latest.inOrder(),
      },
    };
  }

  /** Adds everything that another one knew; its latest durations count as later than those here. */
  absorb(state: Omit<KeyState, "parts">): void {
    this.#successes += state.successes;
    for (const [type, failures] of Object.entries(state.error_types)) this.#fail(this.#text(type) ?? OTHER, failures);
    this.#inputTokens.absorb(state.input_tokens);
    this.#outputTokens.absorb(state.output_tokens);
    this.#totalTokens.absorb(state.total_tokens);
    this.#cost.absorb(state.cost_usd);
    const { sketch, buckets, latest } = state.duration_ms;
    this.#sketch.absorb(sketch);
    this.#buckets.absorb({ counts: Float64Array.from(buckets), sum: sketch.sum / 1000 });
    for (const duration of latest) this.#latest.add(duration);
  }
}
