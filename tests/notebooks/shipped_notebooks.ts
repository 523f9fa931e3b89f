/** The notebooks of the repository. @module */

const FOLDER = decodeURIComponent(new URL("../../notebooks/", import.meta.url).pathname);

/** Each with its path. */
export const NOTEBOOKS: readonly { readonly name: string; readonly path: string }[] = [...Deno.readDirSync(FOLDER)]
  .filter(({ name }) => name.endsWith(".ipynb"))
  .map(({ name }) => ({ name: name.replace(".ipynb", ""), path: FOLDER + name }))
  .sort((a, b) => a.name < b.name ? -1 : 1);
