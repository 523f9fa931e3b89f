import { assert, assertEquals } from "@std/assert";
import { formatNotebook } from "../../notebooks/kernel/format_notebook.ts";
import { parseNotebook } from "../../notebooks/kernel/parse_notebook.ts";
import { notebookOf } from "./notebook_of.ts";

const OUTPUTS = [
  { output_type: "stream", name: "stdout", text: "a\r\nb\u2028c" },
  { output_type: "display_data", data: { "image/png": "AA\nBB", "text/plain": "é\n" }, metadata: {} },
  { output_type: "error", ename: "Error", evalue: "x", traceback: ["Error: x"] },
];

/** The example as Python's nbformat 5.5 writes it. */
const WRITTEN = `{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "a",
   "metadata": {
    "10": 1,
    "9": [],
    "z": {}
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\\r\\n",
      "b\u2028",
      "c"
     ]
    },
    {
     "data": {
      "image/png": "AA\\nBB",
      "text/plain": [
       "é\\n"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    },
    {
     "ename": "Error",
     "evalue": "x",
     "output_type": "error",
     "traceback": [
      "Error: x"
     ]
    }
   ],
   "source": [
    "1\\n",
    "2"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "b",
   "metadata": {},
   "source": []
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

Deno.test("formatNotebook() writes as Python's nbformat does", () => {
  const cells = [
    { id: "a", source: "1\n2", outputs: OUTPUTS, metadata: { z: {}, 9: [], 10: 1 } },
    { id: "b", cell_type: "markdown", source: "" },
  ];
  const notebook = parseNotebook(JSON.stringify({ ...notebookOf(cells), metadata: {} }), "n.ipynb");
  assertEquals(formatNotebook(notebook), WRITTEN);
});

Deno.test("formatNotebook() writes what parseNotebook() reads as the same again", () => {
  assertEquals(formatNotebook(parseNotebook(WRITTEN, "n.ipynb")), WRITTEN);
});

Deno.test("formatNotebook() is quick with long outputs", () => {
  const outputs = [{ output_type: "stream" as const, name: "stdout" as const, text: "x".repeat(5e6) }];
  const cell = { cell_type: "code" as const, id: "a", metadata: {}, source: "", execution_count: 1, outputs };
  assert(formatNotebook({ metadata: {}, cells: [cell] }).length > 5e6);
});
