/** Emphasis in a terminal, or none. @module */

/** Ways to set text off. */
export interface TextStyle {
  /** Headings. */
  readonly bold: (text: string) => string;
  /** What matters less. */
  readonly dim: (text: string) => string;
  /** What is wrong. */
  readonly red: (text: string) => string;
}

/** Styles that write ANSI codes, or leave text as it is. */
export function textStyle(color: boolean): TextStyle {
  const code = (on: number, off: number) => (text: string): string => color ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return { bold: code(1, 22), dim: code(2, 22), red: code(31, 39) };
}
