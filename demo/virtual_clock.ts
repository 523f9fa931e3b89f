/** A clock whose time passes as fast as the computer can: two days of a service in a few seconds. @module */
import { setImmediate } from "node:timers";
import type { Clock } from "../mod.ts";

/** A clock that simulated work sleeps by. */
export interface VirtualClock extends Clock {
  /** Waits, in simulated time. */
  sleep(ms: number): Promise<void>;
  /** Lets time pass until then. Who would wake later sleeps on. */
  run(untilMs: number): Promise<void>;
}

interface Sleeper {
  readonly atMs: number;
  /** Who fell asleep first wakes first. */
  readonly order: number;
  readonly wake: () => void;
}

/** Makes a clock that shows a moment, in milliseconds since 1970. */
export function createVirtualClock(startMs: number): VirtualClock {
  const sleepers: Sleeper[] = [];
  let nowMs = startMs;
  let order = 0;

  return {
    now: () => nowMs,
    monotonic: () => nowMs - startMs,
    sleep: (ms) =>
      new Promise((wake) => {
        add(sleepers, { atMs: nowMs + Math.max(0, ms), order: order++, wake });
      }),
    async run(untilMs): Promise<void> {
      // What wakes may go through many promises before it sleeps again: all of that happens before the next one wakes.
      await settled();
      while (sleepers.length > 0 && sleepers[0]!.atMs <= untilMs) {
        const next = takeFirst(sleepers)!;
        nowMs = next.atMs;
        next.wake();
        await settled();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

function isBefore(one: Sleeper, other: Sleeper): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

/** A binary heap: the first to wake is at 0. */
function add(heap: Sleeper[], sleeper: Sleeper): void {
  let place = heap.push(sleeper) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isBefore(sleeper, heap[parent]!)) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = sleeper;
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function takeFirst(heap: Sleeper[]): Sleeper | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = last;
  return top;
}
