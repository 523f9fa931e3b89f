import { eastAsianWidth } from "get-east-asian-width";

/** Control and format characters but the soft hyphen, marks on other characters, and the later letters of a Hangul syllable. */
const ZERO_WIDTH = /^(?!\u00ad)[\p{Cc}\p{Cf}\p{Mn}\p{Me}\u1160-\u11ff]$/u;

/**
 * Columns a text takes in a terminal, the sum over its code points: 0 for marks and control characters, 2 for wide ones.
 *
 * @param str The text.
 * @returns Number of columns.
 */
export function unicodeWidth(str: string): number {
  let width = 0;
  for (const char of str) {
    if (!ZERO_WIDTH.test(char)) width += eastAsianWidth(char.codePointAt(0) ?? 0);
  }
  return width;
}
