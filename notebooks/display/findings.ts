/** Findings as a list to read. @module */
import type { Finding } from "../../analysis/finding.ts";
import { escapeMarkdown } from "../../analysis/report/escape_markdown.ts";
import { findingLines } from "../../analysis/report/markdown_findings.ts";
import { toldFindings } from "../../analysis/report/told_findings.ts";
import { findingSize } from "../../analysis/report/told_suggestions.ts";
import { type Markdown, rawMarkdown } from "./markdown.ts";

/** Which findings. */
export interface FindingsOptions {
  /** Most of them: the first, of each kind some. @default {6} */
  readonly most?: number;
  /** Said where there is nothing. @default {"Nothing was found."} */
  readonly otherwise?: string;
}

/**
 * Tells findings as the report does: whom it is about, what was found, what that saves with its interval, what to do, how sure it
 * is, and what it takes for granted.
 *
 * @example
 * ```ts
 * import { open, suggest } from "@kymo/kymo/analysis";
 * import { findings } from "@kymo/kymo/notebook";
 * import { assertEquals } from "@std/assert";
 *
 * const { suggestions } = await suggest(await open("fixtures/claude_code"));
 * assertEquals(String(findings(suggestions, { otherwise: "Nothing to do." })), "Nothing to do.");
 * ```
 */
export function findings(found: readonly Finding[], options: FindingsOptions = {}): Markdown {
  const { most = 6, otherwise = "Nothing was found." } = options;
  const { told, more } = toldFindings(found, { most });
  if (told.length === 0) return rawMarkdown(escapeMarkdown(otherwise));
  const lines = told.flatMap(({ finding, also }) => {
    return findingLines(finding, { bullet: "-", sentence: finding.says + also, size: findingSize(finding) });
  });
  return rawMarkdown([...lines, ...more > 0 ? ["", `And ${more} more.`] : []].join("\n"));
}
