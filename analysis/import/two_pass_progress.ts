/** One progress of two passes over a file. @module */

/** Share of the time that looking at the whole file first takes. */
const LOOK_SHARE = 0.1;

/** One progress of two passes over a file; it never goes back, also where a format reads a file twice. */
export function twoPassProgress(
  onProgress: (share: number) => void,
): { readonly look: (share: number) => void; readonly read: (share: number) => void } {
  let reached = 0;
  const tell = (share: number): void => onProgress(reached = Math.max(reached, share));
  return {
    look: (share) => tell(share * LOOK_SHARE),
    read: (share) => tell(LOOK_SHARE + share * (1 - LOOK_SHARE)),
  };
}
