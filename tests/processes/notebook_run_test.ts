import { assertEquals } from "@std/assert";
import { type CellProgress, runNotebook } from "../../notebooks/kernel/run_notebook.ts";
import { notebookOf } from "../notebooks/notebook_of.ts";
import { executed, isRunning, leftoversIn, outputsOf, textsOf, withNotebook } from "./notebook_file.ts";
import { ROOT } from "./repository.ts";

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
  assertEquals([run.failure, textsOf(run, 1), run.droppedBytes], [null, ["2"], 30_000_001]);
});

/** Prints the process ids of a child, of one in a session of its own, and of one whose parent is gone as well. */
const CHILDREN = `const quiet = { args: ["1000"], stdout: "null", stderr: "null" };
const near = new Deno.Command("sleep", quiet).spawn().pid;
const far = new Deno.Command("sleep", { ...quiet, detached: true }).spawn().pid;
const orphan = new Deno.Command("sh", { args: ["-c", "setsid sleep 1000 > /dev/null 2>&1 & echo $!"] }).outputSync().stdout;
console.log([near, far, Number(new TextDecoder().decode(orphan))].join(" "));`;

for (const [title, last] of [["that ends", "1"], ["that is stopped", "for (;;);"]] as const) {
  Deno.test(`runNotebook() ends what cells of a run ${title} started, in sessions of their own too`, async () => {
    const run = await executed([CHILDREN, last], { timeoutMs: last === "1" ? 10_000 : 500 });
    assertEquals(run.failure?.kind, last === "1" ? undefined : "timeout");
    const pids = textsOf(run)[0]!.trim().split(" ").map(Number);
    assertEquals([pids.length, pids.every((pid) => pid > 1), pids.filter(isRunning)], [3, true, []]);
  });
}

for (const signal of ["SIGKILL", "SIGQUIT"] as const) {
  Deno.test(`runNotebook() leaves no kernel where its program is ended by ${signal}`, async () => {
    await withNotebook([], async (path, folder) => {
      const code = `${CHILDREN.replace("console.log(", `Deno.writeTextFileSync("pids", Deno.pid + " " + `)}\nfor (;;);`;
      Deno.writeTextFileSync(path, JSON.stringify(notebookOf([code])));
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "analysis/cli/main.ts", "notebook", "run", path],
        cwd: ROOT,
        stdout: "null",
        stderr: "null",
      }).spawn();
      const pids = await until(() => textIn(`${folder}/pids`).split(" ").map(Number), (found) => found.length === 4);
      assertEquals(pids.map(isRunning), [true, true, true, true]);
      child.kill(signal);
      await child.status;
      await until(() => pids.filter(isRunning), (running) => running.length === 0);
      // The guard removes the files of the kernel after it has ended it.
      await until(() => leftoversIn(Deno.env.get("TMPDIR")!), (left) => left.length === 0);
    });
  });
}

function textIn(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** Looks again and again, for 10 seconds. */
async function until<T>(look: () => T, isIt: (found: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const found = look();
    if (isIt(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It does not come about, there is ${look()}`);
}

Deno.test("runNotebook() writes what its kernel is", async () => {
  const { notebook } = await executed(["1"]);
  const { kernelspec, language_info } = notebook.metadata;
  assertEquals(kernelspec, { name: "deno", language: "typescript", display_name: "Deno" });
  assertEquals(Object.entries(language_info!).find(([key]) => key === "name"), ["name", "typescript"]);
});
