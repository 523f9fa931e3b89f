/** Texts that fit a width in pixels. @module */
import { textWidth } from "./text_width.ts";

/** How a text is set, and how wide it may be. */
export interface TextRoom {
  /** Pixels. */
  readonly width: number;
  /** Of the font, pixels. */
  readonly size: number;
  /** Whether it is bold. @default {false} */
  readonly bold?: boolean;
}

/** Cuts a text in its middle: both ends of a model's name matter. */
export function cutText(text: string, room: TextRoom): string {
  if (textWidth(text, room) <= room.width) return text;
  const characters = [...new Intl.Segmenter().segment(ends(text))].map(({ segment }) => segment);
  const shorter = (kept: number): string => {
    const tail = Math.floor(kept / 2);
    return `${characters.slice(0, kept - tail).join("")}…${characters.slice(characters.length - tail).join("")}`;
  };
  let [fits, beyond] = [0, characters.length];
  while (beyond - fits > 1) {
    const middle = (fits + beyond) >> 1;
    if (textWidth(shorter(middle), room) <= room.width) fits = middle;
    else beyond = middle;
  }
  return fits < 2 ? "…" : shorter(fits);
}

/** No chart has room for more: the middle goes anyway. */
const LONGEST = 2000;

function ends(text: string): string {
  return text.length <= LONGEST ? text : text.slice(0, LONGEST / 2) + text.slice(-LONGEST / 2);
}

/** Breaks a text into lines between words; a word that is too long is cut. */
export function wrapText(text: string, room: TextRoom): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, room) <= room.width) lines[lines.length - 1] = longer;
    else lines.push(cutText(word, room));
  }
  return lines;
}
