import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { settingsOf } from "../../analysis/settings/read_settings.ts";
import { readmePictures } from "./readme_pictures.ts";
import { DOCUMENTS, withTables } from "./readme_tables.ts";

const README = Deno.readTextFileSync(new URL("../../README.md", import.meta.url));

for (const path of Object.keys(DOCUMENTS)) {
  Deno.test(`${path} shows schema, rules and commands as the code has them`, async () => {
    const words = (text: string): string => text.replaceAll(/[\s-]+/g, " ");
    const document = Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));
    assert(words(document) === words(await withTables(path, document)), "deno task readme writes it");
  });
}

Deno.test("README.md opens with the two commands that need only Node", () => {
  const start = README.slice(0, 800);
  assertStringIncludes(start, "npx --yes deno@2.9.6 task report");
  assertStringIncludes(start, "npx --yes deno@2.9.6 task test");
});

Deno.test("README.md shows pictures of the bundled data as they are drawn now", async () => {
  for (const [path, svg] of Object.entries(await readmePictures())) {
    assertStringIncludes(README, `](${path})`);
    assertEquals(Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url)), svg, "deno task readme writes it");
  }
});

Deno.test("README.md shows settings that kymo takes", () => {
  const blocks = [...README.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1]!));
  const settings = blocks.filter((block) => "slos" in block || "dir" in block);
  assertEquals(settings.length, 2);
  for (const block of settings) settingsOf(block, "read README.md");
});
