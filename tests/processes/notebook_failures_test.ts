import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { runNotebook } from "../../notebooks/kernel/run_notebook.ts";
import { notebookOf } from "../notebooks/notebook_of.ts";
import { executed, textsOf, withNotebook } from "./notebook_file.ts";

Deno.test("runNotebook() says where an error was thrown, in lines of the cell", async () => {
  const thrower = "interface A {\n  b: 1;\n}\nfunction f(): void {\n  throw new TypeError('boo');\n}\n\nf();";
  const run = await executed(["1", `console.log("before");\n${thrower}`, "3"]);
  const { traceback, ...failure } = run.failure!;
  assertEquals(failure, { cell: 1, kind: "error", name: "TypeError", message: "boo", line: 9 });
  assertMatch(traceback, /^TypeError: boo\n {4}at f \(.*\n {4}at line 9 of the cell$/);
  assertEquals([textsOf(run, 1), textsOf(run, 2)], [["before\n", "boo"], []]);
});

Deno.test("runNotebook() says what was thrown where that is no error, and where a display fails", async () => {
  assertEquals((await executed(['throw "x"'])).failure?.traceback, "Error: x");
  const display = '({ [Symbol.for("Jupyter.display")]() { throw new Error("no display"); } })';
  assertEquals((await executed([display])).failure?.message, "no display");
});

Deno.test("runNotebook() says what cannot be parsed, with the line and a mark below", async () => {
  const run = await executed(["const a = 1;\nlet x = ;"]);
  const traceback = "SyntaxError: Expression expected\n2 | let x = ;\n  |         ~\n    at line 2 of the cell";
  assertEquals(run.failure, {
    cell: 0,
    kind: "syntax",
    name: "SyntaxError",
    message: "Expression expected",
    line: 2,
    traceback,
  });
  assertEquals(textsOf(run), ["Expression expected"]);
});

Deno.test("runNotebook() returns what there is where a cell took away the folder that deno would be asked in", async () => {
  await withNotebook([], async (path, folder) => {
    const place = `${folder}/place`;
    const takeAway = `Deno.removeSync(${JSON.stringify(place)}); 1`;
    for (const [last, kind] of [["let x = ;", "syntax"], ['import "npm:@kymo/none@1.0.0";', "import"]] as const) {
      Deno.mkdirSync(place, { recursive: true });
      Deno.writeTextFileSync(path, JSON.stringify(notebookOf([takeAway, last])));
      const run = await runNotebook(path, { cwd: place });
      assertEquals([run.failure?.cell, run.failure?.kind, textsOf(run, 0)], [1, kind, ["1"]]);
    }
  });
});

Deno.test("runNotebook() says which package is missing", async () => {
  const run = await executed(['const a = 1;\nimport x from "npm:@kymo/there-is-no-such-package@1.0.0";']);
  const { kind, line, message } = run.failure!;
  assertEquals([kind, line], ["import", 2]);
  assertStringIncludes(message, "@kymo/there-is-no-such-package");
});

Deno.test("runNotebook() says that the kernel was killed, and keeps what was printed before", async () => {
  const kill =
    'await Deno.jupyter.display({ "text/plain": "before" }, { raw: true });\nDeno.kill(Deno.pid, "SIGKILL");';
  const run = await executed([kill, "2"]);
  assertEquals([run.failure?.kind, run.failure?.message], ["died", "the kernel ended with signal SIGKILL"]);
  assertEquals(textsOf(run).at(-1), "the kernel ended with signal SIGKILL");
});

Deno.test("runNotebook() says that a cell ended the kernel", async () => {
  const { failure } = await executed(["Deno.exit(3)"]);
  assertEquals([failure?.kind, failure?.message], ["died", "the kernel ended with exit code 3"]);
});

const ENDLESS: readonly (readonly [string, string])[] = [
  ["a loop", 'console.log("before");\nfor (;;);'],
  ["an await", 'console.log("before");\nawait new Promise(() => {});'],
  [
    "an await while a timer throws",
    'console.log("before");\nsetTimeout(() => { throw new Error("late"); });\nawait new Promise(() => {});',
  ],
];

for (const [title, code] of ENDLESS) {
  Deno.test(`runNotebook() stops ${title} without end`, async () => {
    const run = await executed([code, "2"], { timeoutMs: 400 });
    const message = run.failure!.message;
    assertEquals(run.failure?.kind, "timeout");
    assertMatch(message, /^the cell did not end within 0\.4 s, and was stopped; an error thrown in a timer/);
    assertEquals([textsOf(run), textsOf(run, 1)], [["before\n", message], []]);
  });
}

Deno.test("runNotebook() stops when it is told, and returns what is there", async () => {
  const controller = new AbortController();
  const run = await executed(["1", "await new Promise(() => {})"], {
    signal: controller.signal,
    onCell: ({ cell, durationMs }) => cell === 1 && durationMs === null && queueMicrotask(() => controller.abort()),
  });
  assertEquals([run.failure?.kind, run.failure?.cell, textsOf(run, 0)], ["aborted", 1, ["1"]]);
});

Deno.test("runNotebook() returns a notebook without outputs when it is told to stop before there is a kernel", async () => {
  const cells = [{ cell_type: "markdown", source: "# A" }, "1"];
  for (const signal of [AbortSignal.abort(), AbortSignal.timeout(20)]) {
    const run = await executed(cells, { signal });
    assertEquals([run.failure?.kind, run.failure?.cell, textsOf(run, 1)], ["aborted", 1, []]);
    assertEquals(run.cellMs, [null, null]);
  }
});

Deno.test("runNotebook() is not disturbed by cells that take away what it uses", async () => {
  const cells = ["Deno.jupyter.broadcast = () => {};\n1", "const Deno = 2;\nconsole.log(Deno);", "console.log(3);"];
  const run = await executed(cells);
  assertEquals([run.failure, ...cells.map((_, index) => textsOf(run, index))], [null, ["1"], ["2\n"], ["3\n"]]);
  for (const taken of ["const globalThis = 1;", "Symbol.for = undefined;", "globalThis.globalThis = undefined;"]) {
    const { failure, ...rest } = await executed([`${taken} 1`, "2"]);
    assertEquals([failure, textsOf({ failure, ...rest }, 0), textsOf({ failure, ...rest }, 1)], [null, ["1"], ["2"]]);
  }
});

Deno.test("runNotebook() says that a file is no notebook, or is for another kernel", async () => {
  await withNotebook([], async (path) => {
    Deno.writeTextFileSync(path, '{"cells": [');
    await assertRejects(() => runNotebook(path), SyntaxError, "line 1: the JSON ends too early");
    const kernelspec = { name: "python3", language: "python", display_name: "Python 3" };
    Deno.writeTextFileSync(
      path,
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [] }),
    );
    const message = 'its kernel is "python3" for python, only notebooks of the kernel "deno" can be run';
    await assertRejects(() => runNotebook(path), TypeError, message);
    const tslab = { name: "tslab", language: "typescript", display_name: "TypeScript" };
    Deno.writeTextFileSync(
      path,
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: tslab }, cells: [] }),
    );
    await assertRejects(() => runNotebook(path), TypeError, 'its kernel is "tslab" for typescript');
  });
});

