import { assert, assertEquals, assertThrows } from "@std/assert";
import type { JsonValue } from "../../notebooks/kernel/json_value.ts";
import { parseNotebook } from "../../notebooks/kernel/parse_notebook.ts";
import { readNotebook } from "../../notebooks/kernel/read_notebook.ts";
import { notebookOf } from "./notebook_of.ts";

function parse(value: JsonValue): ReturnType<typeof parseNotebook> {
  return parseNotebook(JSON.stringify(value), "n.ipynb");
}

Deno.test("parseNotebook() joins texts in pieces, but not the arrays of JSON outputs", () => {
  const data = { "text/plain": ["a\n", "b"], "application/json": ["a\n", "b"], "application/x+json": ["c"] };
  const outputs = [
    { output_type: "stream", name: "stdout", text: ["1\n", "2\n"] },
    { output_type: "display_data", data, metadata: { x: 1 } },
  ];
  const { cells: [cell] } = parse(notebookOf([{ source: ["let a;\n", "a"], outputs }]));
  assert(cell?.cell_type === "code");
  assertEquals(cell.source, "let a;\na");
  assertEquals(cell.outputs, [
    { output_type: "stream", name: "stdout", text: "1\n2\n" },
    { output_type: "display_data", data: { ...data, "text/plain": "a\nb" }, metadata: { x: 1 } },
  ]);
});

Deno.test("parseNotebook() keeps metadata that it does not know, and attachments", () => {
  const attachments = { "a.png": { "image/png": "AAAA" } };
  const notebook = parse({
    ...notebookOf([{ cell_type: "markdown", source: "x", metadata: { deep: { er: [1] } }, attachments }]),
    metadata: { other: { program: true } },
  });
  assertEquals(notebook.metadata, { other: { program: true } });
  assertEquals(notebook.cells[0]?.metadata, { deep: { er: [1] } });
  assertEquals(Reflect.get(notebook.cells[0]!, "attachments"), attachments);
});

Deno.test("parseNotebook() leaves out what nbformat 4.5 does not have, and makes texts of what must be text", () => {
  const data = { "text/plain": 5, "text/html": { a: 1 }, "image/png": null, "application/json": { a: 1 } };
  const outputs = [{ output_type: "display_data", data, metadata: {}, more: 1 }];
  const cells = [
    { source: "1", outputs, trusted: true, attachments: {} },
    {
      cell_type: "markdown",
      source: "x",
      outputs: [],
      execution_count: 1,
      attachments: { a: 1, b: { "text/plain": 2 } },
    },
  ];
  const { cells: [code, text], ...rest } = parse(notebookOf(cells, { worksheets: [], orig_nbformat: 3 }));
  assertEquals(Object.keys(rest), ["metadata"]);
  assertEquals(Object.keys(code!).sort(), ["cell_type", "execution_count", "id", "metadata", "outputs", "source"]);
  assert(code?.cell_type === "code");
  const texts = { "text/plain": "5", "text/html": '{"a":1}', "image/png": "null", "application/json": { a: 1 } };
  assertEquals(code.outputs, [{ output_type: "display_data", data: texts, metadata: {} }]);
  assertEquals(Object.keys(text!).sort(), ["attachments", "cell_type", "id", "metadata", "source"]);
  assertEquals(Reflect.get(text!, "attachments"), { b: { "text/plain": "2" } });
});

Deno.test("parseNotebook() keeps ids, gives the same new ones every time, and none twice", () => {
  const json = notebookOf([{ id: "a", source: "1" }, { id: "a", source: "1" }, { source: "1" }, { source: "1" }]);
  const ids = parse(json).cells.map(({ id }) => id);
  assertEquals(ids[0], "a");
  assertEquals(new Set(ids).size, 4);
  assertEquals(parse(json).cells.map(({ id }) => id), ids);
});

const FAULTS: readonly (readonly [title: string, text: string, message: string])[] = [
  ["an empty file", "", "it is empty"],
  ["a file that ends too early", '{"cells": [\n {', "line 2: the JSON ends too early"],
  ["a file that is no JSON from some line on", '{"cells": [\n {},\n oops\n]}', 'line 3: it is no JSON, "oops"'],
  ["deep JSON", `${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`, "it is nested more than 500 levels deep"],
  ["JSON that is no object", "[]", "it is no JSON object"],
  ["nbformat 3", '{"nbformat":3,"nbformat_minor":0}', "nbformat must be 4.0 to 4.5, current value is 3.0"],
  ["nbformat 4.9", '{"nbformat":4,"nbformat_minor":9}', "nbformat must be 4.0 to 4.5, current value is 4.9"],
  ["other JSON", "{}", "nbformat must be 4.0 to 4.5, current value is missing"],
  ["no cells", '{"nbformat":4,"nbformat_minor":5,"metadata":{}}', '"cells" must be an array, current value is missing'],
  [
    "a cell of another kind",
    JSON.stringify(notebookOf(["1", { cell_type: "heading", source: "x" }])),
    'cell 2: "cell_type" must be one of code, markdown, raw, current value is "heading"',
  ],
  [
    "a cell without source",
    JSON.stringify(notebookOf([{}])),
    'cell 1: "source" must be text or an array of texts, current value is missing',
  ],
  [
    "an output of another kind",
    JSON.stringify(notebookOf([{ source: "", outputs: [{ output_type: "pyout" }] }])),
    'cell 1, output 1: "output_type" must be one of stream, display_data, execute_result, error, current value is "pyout"',
  ],
  [
    "an id that cannot be",
    JSON.stringify(notebookOf([{ source: "", id: "a b" }])),
    'cell 1: "id" must be 1 to 64 letters, digits, - or _, current value is "a b"',
  ],
];

for (const [title, text, message] of FAULTS) {
  Deno.test(`parseNotebook() says what is wrong with ${title}`, () => {
    assertThrows(() => parseNotebook(text, "n.ipynb"), SyntaxError, `Cannot read notebook "n.ipynb": ${message}`);
  });
}

Deno.test("readNotebook() says that a file is no UTF-8", () => {
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeFileSync(path, Uint8Array.of(0x7b, 0xff));
    assertThrows(() => readNotebook(path), SyntaxError, `Cannot read notebook "${path}": it is no UTF-8`);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("readNotebook() says that a file is missing", () => {
  assertThrows(() => readNotebook("none.ipynb"), TypeError, 'Cannot read notebook "none.ipynb": there is no such file');
});
