/** `deno task notebooks [FOLDER]`: executes every notebook of the repository and writes its page. @module */
import { notebookHtml, runNotebook } from "@kymo/kymo/notebook";

const [folder = "notebooks_html"] = Deno.args;
const source = decodeURIComponent(new URL("../../notebooks/", import.meta.url).pathname);
await Deno.mkdir(folder, { recursive: true });
const names = [...Deno.readDirSync(source)].map(({ name }) => name).filter((name) => name.endsWith(".ipynb")).sort();
for (const name of names) {
  const { notebook, failure } = await runNotebook(source + name);
  if (failure !== null) throw new Error(`${name}: ${failure.message}`);
  const title = name.replace(".ipynb", "");
  await Deno.writeTextFile(`${folder}/${title}.html`, await notebookHtml(notebook, { title }));
  Deno.stdout.writeSync(new TextEncoder().encode(`${folder}/${title}.html\n`));
}
