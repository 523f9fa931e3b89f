import { assertEquals } from "@std/assert";
import { complexityScore, type ComplexityWords } from "@kymo/kymo";

const NO_WORDS: ComplexityWords = { entities: [], complexWords: [], timeWords: [] };
const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, number) => `${word}${number}`);

const LENGTHS = [[0, 0], [50, 0], [51, 0.1], [100, 0.1], [101, 0.2], [10_000, 0.2]] as const;

for (const [length, score] of LENGTHS) {
  Deno.test(`complexityScore() of ${length} characters is ${score}`, () => {
    assertEquals(complexityScore("x".repeat(length), NO_WORDS), score);
  });
}

/** Ten words of the form a0 … a9 are within 50 characters: the length adds nothing. */
const COUNTS = [
  ["entities", [0, 0.15, 0.3, 0.4, 0.4]],
  ["complexWords", [0, 0.1, 0.2, 0.3, 0.3]],
  ["timeWords", [0, 0.05, 0.1, 0.1, 0.1]],
] as const;

for (const [option, scores] of COUNTS) {
  Deno.test(`complexityScore() adds ${scores[1]} for each of the ${option}, up to ${scores.at(-1)}`, () => {
    const words = numbered("a", 10);
    const scored = scores.map((_, count) =>
      complexityScore(words.slice(0, count).join(" "), { ...NO_WORDS, [option]: words })
    );
    assertEquals(scored, [...scores]);
  });
}

Deno.test("complexityScore() is 1 at most: every rule at its cap", () => {
  const [entities, complexWords, timeWords] = ["e", "c", "t"].map((letter) => numbered(letter, 9));
  const words = { entities: entities!, complexWords: complexWords!, timeWords: timeWords! };
  const question = [...words.entities, ...words.complexWords, ...words.timeWords].join(" ").padEnd(101, ".");
  assertEquals(complexityScore(question, words), 1);
});

Deno.test("complexityScore() counts each word once, in any case, as a whole word", () => {
  assertEquals(complexityScore("Why? WHY! why."), 0.1);
  assertEquals(complexityScore("whyever reanalyze lastly"), 0);
  assertEquals(complexityScore("Why, since last week"), 0.2);
  assertEquals(complexityScore("compare/analyze-explain"), 0.3);
});

Deno.test("complexityScore() finds entities of several words, other scripts and signs", () => {
  const entities = ["Acme Corp.", "Zürich", "東京", "C++", "O'Brien", "", "  "];
  const scoreOf = (question: string): number =>
    complexityScore(question, { entities, complexWords: [], timeWords: [] });
  assertEquals(scoreOf("Is ACME CORP in Zürich?"), 0.3);
  assertEquals(scoreOf("acme has no corp"), 0);
  assertEquals(scoreOf("Where is 東京 ?"), 0.15);
  assertEquals(scoreOf("What did o'brien say?"), 0.15);
  assertEquals(scoreOf(""), 0);
});

Deno.test("complexityScore() has words of its own only where nobody gives others", () => {
  assertEquals(complexityScore("compare"), 0.1);
  assertEquals(complexityScore("compare", { complexWords: ["measure"] }), 0);
  assertEquals(complexityScore("measure since", { complexWords: ["measure"] }), 0.15);
});
