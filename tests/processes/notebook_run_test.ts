import { assert, assertEquals } from "@std/assert";
import { type CellProgress, runNotebook } from "../../notebooks/kernel/run_notebook.ts";
import { executed, isRunning, outputsOf, textsOf, withNotebook } from "./notebook_file.ts";

const show = (text: string): string => {
  return `await Deno.jupyter.display({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": ${text} }) });`;
};

Deno.test("runNotebook() executes cells in order, in one kernel, and leaves the file alone", async () => {
  const cells = [{ cell_type: "markdown", source: "# A" }, "let a: number = 1; console.log(a);", "", "a + 1"];
  await withNotebook(cells, async (path, folder) => {
    const before = Deno.readTextFileSync(path);
    const progress: CellProgress[] = [];
    const run = await runNotebook(path, { onCell: (at) => progress.push(at) });
    assertEquals(run.failure, null);
    assertEquals(outputsOf(run, 1), [{ output_type: "stream", name: "stdout", text: "1\n" }]);
    const data = { "text/plain": "2" };
    assertEquals(outputsOf(run, 3), [{ output_type: "execute_result", data, metadata: {}, execution_count: 2 }]);
    assertEquals(Deno.readTextFileSync(path), before);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["in.ipynb"]);
    assertEquals(progress.map(({ cell, cells: of, durationMs }) => [cell, of, durationMs === null]), [
      [1, 4, true],
      [1, 4, false],
      [3, 4, true],
      [3, 4, false],
    ]);
    assertEquals(run.cellMs.map((ms) => ms === null), [true, false, true, false]);
    const { execution } = run.notebook.cells[3]!.metadata;
    const times = ["iopub.status.busy", "iopub.execute_input", "shell.execute_reply", "iopub.status.idle"];
    assertEquals(Object.keys(execution!).sort(), times.sort());
  });
});

Deno.test("runNotebook() loses and misplaces none of 600 cells with three outputs each", async () => {
  const numbers = Array.from({ length: 600 }, (_, index) => index);
  const run = await executed(numbers.map((n) => `console.log("printed ${n}");\n${show(`"shown ${n}"`)}\n"value ${n}"`));
  const found = numbers.map((n) => textsOf(run, n));
  assertEquals(found, numbers.map((n) => [`printed ${n}\n`, `shown ${n}`, `"value ${n}"`]));
});

Deno.test("runNotebook() loses nothing of outputs that do not go into a connection at once", async () => {
  const run = await executed(Array.from({ length: 8 }, (_, n) => `console.log("${n}".repeat(12_000_000))`));
  assertEquals(run.failure, null);
  const found = run.notebook.cells.map((_, n) => textsOf(run, n).map((text) => [text.length, text[0], text.at(-2)]));
  assertEquals(found, found.map((_, n) => [[12_000_001, String(n), String(n)]]));
});

Deno.test("runNotebook() runs cells in the folder of the notebook, or where it is told", async () => {
  await withNotebook(["Deno.cwd()"], async (path, folder) => {
    const [near, far] = [await runNotebook(path), await runNotebook(path, { cwd: "/" })];
    assertEquals([textsOf(near), textsOf(far)], [[`"${Deno.realPathSync(folder)}"`], ['"/"']]);
  });
});

Deno.test("runNotebook() sets parameters behind the cell that declares them", async () => {
  const cells = [{ source: 'let n = 1;\nlet name = "a";', metadata: { tags: ["parameters"] } }, "`${n} ${name}`"];
  const run = await executed(cells, { parameters: { n: 2000, name: "b" } });
  assertEquals([textsOf(run, 1), textsOf(run, 2)], [[], ['"2000 b"']]);
});

Deno.test("runNotebook() goes on behind a cell that may fail", async () => {
  const run = await executed([{ source: 'throw new Error("a")', metadata: { tags: ["raises-exception"] } }, "2"]);
  assertEquals([run.failure, textsOf(run, 0), textsOf(run, 1)], [null, ["a"], ["2"]]);
});

Deno.test("runNotebook() updates displays of earlier cells", async () => {
  const display = (text: string, update: boolean): string => {
    return `await Deno.jupyter.display({ "text/plain": "${text}" }, { raw: true, display_id: "a", update: ${update} });`;
  };
  const run = await executed([display("old", false), display("new", true)]);
  assertEquals([textsOf(run, 0), textsOf(run, 1)], [["new"], []]);
});

Deno.test("runNotebook() cuts 50 MB of output and says so", async () => {
  const run = await executed(['console.log("x".repeat(50_000_000))', "2"]);
  const [kept, note] = textsOf(run);
  assertEquals([kept?.length, note], [20_000_000, "30.0 MB of output dropped: a cell may put out 20.0 MB\n"]);
  assertEquals([run.failure, textsOf(run, 1)], [null, ["2"]]);
});

Deno.test("runNotebook() ends what cells started", async () => {
  const { notebook } = await executed(['new Deno.Command("sleep", { args: ["1000"] }).spawn().pid']);
  const [cell] = notebook.cells;
  assert(cell?.cell_type === "code");
  const [output] = cell.outputs;
  assert(output?.output_type === "execute_result");
  const pid = Number(output.data["text/plain"]);
  assert(pid > 0);
  assertEquals(isRunning(pid), false);
});

Deno.test("runNotebook() writes what its kernel is", async () => {
  const { notebook } = await executed(["1"]);
  const { kernelspec, language_info } = notebook.metadata;
  assertEquals(kernelspec, { name: "deno", language: "typescript", display_name: "Deno" });
  assertEquals(Object.entries(language_info!).find(([key]) => key === "name"), ["name", "typescript"]);
});
