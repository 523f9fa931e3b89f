/** The bounded buffer between the hot path and the sink. @module */
import type { ColumnBatch, InvalidCell, LooseEvent } from "./column_batch.ts";
import type { RecorderCounters } from "./recorder.ts";
import type { EventSink } from "./sink.ts";

/** What a buffer needs to know. */
export interface EventBufferOptions {
  /** Where batches go. */
  readonly sink: EventSink;
  /** Turns events into a batch, and says which values could not be stored. */
  readonly toBatch: (events: readonly LooseEvent[], onInvalid: InvalidCell) => ColumnBatch;
  /** Events kept while the sink cannot take them. */
  readonly maxBufferedEvents: number;
  /** Longest wait before a batch is written, in milliseconds; 0 writes at once. */
  readonly flushIntervalMs: number;
  /** Makes the event that says how many were dropped. */
  readonly noticeOfDrops: (dropped: number) => LooseEvent;
  /** Hears of failures. */
  readonly onError: (error: unknown) => void;
}

/** Gathers events and hands them to the sink in batches. */
export interface EventBuffer {
  /** How it is doing. */
  readonly counters: RecorderCounters;
  /** Whether nothing has come since the last batch: the moment to look at the wall clock again. */
  isEmpty(): boolean;
  /** Takes an event; drops and counts it when the buffer is full or closed. Never throws. */
  push(event: LooseEvent): void;
  /** Counts and reports an event that could not be read. */
  lose(error: unknown): void;
  /** Counts a value that could not be stored; reports the first of each column between two batches. */
  invalid(column: string, problem: string): void;
  /** Hands everything to the sink now. False when the sink could not take it: the events stay. */
  drain(): boolean;
  /** Drains and takes nothing more. */
  close(): void;
}

/** A batch of this size is written without waiting for the timer, so that a busy loop loses nothing. */
const BATCH_EVENTS = 4096;
/** A sink that failed is left alone for so long. */
const RETRY_MS = 100;

/** Makes a buffer. */
export function createEventBuffer(options: EventBufferOptions): EventBuffer {
  const { sink, toBatch, maxBufferedEvents, flushIntervalMs, onError } = options;
  let events: LooseEvent[] = [];
  /** The batch that the sink did not take. It stays converted, so that no bad value is reported twice. */
  let refused: ColumnBatch | null = null;
  let room = maxBufferedEvents;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = false;
  let failing = false;
  let draining = false;
  let unsaidDrops = 0;
  const reportedColumns = new Set<string>();
  const counters = { recorded: 0, written: 0, dropped: 0, invalid: 0 };
  const batchEvents = Math.min(BATCH_EVENTS, maxBufferedEvents);

  function push(event: LooseEvent): void {
    if (closed || events.length >= room) {
      drop();
      return;
    }
    events.push(event);
    counters.recorded++;
    if (timer === null || events.length >= batchEvents) schedule();
  }

  function schedule(): void {
    const isDue = flushIntervalMs === 0 || events.length >= batchEvents;
    if (isDue && !failing && !draining) drain();
    if (events.length > 0 || refused !== null) startTimer();
  }

  function startTimer(): void {
    if (timer !== null) return;
    timer = setTimeout(onTimer, failing ? Math.max(flushIntervalMs, RETRY_MS) : flushIntervalMs);
    Deno.unrefTimer(timer as unknown as number);
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function onTimer(): void {
    timer = null;
    if (!drain()) startTimer();
  }

  function drop(): void {
    counters.dropped++;
    if (unsaidDrops++ > 0) return;
    const why = closed ? "the recorder is closed" : `the buffer is full, it holds ${maxBufferedEvents}`;
    onError(new RangeError(`Cannot record event: ${why}`));
  }

  function lose(error: unknown): void {
    counters.dropped++;
    onError(error);
  }

  function invalid(column: string, problem: string): void {
    counters.invalid++;
    if (reportedColumns.has(column)) return;
    reportedColumns.add(column);
    onError(new TypeError(`Cannot record column "${column}": ${problem}`));
  }

  /** An event recorded meanwhile, by the sink or by who hears of errors, waits for the next batch. */
  function drain(): boolean {
    if (draining) return false;
    stopTimer();
    draining = true;
    try {
      if (refused !== null) hand(refused);
      const batch = nextBatch();
      if (batch !== null) hand(batch);
      return true;
    } catch (error) {
      if (!failing) onError(error);
      failing = true;
      return false;
    } finally {
      draining = false;
    }
  }

  function hand(batch: ColumnBatch): void {
    refused = batch;
    room = maxBufferedEvents - batch.rows;
    sink.write(batch);
    refused = null;
    room = maxBufferedEvents;
    counters.written += batch.rows;
    failing = false;
  }

  function nextBatch(): ColumnBatch | null {
    if (unsaidDrops > 0 && !closed) {
      events.push(options.noticeOfDrops(unsaidDrops));
      counters.recorded++;
      unsaidDrops = 0;
    }
    if (events.length === 0) return null;
    const taken = events;
    events = [];
    reportedColumns.clear();
    return toBatch(taken, invalid);
  }

  function close(): void {
    if (drain()) drain();
    stopTimer();
    closed = true;
    const lost = events.length + (refused?.rows ?? 0);
    events = [];
    refused = null;
    if (lost === 0) return;
    counters.dropped += lost;
    onError(new Error(`Cannot write ${lost} events: the recorder was closed before its sink could take them`));
  }

  return { counters, isEmpty: () => events.length === 0, push, lose, invalid, drain, close };
}
