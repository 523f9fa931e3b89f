/** The bounded buffer between the hot path and the sink. @module */
import { type Clock, roundMs } from "./clock.ts";
import type { ColumnBatch, InvalidCell, LooseEvent } from "./column_batch.ts";
import type { RecorderCounters } from "./recorder.ts";
import { createRefusedBatches } from "./refused_batches.ts";
import { shortMessage } from "./short_message.ts";
import type { EventSink } from "./sink.ts";

/** What a notice says: an event about the recording itself. */
export interface NoticeFields {
  /** What happened. */
  readonly name: "dropped_events" | "writing_resumed";
  /** How bad that is. */
  readonly status: "ok" | "error";
  /** How many: events that are lost, or tries that failed. */
  readonly value: number;
  /** Why. */
  readonly reason: string;
  /** How long it took until now. */
  readonly duration_ms?: number;
}

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
  /** Makes the event that tells of lost events, or of the end of a run of failures. */
  readonly notice: (fields: NoticeFields) => LooseEvent;
  /** Measures how long the sink failed. */
  readonly clock: Pick<Clock, "monotonic">;
  /** Hears of failures: once per run of them. */
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
  /** Counts and reports events that were written and are gone: they are dropped now, not written. */
  forget(events: number, why: string): void;
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
/** What may wait for a sink that fails: so many events can be larger than the memory. */
const REFUSED_CHARACTERS = 64 * 2 ** 20;
/** Columns whose bad values are reported between two batches: an event may name anything. */
const REPORTED_COLUMNS = 64;

/** A run of failures of the sink. */
interface Failures {
  readonly sinceMs: number;
  readonly reason: string;
  tries: number;
}

/** Makes a buffer. */
export function createEventBuffer(options: EventBufferOptions): EventBuffer {
  const { sink, toBatch, maxBufferedEvents, flushIntervalMs, notice, clock, onError } = options;
  let events: LooseEvent[] = [];
  /** What the sink did not take. It stays converted, so that no bad value is reported twice and nothing large is kept. */
  const refused = createRefusedBatches();
  let room = maxBufferedEvents;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = false;
  let failures: Failures | null = null;
  let draining = false;
  let unsaidDrops = 0;
  const reportedColumns = new Set<string>();
  const counters = { recorded: 0, written: 0, dropped: 0, invalid: 0 };
  const batchEvents = Math.min(BATCH_EVENTS, maxBufferedEvents);

  function push(event: LooseEvent): void {
    if (closed || events.length >= room) {
      drop(1, closed ? "the recorder is closed" : `the buffer is full, it holds ${maxBufferedEvents}`);
      return;
    }
    events.push(event);
    counters.recorded++;
    if (timer === null || events.length >= batchEvents) schedule();
  }

  function schedule(): void {
    const isLarge = events.length >= batchEvents;
    if (!draining && failures === null && (isLarge || flushIntervalMs === 0)) drain();
    else if (!draining && failures !== null && isLarge) pack();
    if (events.length > 0 || refused.rows > 0) startTimer();
  }

  function startTimer(): void {
    if (timer !== null) return;
    timer = setTimeout(onTimer, failures === null ? flushIntervalMs : Math.max(flushIntervalMs, RETRY_MS));
    Deno.unrefTimer(timer as unknown as number);
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function onTimer(): void {
    timer = null;
    drain();
  }

  function drop(count: number, why: string): void {
    counters.dropped += count;
    unsaidDrops += count;
    if (unsaidDrops === count) onError(new RangeError(`Cannot record event: ${why}`));
  }

  function lose(error: unknown): void {
    counters.dropped++;
    onError(error);
  }

  function forget(count: number, why: string): void {
    counters.written -= count;
    counters.dropped += count;
    add({ name: "dropped_events", status: "error", value: count, reason: why });
    onError(new Error(`Cannot keep ${count} events: ${why}`));
  }

  function invalid(column: string, problem: string): void {
    counters.invalid++;
    if (reportedColumns.has(column) || reportedColumns.size >= REPORTED_COLUMNS) return;
    reportedColumns.add(column);
    onError(new TypeError(shortMessage(`Cannot record column "${column}": ${problem}`)));
  }

  /**
   * An event recorded meanwhile, by the sink or by who hears of errors, waits for the next batch. A failure leaves a timer
   * running: nobody else may come who starts one, where the buffer is full.
   */
  function drain(): boolean {
    if (draining) return false;
    stopTimer();
    draining = true;
    try {
      handAll();
      pack();
      handAll();
      if (events.length > 0) startTimer();
      return true;
    } catch (error) {
      failed(error);
      startTimer();
      pack();
      return false;
    } finally {
      draining = false;
    }
  }

  function handAll(): void {
    for (let batch = refused.first(); batch !== undefined; batch = refused.first()) {
      sink.write(batch);
      refused.removeFirst();
      room = maxBufferedEvents - refused.rows;
      counters.written += batch.rows;
      if (failures !== null) resumed(failures);
    }
  }

  function failed(error: unknown): void {
    if (failures !== null) {
      failures.tries++;
      return;
    }
    const reason = shortMessage(error instanceof Error ? error.message : String(error));
    failures = { sinceMs: clock.monotonic(), reason, tries: 1 };
    onError(error);
  }

  function resumed({ sinceMs, reason, tries }: Failures): void {
    failures = null;
    const duration_ms = roundMs(clock.monotonic() - sinceMs);
    add({ name: "writing_resumed", status: "ok", value: tries, reason, duration_ms });
  }

  function add(fields: NoticeFields): void {
    if (closed) return;
    events.push(notice(fields));
    counters.recorded++;
  }

  /** Makes a batch of the events. It counts as refused until the sink has it. */
  function pack(): void {
    if (unsaidDrops > 0 && failures === null) {
      add({ name: "dropped_events", status: "error", value: unsaidDrops, reason: "the buffer was full" });
      unsaidDrops = 0;
    }
    if (events.length === 0) return;
    const taken = events;
    events = [];
    reportedColumns.clear();
    const unmade: unknown[] = [];
    convert(taken, unmade);
    counters.dropped += unmade.length;
    if (unmade.length > 0) onError(unmade[0]);
    const lost = failures === null ? 0 : refused.shrink(REFUSED_CHARACTERS);
    room = maxBufferedEvents - refused.rows;
    if (lost > 0) drop(lost, `the buffer is full, it holds ${REFUSED_CHARACTERS} characters`);
  }

  /** Halves what cannot become a batch until only those events are left out that are to blame: one error each. */
  function convert(taken: readonly LooseEvent[], unmade: unknown[]): void {
    const found: Parameters<InvalidCell>[] = [];
    try {
      refused.add(toBatch(taken, (...cell) => void found.push(cell)));
    } catch (error) {
      if (taken.length === 1) {
        unmade.push(error);
        return;
      }
      const middle = taken.length >> 1;
      convert(taken.slice(0, middle), unmade);
      convert(taken.slice(middle), unmade);
      return;
    }
    for (const cell of found) invalid(...cell);
  }

  function close(): void {
    if (drain()) drain();
    stopTimer();
    closed = true;
    const lost = events.length + refused.rows;
    events = [];
    refused.clear();
    if (lost === 0) return;
    counters.dropped += lost;
    onError(new Error(`Cannot write ${lost} events: the recorder was closed before its sink could take them`));
  }

  return { counters, isEmpty: () => events.length === 0, push, lose, forget, invalid, drain, close };
}
