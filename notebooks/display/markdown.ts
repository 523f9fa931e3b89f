/** Sentences with computed numbers. @module */
import { printable } from "../../analysis/html/printable.ts";
import { escapeMarkdown } from "../../analysis/report/escape_markdown.ts";

/** A text in Markdown. As the last expression of a notebook's cell it shows itself. */
export interface Markdown {
  /** The text. */
  toString(): string;
}

/**
 * Writes Markdown with values in it: what is inserted stands as it is, whatever characters it has; a list of values becomes a
 * list, Markdown inside Markdown stays. Spaces at the start of lines are taken away.
 *
 * @example
 * ```ts
 * import { formatUsd, markdown } from "@kymo/kymo/notebook";
 * import { assertEquals } from "@std/assert";
 *
 * const model = "gpt_5*mini";
 * assertEquals(String(markdown`**${model}** cost ${formatUsd(12.4)}.`), "**gpt_5\\*mini** cost \\$12.40.");
 * ```
 */
export function markdown(strings: TemplateStringsArray, ...values: readonly unknown[]): Markdown {
  const own = strings.map((text) => text.replace(/\n[ \t]+/g, "\n"));
  const text = own.map((part, index) => index === 0 ? part : insertedText(values[index - 1]) + part).join("").trim();
  return rawMarkdown(text);
}

/** A text that is Markdown already. */
export function rawMarkdown(text: string): Markdown {
  const shown: Markdown = { toString: () => text };
  return Object.defineProperties(shown, {
    [Symbol.for("Jupyter.display")]: { value: () => ({ "text/markdown": text, "text/plain": plainText(text) }) },
    [Symbol.for("Deno.customInspect")]: { value: () => text },
  });
}

/** Without the signs of bold and code, and without escapes. */
function plainText(text: string): string {
  const bare = text.replace(/(?<!\\)(\*\*|`)/g, "").replace(/\\(?=[!-/:-@[-`{-~])/g, "");
  return bare.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Markdown inside Markdown stays; of all else every character with a meaning is escaped. */
function insertedText(value: unknown): string {
  if (Array.isArray(value)) return value.flat(Infinity).map((item) => `\n- ${insertedText(item)}`).join("");
  if (isMarkdown(value)) return String(value);
  const text = value === null || value === undefined
    ? "–"
    : printable(typeof value === "object" ? Deno.inspect(value) : String(value));
  return escapeMarkdown(text);
}

function isMarkdown(value: unknown): value is Markdown {
  const shown = (value as Record<symbol, unknown> | null | undefined)?.[Symbol.for("Jupyter.display")];
  return typeof shown === "function" && String(value) !== "[object Object]";
}
