import { assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const TABLE = Deno.readTextFileSync(new URL("../capabilities.md", import.meta.url));

Deno.test("tests/capabilities.md names tests that exist", () => {
  const titles = new Set(testFiles(new URL("tests/", ROOT)).flatMap(titlesIn));
  const named = TABLE.split("\n").filter((line) => line.startsWith("| ")).slice(1).flatMap((line) => {
    return [...(line.split("|")[3] ?? "").matchAll(/"([^"]+)"/g)].map((match) => match[1]!);
  });
  assertEquals(named.filter((title) => !titles.has(title)), []);
  assertEquals(named.length > 40, true);
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
