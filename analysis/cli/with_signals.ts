/** Ctrl+C and SIGTERM while something runs that must not be left half done. @module */

/** What came of it. */
export interface SignalledResult<T> {
  /** The result; null where it was stopped before there was any. */
  readonly result: T | null;
  /** Exit code by convention, 128 and the number of the signal; null where none came. */
  readonly exitCode: number | null;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Calls a function with an `AbortSignal` that fires when the program is told to end. */
export async function withSignals<T>(run: (signal: AbortSignal) => Promise<T>): Promise<SignalledResult<T>> {
  const controller = new AbortController();
  let exitCode: number | null = null;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = (): void => {
      exitCode ??= code;
      controller.abort();
    };
    Deno.addSignalListener(name as keyof typeof SIGNALS, listener);
    return () => Deno.removeSignalListener(name as keyof typeof SIGNALS, listener);
  });
  try {
    return { result: await run(controller.signal), exitCode };
  } catch (error) {
    if (exitCode === null) throw error;
    return { result: null, exitCode };
  } finally {
    for (const remove of listeners) remove();
  }
}
