/** `deno task readme`. @module */
import { readmePictures } from "./readme_pictures.ts";
import { withTables } from "./readme_tables.ts";

await Deno.writeTextFile("README.md", withTables(await Deno.readTextFile("README.md")));
for (const [path, svg] of Object.entries(await readmePictures())) await Deno.writeTextFile(path, svg);
