/** The program's own `onError`, where it can do no harm. Pure. @module */

/** A listener that takes anything thrown, hands on an `Error`, and never throws itself: nobody may be there to listen. */
export function safeListener(onError: ((error: Error) => void) | undefined): (error: unknown) => void {
  return (error) => {
    try {
      onError?.(error instanceof Error ? error : new Error(String(error)));
    } catch {
      // The program's own handler failed: recording must not.
    }
  };
}
