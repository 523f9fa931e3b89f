import { eastAsianWidth } from "get-east-asian-width";

const ZERO_WIDTH = /^[\p{Control}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]$/u;

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
