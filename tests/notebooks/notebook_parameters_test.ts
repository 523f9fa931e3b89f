import { assertEquals, assertThrows } from "@std/assert";
import type { JsonValue } from "../../notebooks/kernel/json_value.ts";
import type { Notebook } from "../../notebooks/kernel/notebook.ts";
import { notebookParameters, withParameters } from "../../notebooks/kernel/notebook_parameters.ts";
import { parseNotebook } from "../../notebooks/kernel/parse_notebook.ts";
import { type CellParts, notebookOf } from "./notebook_of.ts";

function notebook(...cells: readonly CellParts[]): Notebook {
  return parseNotebook(JSON.stringify(notebookOf(cells)), "n.ipynb");
}

function declaring(source: string): CellParts {
  return { source, metadata: { tags: ["parameters"] } };
}

const sourcesOf = ({ cells }: Notebook): string[] => cells.map(({ source }) => source);

Deno.test("notebookParameters() lists what the parameters cell declares, with the defaults as written", () => {
  const source = `// let no = 1;
let folder = "events; not"; // where
let hours: number = 24, by: Map<string, number> = new Map()
let list = [
  1, // one
  { a: 2 },
];
let sum = 1 +
  2
let nothing
function f() { let inner = 1; }
const fixed = \`a\${1}\`;`;
  assertEquals(notebookParameters(notebook(declaring(source))), [
    { name: "folder", value: '"events; not"' },
    { name: "hours", value: "24" },
    { name: "by", value: "new Map()" },
    { name: "list", value: "[\n  1, \n  { a: 2 },\n]" },
    { name: "sum", value: "1 +\n  2" },
    { name: "nothing", value: "" },
    { name: "fixed", value: "`a${1}`" },
  ]);
  assertEquals(notebookParameters(notebook("let a = 1;")), []);
});

Deno.test("withParameters() sets them in a cell behind the one that declares them", () => {
  const given = notebook("1", declaring('let a = 1;\nlet b = "x";'), "a");
  const set = withParameters(given, { b: 'q"\n', a: [1, null, { k: true }] });
  const injected = '// Parameters\nb = "q\\"\\n";\na = [1,null,{"k":true}];\nvoid 0;';
  assertEquals(sourcesOf(set), ["1", 'let a = 1;\nlet b = "x";', injected, "a"]);
  assertEquals(set.cells[2]!.metadata, { tags: ["injected-parameters"] });
  assertEquals(sourcesOf(given).length, 3);
});

Deno.test("withParameters() takes the place of what an earlier run injected, and leaves it alone without values", () => {
  const once = withParameters(notebook(declaring("let a = 1;"), "a"), { a: 2 });
  const twice = withParameters(once, { a: 3 });
  assertEquals(sourcesOf(twice), ["let a = 1;", "// Parameters\na = 3;\nvoid 0;", "a"]);
  assertEquals(twice.cells[1]!.id, once.cells[1]!.id);
  assertEquals(withParameters(once, {}), once);
});

Deno.test("withParameters() writes keys that would set a prototype as keys", () => {
  const value = JSON.parse('{"__proto__":{"a":1}}');
  const [, injected] = sourcesOf(withParameters(notebook(declaring("let a;")), { a: value }));
  assertEquals(injected, '// Parameters\na = JSON.parse("{\\"__proto__\\":{\\"a\\":1}}");\nvoid 0;');
});

const REFUSED: readonly (readonly [CellParts, Record<string, JsonValue>, string])[] = [
  ["let a = 1;", { a: 2 }, 'Cannot set parameter "a": the notebook has no code cell with the tag "parameters"'],
  [declaring("let a, b;"), { c: 2 }, 'Cannot set parameter "c": the notebook does not declare it, parameters are a, b'],
  [declaring("const a = 1;"), { a: 2 }, 'Cannot set parameter "a": it is declared with const'],
  [declaring("let a = 1;"), { a: NaN }, 'Cannot set parameter "a": its value must be JSON, current value is NaN'],
];

Deno.test("withParameters() refuses what the notebook does not declare", () => {
  for (const [cell, values, message] of REFUSED) {
    assertThrows(() => withParameters(notebook(cell), values), TypeError, message);
  }
});
