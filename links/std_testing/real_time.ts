const { Date, setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
const abortSignalTimeout = AbortSignal.timeout;

/** The real `setTimeout`, whatever the global one is. */
export const realSetTimeout: typeof setTimeout = setTimeout;

/** The real `clearTimeout`, whatever the global one is. */
export const realClearTimeout: typeof clearTimeout = clearTimeout;

/** The real time of day in milliseconds. */
export const realNow: () => number = Date.now;

/** Gives the globals their real functions back. */
export function restoreRealTime(): void {
  Object.assign(globalThis, { Date, setTimeout, clearTimeout, setInterval, clearInterval });
  AbortSignal.timeout = abortSignalTimeout;
}
