/** Records a stream on its way from a provider to whoever reads it. @module */
import { recordIterable } from "./record_iterable.ts";
import { recordReadable } from "./record_readable.ts";
import { type StreamOptions, StreamRecording, type StreamTarget } from "./stream_recording.ts";

/** Wraps a stream; what comes back is read in its place. `ReadableStream` stays one, other sources keep their members. */
export function recordStream<Source extends AsyncIterable<unknown> | ReadableStream<unknown>>(
  source: Source,
  target: StreamTarget,
  options: StreamOptions = {},
): Source {
  const recording = new StreamRecording(target, options);
  return source instanceof ReadableStream
    ? recordReadable(source, recording, target) as Source
    : recordIterable(source, recording, target);
}

/** Whether a value can be recorded as a stream: one that somebody reads already cannot. */
export function isStream(value: unknown): value is AsyncIterable<unknown> | ReadableStream<unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    return value instanceof ReadableStream ? !value.locked : Symbol.asyncIterator in value;
  } catch {
    // A proxy that does not want to be looked at.
    return false;
  }
}
