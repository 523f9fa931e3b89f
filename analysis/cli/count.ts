/** Counts in sentences. @module */

/** `1 file`, `2,500 files`. */
export function count(number: number, word: string): string {
  return `${number.toLocaleString("en-US")} ${word}${number === 1 ? "" : "s"}`;
}
