/** A last write when the program ends. @module */

/** What is done at the end of the program. */
export interface ExitHooksOptions {
  /** Writes what waits, without waiting for anything itself. */
  readonly drain: () => void;
  /** Signals that end the program after a last write. */
  readonly signals: readonly Deno.Signal[];
  /** Hears of a signal that cannot be listened to. */
  readonly onError: (error: unknown) => void;
}

/** Events before the end at which a write is still possible: a natural end, an uncaught exception, a rejection. */
const EXIT_EVENTS = ["unload", "error", "unhandledrejection"] as const;
/** A program that dies by a signal has 128 and its number as exit code. */
const SIGNAL_NUMBERS: Readonly<Partial<Record<Deno.Signal, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGTERM: 15,
  SIGBREAK: 21,
};

/** Listens; returns what takes the listeners away again. They do not keep the program alive. */
export function addExitHooks({ drain, signals, onError }: ExitHooksOptions): () => void {
  for (const type of EXIT_EVENTS) globalThis.addEventListener(type, drain);
  const removers = signals.flatMap((signal) => {
    const end = (): void => {
      drain();
      Deno.exit(128 + (SIGNAL_NUMBERS[signal] ?? 0));
    };
    try {
      Deno.addSignalListener(signal, end);
    } catch (error) {
      onError(error);
      return [];
    }
    return [() => Deno.removeSignalListener(signal, end)];
  });
  return () => {
    for (const type of EXIT_EVENTS) globalThis.removeEventListener(type, drain);
    for (const remove of removers) remove();
  };
}

/** The signals of the option `flushOnSignals`. */
export function signalsOf(option: boolean | readonly Deno.Signal[]): readonly Deno.Signal[] {
  if (typeof option !== "boolean") return option;
  return option ? ["SIGTERM", "SIGINT"] : [];
}
