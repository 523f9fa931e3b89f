/** Text that was recorded, ready to be shown. @module */

/** Without what would move a cursor, change colours, turn the reading direction, or is no character: a dot each. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "·");
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;