Deno.test("runNotebook() says that deno is missing, and that something else is no deno", async () => {
  await assertRejects(() => executed(["1"], { deno: "/nowhere/deno" }), TypeError, 'there is none at "/nowhere/deno"');
  await assertRejects(() => executed(["1"], { cwd: "/nowhere" }), TypeError, 'it needs folder "/nowhere"');
  await assertRejects(() => executed(["1"], { deno: "/etc/passwd" }), TypeError, '"/etc/passwd" may not be executed');
  const says = /^Cannot run notebook ".*in\.ipynb": cannot start a kernel, it ended with exit code 1$/;
  assertMatch((await assertRejects(() => executed(["1"], { deno: "/bin/false" }), TypeError)).message, says);
});

Deno.test("runNotebook() says that there is no place for temporary files", async () => {
  await withNotebook(["1"], async (path) => {
    const before = Deno.env.get("TMPDIR")!;
    Deno.env.set("TMPDIR", "/nowhere");
    try {
      await assertRejects(() => runNotebook(path), TypeError, "its temporary folder cannot be made");
    } finally {
      Deno.env.set("TMPDIR", before);
    }
  });
});

Deno.test("runNotebook() says which parameters there are, and which limits make sense", async () => {
  const cells = [{ source: "let n = 1;", metadata: { tags: ["parameters"] } }];
  await assertRejects(() => executed(cells, { parameters: { m: 1 } }), TypeError, "parameters are n");
  await assertRejects(() => executed(cells, { timeoutMs: 0 }), RangeError, "timeoutMs must be above 0");
  assert((await executed(cells, { timeoutMs: Infinity })).failure === null);
});
