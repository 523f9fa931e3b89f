/** How wide a text will be, without a browser to ask. @module */

/** Advance widths of DejaVu Sans, hundredths of an em, from the space to the tilde: it is wider than most system fonts. */
const ASCII = [
  [32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34],
  [84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99],
  [69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52],
  [39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84],
].flat();
const BOLD = 1.12;
/** What is not in the table, as wide as its widest: Щ, щ, any other letter or sign. */
const UPPER = 1.12;
const LOWER = 0.95;
const OTHER = 1.05;
/** Signs that are several in one: ‱. */
const LONG = 1.9;
const WIDE = 1.05;
const EAST_ASIAN_OR_EMOJI =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Extended_Pictographic}|[\uff01-\uff60\uffe0-\uffe6]/u;
const WITHOUT_WIDTH = /\p{Mark}|\u200d/u;

/** Width in pixels at a font size, of the widest font it is likely shown in. */
export function textWidth(
  text: string,
  { size, bold = false }: { readonly size: number; readonly bold?: boolean },
): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * size * (bold ? BOLD : 1);
}

function emsOf(character: string): number {
  const ascii = ASCII[character.charCodeAt(0) - 32];
  if (ascii !== undefined && character.length === 1) return ascii / 100;
  if (character === "…" || character === "—") return 1;
  if (character === "–") return 0.5;
  if (character === "·" || character === "\u00a0" || character === "\u2002") return 0.5;
  if (WITHOUT_WIDTH.test(character)) return 0;
  if (EAST_ASIAN_OR_EMOJI.test(character)) return WIDE;
  if (/[‰‱㏂-㏾]/u.test(character)) return LONG;
  return /\p{Lu}/u.test(character) ? UPPER : /\p{Ll}/u.test(character) ? LOWER : OTHER;
}
