/** Counts in sentences. Pure. @module */

/** `1 call`, `2,500 calls`. */
export function counted(number: number, word: string): string {
  return `${number.toLocaleString("en-US")} ${word}${number === 1 ? "" : "s"}`;
}
