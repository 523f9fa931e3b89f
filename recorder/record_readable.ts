/** Records a `ReadableStream`. @module */
import type { StreamObserver, StreamTarget } from "./stream_recording.ts";

/** What streams of bytes and of anything else have in common. */
interface Controller {
  enqueue(chunk: unknown): void;
  close(): void;
  readonly byobRequest?: ReadableStreamBYOBRequest | null;
}

/**
 * Makes a stream that hands out the chunks of another as they are. It takes one only when it is asked for one, so that
 * nothing is read ahead. It is of the same class, has the same properties, and gives bytes where the source does.
 */
export function recordReadable(
  source: ReadableStream<unknown>,
  observer: StreamObserver,
  target: StreamTarget,
): ReadableStream<unknown> {
  const isOfBytes = givesBytes(source);
  const reader = source.getReader();

  async function pull(controller: Controller): Promise<void> {
    const askedMs = target.elapsedMs();
    try {
      const { done, value } = await target.enter(() => reader.read());
      if (done) {
        observer.ended({ how: "done" });
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      observer.chunk(value, askedMs);
      controller.enqueue(value);
    } catch (error) {
      observer.ended({ how: "error", error });
      throw error;
    }
  }

  function cancel(reason: unknown): Promise<void> {
    observer.ended({ how: "abandoned" });
    return target.enter(() => reader.cancel(reason));
  }

  const strategy = { highWaterMark: 0 };
  const recorded: ReadableStream<unknown> = isOfBytes
    ? new ReadableStream({ type: "bytes", pull, cancel }, strategy)
    : new ReadableStream({ pull, cancel }, strategy);
  return likeSource(recorded, source);
}

function givesBytes(source: ReadableStream<unknown>): boolean {
  try {
    source.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** Classes such as LangChain's add members to `ReadableStream`, which read the stream that they are called on. */
function likeSource(recorded: ReadableStream<unknown>, source: ReadableStream<unknown>): ReadableStream<unknown> {
  const prototype: unknown = Object.getPrototypeOf(source);
  if (prototype !== ReadableStream.prototype) Object.setPrototypeOf(recorded, prototype as object);
  for (const key of Object.keys(source)) {
    Object.defineProperty(recorded, key, Object.getOwnPropertyDescriptor(source, key)!);
  }
  return recorded;
}
