/** Records an async iterable: a generator, or the stream object of a provider's client. @module */
import { branchesOf } from "./stream_branches.ts";
import type { StreamEnding, StreamObserver, StreamTarget } from "./stream_recording.ts";

type Method = (...args: unknown[]) => unknown;
type Result = IteratorResult<unknown>;

/**
 * Stands in for a source. Sources are more than iterables (`controller`, `tee()`, `on()`): all of it stays reachable and
 * works on the source itself, private fields included.
 */
export function recordIterable<Source extends AsyncIterable<unknown>>(
  source: Source,
  observer: StreamObserver,
  target: StreamTarget,
): Source {
  let recorded: { readonly iterator: AsyncIterator<unknown>; readonly stand: AsyncIterableIterator<unknown> } | null =
    null;

  /** The first iteration is recorded; a source that can be read again is read again as it is. */
  function standFor(iterator: AsyncIterator<unknown>): AsyncIterator<unknown> {
    recorded ??= { iterator, stand: recordIterator(iterator, source, observer, target) };
    return recorded.iterator === iterator ? recorded.stand : iterator;
  }

  function iterate(): unknown {
    const iterator = target.enter(() => source[Symbol.asyncIterator]());
    return Object.is(iterator, source) ? proxy : standFor(iterator);
  }

  function member(key: string | symbol, method: Method): Method {
    if (ITERATOR_METHODS.includes(key)) {
      const stand = standFor(source as unknown as AsyncIterator<unknown>);
      return Object.is(stand, source) ? method.bind(source) : stand[key as "next"] as Method;
    }
    return (...args) => {
      if (DISPOSALS.includes(key)) observer.ended(ABANDONED);
      // Where a member iterates, it has to see what is recorded.
      if (key === "toReadableStream") return onProxy(method, args);
      const result = Reflect.apply(method, source, args);
      if (key === "tee" && isListOfIterables(result)) return recordBranches(result, observer, target);
      return result === source ? proxy : result;
    };
  }

  function onProxy(method: Method, args: unknown[]): unknown {
    try {
      return Reflect.apply(method, proxy, args);
    } catch {
      // It reads private fields, which a proxy has none of.
      return Reflect.apply(method, source, args);
    }
  }

  // A proxy must hand out the fixed members of its target as they are; what inherits from the source has none.
  const stand = isFixed(source, Symbol.asyncIterator) ? Object.create(source) as Source : source;
  const proxy: Source = new Proxy(stand, {
    get(_, key): unknown {
      if (key === Symbol.asyncIterator) return iterate;
      const value: unknown = Reflect.get(source, key, source);
      return typeof value !== "function" || key === "constructor" || isFixed(stand, key)
        ? value
        : member(key, value as Method);
    },
    set: (_, key, value) => Reflect.set(source, key, value, source),
  });
  return proxy;
}

/** Members of an iterator that can be called on its iterable, as generators have them. */
const ITERATOR_METHODS: readonly (string | symbol)[] = ["next", "return", "throw"];
const DISPOSALS: readonly (string | symbol)[] = [Symbol.asyncDispose, Symbol.dispose];
const DONE: StreamEnding = { how: "done" };
const ABANDONED: StreamEnding = { how: "abandoned" };

/** A member that neither can be changed nor taken away. */
function isFixed(source: object, key: string | symbol): boolean {
  const member = Reflect.getOwnPropertyDescriptor(source, key);
  return member?.configurable === false && member.writable === false;
}

function isListOfIterables(value: unknown): value is AsyncIterable<unknown>[] {
  return Array.isArray(value) &&
    value.every((entry) => typeof entry === "object" && entry !== null && Symbol.asyncIterator in entry);
}

function recordBranches(
  branches: readonly AsyncIterable<unknown>[],
  observer: StreamObserver,
  target: StreamTarget,
): AsyncIterable<unknown>[] {
  const observers = branchesOf(observer, branches.length);
  return branches.map((branch, index) => recordIterable(branch, observers[index]!, target));
}

function recordIterator(
  iterator: AsyncIterator<unknown>,
  source: object,
  observer: StreamObserver,
  target: StreamTarget,
): AsyncIterableIterator<unknown> {
  function came(result: Result, askedMs: number): Result {
    if (result.done !== true) observer.chunk(result.value, askedMs);
    else observer.ended(isAborted(source) ? ABANDONED : DONE);
    return result;
  }

  function failed(error: unknown): never {
    observer.ended({ how: "error", error });
    throw error;
  }

  function next(...values: [] | [unknown]): Promise<Result> {
    const askedMs = target.elapsedMs();
    let asked: Promise<Result>;
    try {
      asked = Promise.resolve(target.enter(() => iterator.next(...values)));
    } catch (error) {
      failed(error);
    }
    return asked.then((result) => came(result, askedMs), failed);
  }

  return {
    next,
    return(value): Promise<Result> {
      observer.ended(ABANDONED);
      return target.enter(() => iterator.return?.(value)) ?? Promise.resolve({ done: true, value });
    },
    /** A generator may handle what its reader throws into it, and go on. */
    async throw(error): Promise<Result> {
      const askedMs = target.elapsedMs();
      try {
        const result = await target.enter(() => iterator.throw?.(error) ?? Promise.reject(error));
        if (result.done === true) observer.ended(ABANDONED);
        return came(result, askedMs);
      } catch (thrown) {
        observer.ended(thrown === error ? ABANDONED : { how: "error", error: thrown });
        throw thrown;
      }
    },
    [Symbol.asyncIterator](): AsyncIterableIterator<unknown> {
      return this;
    },
  };
}

/** The clients of OpenAI and Anthropic end a stream without an exception when its controller is told to abort. */
function isAborted(source: object): boolean {
  try {
    const { controller } = source as { readonly controller?: unknown };
    return controller instanceof AbortController && controller.signal.aborted;
  } catch {
    return false;
  }
}
