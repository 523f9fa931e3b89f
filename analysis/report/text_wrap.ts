/** Lines of prose that fit a terminal. @module */
import { unicodeWidth } from "@std/cli/unicode-width";

/** How to break lines. */
export interface WrapOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Stands before every line but the first. */
  readonly indent: string;
  /** Stands between two parts of a line. */
  readonly separator: string;
}

/** Joins parts into lines, as many as fit into each; a part that is too long has a line of its own. */
export function wrapParts(parts: readonly string[], { width, indent, separator }: WrapOptions): string[] {
  const lines: string[] = [];
  let line: string | null = null;
  for (const part of parts) {
    const longer: string = line === null ? part : line + separator + part;
    if (line !== null && unicodeWidth(longer) > width) {
      lines.push(line.trimEnd());
      line = indent + part;
    } else {
      line = longer;
    }
  }
  return line === null ? lines : [...lines, line];
}

/** Breaks a sentence between its words, and words that are longer than a line. */
export function wrapWords(text: string, options: Omit<WrapOptions, "separator">): string[] {
  const longest = options.width - unicodeWidth(options.indent);
  const words = text.trimEnd().split(/(?<=\S) +(?=\S)/).flatMap((word) => pieces(word, longest));
  return wrapParts(words, { ...options, separator: " " });
}

function pieces(word: string, longest: number): string[] {
  if (unicodeWidth(word) <= longest) return [word];
  const found: string[] = [];
  let [piece, columns] = ["", 0];
  for (const character of word) {
    const width = unicodeWidth(character);
    if (columns + width > longest && piece !== "") {
      found.push(piece);
      [piece, columns] = ["", 0];
    }
    piece += character;
    columns += width;
  }
  return [...found, piece];
}
