/** Calls that are tried again. @module */
import type { OpenLlmCall } from "../mod.ts";
import type { Draws } from "./draws.ts";
import { mayBeRetried } from "./provider_error.ts";
import type { VirtualClock } from "./virtual_clock.ts";

/** How to wait. */
export interface RetryOptions {
  /** The clock. */
  readonly clock: VirtualClock;
  /** Spreads the waits. */
  readonly draws: Draws;
}

const MOST_ATTEMPTS = 4;
const FIRST_WAIT_MS = 800;

/** Tries up to four times, waiting longer each time. Each try is recorded as an attempt of the call. */
export async function withRetries<Result>(
  call: OpenLlmCall,
  send: () => Promise<Result>,
  { clock, draws }: RetryOptions,
): Promise<Result> {
  for (let attempt = 1;; attempt++) {
    try {
      return await call.attempt(send);
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !mayBeRetried(error)) throw error;
      await clock.sleep(draws.around(FIRST_WAIT_MS * 2 ** (attempt - 1), 0.2));
    }
  }
}
