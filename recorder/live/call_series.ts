/** What Prometheus hears of the calls of one label set. @module */
import { type CallReading, UNKNOWN } from "./call_reading.ts";
import { Histogram, SECONDS_BOUNDS, TOKEN_BOUNDS } from "./histogram.ts";

/** The measures of calls that share operation, provider, model and error. Bounded memory. */
export class CallSeries {
  /** How long they took, in seconds. */
  readonly duration = new Histogram(SECONDS_BOUNDS);
  /** From the start to the first chunk of a stream, in seconds; `null` where nothing was streamed. */
  firstChunk: Histogram | null = null;
  /** Tokens read; `null` where unknown. */
  inputTokens: Histogram | null = null;
  /** Tokens written; `null` where unknown. */
  outputTokens: Histogram | null = null;
  /** Calls with a known cost. */
  pricedCalls = 0;
  /** What those cost. */
  costUsd = 0;

  /** Counts a call. */
  add({ durationMs, firstTokenMs, inputTokens, outputTokens, costUsd }: CallReading): void {
    if (durationMs !== UNKNOWN) this.duration.add(durationMs / 1000);
    if (firstTokenMs !== UNKNOWN) (this.firstChunk ??= new Histogram(SECONDS_BOUNDS)).add(firstTokenMs / 1000);
    if (inputTokens !== UNKNOWN) (this.inputTokens ??= new Histogram(TOKEN_BOUNDS)).add(inputTokens);
    if (outputTokens !== UNKNOWN) (this.outputTokens ??= new Histogram(TOKEN_BOUNDS)).add(outputTokens);
    if (costUsd !== UNKNOWN) {
      this.pricedCalls++;
      this.costUsd += costUsd;
    }
  }
}
