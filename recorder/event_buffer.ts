/** The bounded buffer between the hot path and the sink. @module */
import type { Cell } from "./cell.ts";
import { type LooseEvent, toColumnBatch } from "./column_batch.ts";
import type { RecorderCounters } from "./recorder.ts";
import type { ColumnName } from "./schema.ts";
import type { EventSink } from "./sink.ts";

/** What a buffer needs to know. */
export interface EventBufferOptions {
  /** Where batches go. */
  readonly sink: EventSink;
  /** Columns that are the same for every event of the recorder. */
  readonly constants: readonly (readonly [ColumnName, Cell])[];
  /** Events kept while the sink cannot take them. */
  readonly maxBufferedEvents: number;
  /** Longest wait before a batch is written, in milliseconds; 0 writes at once. */
  readonly flushIntervalMs: number;
  /** Makes the event that says how many were dropped. */
  readonly noticeOfDrops: (dropped: number) => LooseEvent;
  /** Called when the buffer was empty, and after each batch: the moment to look at the wall clock again. */
  readonly onIdle: () => void;
  /** Hears of failures. */
  readonly onError: (error: Error) => void;
}

/** Gathers events and hands them to the sink in batches. */
export interface EventBuffer {
  /** How it is doing. */
  readonly counters: RecorderCounters;
  /** Takes an event; drops and counts it when the buffer is full or closed. Never throws. */
  push(event: LooseEvent): void;
  /** Counts and reports a value that could not be stored. */
  invalid(column: string, problem: string): void;
  /** Hands everything to the sink now. False when the sink could not take it: the events stay. */
  drain(): boolean;
  /** Drains and takes nothing more. */
  close(): void;
}

/** A batch of this size is written without waiting for the timer, so that a busy loop loses nothing. */
const BATCH_EVENTS = 4096;

/** Makes a buffer. */
export function createEventBuffer(options: EventBufferOptions): EventBuffer {
  const { sink, constants, maxBufferedEvents, flushIntervalMs } = options;
  let events: LooseEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = false;
  let failing = false;
  let unsaidDrops = 0;
  const counters = { recorded: 0, written: 0, dropped: 0, invalid: 0 };
  const batchEvents = Math.min(BATCH_EVENTS, maxBufferedEvents);

  function push(event: LooseEvent): void {
    if (closed || events.length >= maxBufferedEvents) {
      drop();
      return;
    }
    if (events.length === 0) options.onIdle();
    events.push(event);
    counters.recorded++;
    if (timer === null || events.length >= batchEvents) schedule();
  }

  function schedule(): void {
    if (flushIntervalMs === 0 || (events.length >= batchEvents && !failing)) {
      drain();
    } else if (timer === null) {
      timer = setTimeout(onTimer, flushIntervalMs);
      Deno.unrefTimer(timer as unknown as number);
    }
  }

  function onTimer(): void {
    timer = null;
    if (!drain()) schedule();
  }

  function drop(): void {
    counters.dropped++;
    if (unsaidDrops++ > 0) return;
    const why = closed ? "the recorder is closed" : `the buffer is full, it holds ${events.length}`;
    options.onError(new RangeError(`Cannot record event: ${why}`));
  }

  function invalid(column: string, problem: string): void {
    counters.invalid++;
    options.onError(new TypeError(`Cannot record column "${column}": ${problem}`));
  }

  function drain(): boolean {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (unsaidDrops > 0 && !closed) events.push(options.noticeOfDrops(unsaidDrops));
    if (events.length === 0) return true;
    try {
      sink.write(toColumnBatch(events, constants, invalid));
    } catch (error) {
      if (unsaidDrops > 0 && !closed) events.pop();
      if (!failing) options.onError(error instanceof Error ? error : new Error(String(error)));
      failing = true;
      return false;
    }
    counters.written += events.length;
    events = [];
    failing = false;
    unsaidDrops = 0;
    options.onIdle();
    return true;
  }

  function close(): void {
    drain();
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (events.length > 0) {
      counters.dropped += events.length;
      events = [];
    }
    closed = true;
  }

  return { counters, push, invalid, drain, close };
}
