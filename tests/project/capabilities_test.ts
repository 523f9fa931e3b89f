import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const TABLE = Deno.readTextFileSync(new URL("../capabilities.md", import.meta.url));

/** First and last number of the rows that must be there: what is asked of a recorder and its reports. */
const NUMBERS = [[1, 46], [48, 51], [54, 59], [61, 61], [63, 79], [84, 89], [91, 91]] as const;

/** Each row of the table: its number, and the titles of its tests. */
const ROWS = TABLE.split("\n").filter((line) => line.startsWith("| ")).slice(2).map((line) => {
  const [, number = "", , proof = ""] = line.split("|").map((cell) => cell.trim());
  return { number, titles: [...proof.matchAll(/"([^"]+)"/g)].map((match) => match[1]!) };
});

Deno.test("tests/capabilities.md names tests that exist", () => {
  const titles = new Set(testFiles(new URL("tests/", ROOT)).flatMap(titlesIn));
  assertEquals(ROWS.flatMap((row) => row.titles).filter((title) => !titles.has(title)), []);
});

Deno.test("tests/capabilities.md has a test for every row, and every row that is asked for", () => {
  const asked = NUMBERS.flatMap(([first, last]) => {
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  });
  const there = new Set(ROWS.map(({ number }) => number));
  assertEquals([...asked, "A7"].filter((number) => !there.has(number)), []);
  assertEquals(ROWS.filter(({ titles }) => titles.length === 0), []);
});

function testFiles(folder: URL): URL[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    if (entry.isDirectory) return testFiles(new URL(`${entry.name}/`, folder));
    return entry.name.endsWith("_test.ts") ? [new URL(entry.name, folder)] : [];
  });
}

function titlesIn(file: URL): string[] {
  const text = Deno.readTextFileSync(file);
  return [...text.matchAll(/Deno\.test\(\s*"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!.replaceAll('\\"', "'"));
}
