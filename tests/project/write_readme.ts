/** `deno task readme`. @module */
import { readmePictures } from "./readme_pictures.ts";
import { DOCUMENTS, withTables } from "./readme_tables.ts";

for (const path of Object.keys(DOCUMENTS)) {
  await Deno.writeTextFile(path, await withTables(path, await Deno.readTextFile(path)));
}
for (const [path, svg] of Object.entries(await readmePictures())) await Deno.writeTextFile(path, svg);
