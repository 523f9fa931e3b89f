/** How complex a question looks, to choose an agent by. Pure. @module */

/** What adds to complexity; words are compared without case, as whole words. */
export interface ComplexityWords {
  /** Names that a question may be about. @default {none} */
  readonly entities?: readonly string[];
  /** Words of questions that need several steps. @default {compare, analyze, why, …} */
  readonly complexWords?: readonly string[];
  /** Words of questions over time. @default {trend, last, since, …} */
  readonly timeWords?: readonly string[];
}

const COMPLEX_WORDS = [
  "analyze",
  "analysis",
  "compare",
  "comparison",
  "correlate",
  "correlation",
  "evaluate",
  "explain",
  "forecast",
  "optimize",
  "predict",
  "recommend",
  "relationship",
  "summarize",
  "versus",
  "why",
];
const TIME_WORDS = [
  "daily",
  "during",
  "history",
  "last",
  "month",
  "monthly",
  "previous",
  "since",
  "today",
  "trend",
  "week",
  "weekly",
  "year",
  "yesterday",
];

/**
 * Complexity of a question, 0..1: 0.2 above 100 characters, else 0.1 above 50; 0.15 for each known entity (at most
 * 0.4), 0.1 for each complexity word (at most 0.3), 0.05 for each time word (at most 0.1). A plain rule to begin with:
 * give the recorder your own as `scoreComplexity`. Linear in the length of the question.
 *
 * @example
 * ```ts
 * import { complexityScore } from "@kymo/kymo";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(complexityScore("What time is it?"), 0);
 * assertEquals(complexityScore("Compare the revenue of Acme with last year", { entities: ["Acme"] }), 0.35);
 * ```
 */
export function complexityScore(question: string, words: ComplexityWords = {}): number {
  const { entities = [], complexWords = COMPLEX_WORDS, timeWords = TIME_WORDS } = words;
  const text = ` ${question.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  const points = (question.length > 100 ? 20 : question.length > 50 ? 10 : 0) +
    Math.min(40, 15 * countOf(text, entities)) +
    Math.min(30, 10 * countOf(text, complexWords)) +
    Math.min(10, 5 * countOf(text, timeWords));
  return Math.min(100, points) / 100;
}

/** How many of the words are in the text, each once. */
function countOf(text: string, words: readonly string[]): number {
  const wanted = new Set(words.map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()));
  wanted.delete("");
  return [...wanted].filter((word) => text.includes(` ${word} `)).length;
}
