/** A last write when the program ends. @module */

/** What is done at the end of the program. */
export interface ExitHooksOptions {
  /** Writes what waits, without waiting for anything itself. The program may go on after it. */
  readonly drain: () => void;
  /** Ends what is still open and writes it too: nothing comes after it. */
  readonly end: () => void;
  /** Signals that end the program after a last write. */
  readonly signals: readonly Deno.Signal[];
  /** Hears of a signal that cannot be listened to. */
  readonly onError: (error: unknown) => void;
}

/** Events at which a write is still possible and which a program may survive. */
const FAILURE_EVENTS = ["error", "unhandledrejection"] as const;
/** A program that dies by a signal has 128 and its number as exit code. */
const SIGNAL_NUMBERS: Readonly<Partial<Record<Deno.Signal, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGTERM: 15,
  SIGBREAK: 21,
};

/** Listens; returns what takes the listeners away again. They do not keep the program alive. */
export function addExitHooks({ drain, end, signals, onError }: ExitHooksOptions): () => void {
  for (const type of FAILURE_EVENTS) globalThis.addEventListener(type, drain);
  globalThis.addEventListener("unload", end);
  const removers = signals.flatMap((signal) => {
    const exit = (): void => {
      end();
      Deno.exit(128 + (SIGNAL_NUMBERS[signal] ?? 0));
    };
    try {
      Deno.addSignalListener(signal, exit);
    } catch (error) {
      onError(error);
      return [];
    }
    return [() => Deno.removeSignalListener(signal, exit)];
  });
  return () => {
    for (const type of FAILURE_EVENTS) globalThis.removeEventListener(type, drain);
    globalThis.removeEventListener("unload", end);
    for (const remove of removers) remove();
  };
}

/** The signals of the option `flushOnSignals`. */
export function signalsOf(option: boolean | readonly Deno.Signal[]): readonly Deno.Signal[] {
  if (typeof option !== "boolean") return option;
  return option ? ["SIGTERM", "SIGINT"] : [];
}
