import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { notebookOf } from "../notebooks/notebook_of.ts";
import { withNotebook } from "./notebook_file.ts";
import { ROOT } from "./repository.ts";

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const PERMISSIONS = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-ffi",
  "--allow-sys",
  "--allow-run",
  "--allow-net=127.0.0.1",
];

/** Starts the command line as the task "notebook" does. */
function started(args: readonly string[], permissions: readonly string[] = PERMISSIONS): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...permissions, "analysis/cli/main.ts", "notebook", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await child.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

function ran(...args: readonly string[]): Promise<Ended> {
  return ended(started(args));
}

const PARAMETERS = { source: 'let n = 1;\nlet name = "a";', metadata: { tags: ["parameters"] } };

Deno.test("kymo notebook run prints what the cells print, with the parameters that are given", async () => {
  await withNotebook([PARAMETERS, "console.log(n + 1, name);\n({ n })"], async (path) => {
    assertEquals(await ran("run", path), { code: 0, out: "2 a\n{ n: 1 }\n", err: "" });
    const given = await ran("run", path, "-p", "n=-5", "--parameter", 'name="7"');
    assertEquals(given, { code: 0, out: '-4 "7"\n{ n: -5 }\n', err: "" });
    const { code, err } = await ran("run", path, "-p", "m=5");
    assertEquals([code, err], [
      2,
      'Cannot set parameter "m": the notebook does not declare it, parameters are n, name\n',
    ]);
  });
});

Deno.test("kymo notebook run writes the notebook and a page, and overwrites neither unless told", async () => {
  await withNotebook([{ cell_type: "markdown", source: "# Title" }, "1 + 1"], async (path, folder) => {
    const [output, html] = [`${folder}/out.ipynb`, `${folder}/out.html`];
    const { code, out, err } = await ran("run", path, "-o", output, "--html", html);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^.*in\.ipynb: 1 code cell in \d+\.\d s → .*out\.ipynb, .*out\.html\n$/);
    assertEquals(JSON.parse(Deno.readTextFileSync(output)).cells[1].outputs[0].data, { "text/plain": ["2"] });
    const page = Deno.readTextFileSync(html);
    assertEquals(["<h1>Title</h1>", "<title>Title</title>"].map((text) => page.includes(text)), [true, true]);
    const again = await ran("run", path, "-o", output);
    assertEquals([again.code, again.err], [2, `Cannot write "${output}": it exists already, --force overwrites it\n`]);
    const itself = await ran("run", path, "-o", path, "--force");
    assertEquals([itself.code, itself.err], [2, `Cannot write "${path}": it is the notebook that is executed\n`]);
    assertEquals((await ran("run", output, "-o", output.replace("out", "two"))).code, 0);
  });
});

Deno.test("kymo notebook run says before it runs cells what it cannot write", async () => {
  await withNotebook(['Deno.writeTextFileSync("ran", "")'], async (path, folder) => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [["-o", `${folder}/none/b.ipynb`], `Cannot write "${folder}/none/b.ipynb": there is no folder "${folder}/none"`],
      [["--html", `${path}/b.html`], `Cannot write "${path}/b.html": there is no folder "${path}"`],
      [["-o", folder, "--force"], `Cannot write "${folder}": it is a folder`],
      [["-o", `${folder}/a`, "--html", `${folder}/../${folder.replace(/.*\//, "")}/a`], "for both --output and --html"],
      [["-o", "-"], 'Cannot write "-": without --output and --html, what the cells print is printed'],
    ];
    for (const [args, says] of cases) {
      const { code, err } = await ran("run", path, ...args);
      assertEquals(code, 2);
      assertStringIncludes(err, says);
    }
    const withoutEnv = PERMISSIONS.filter((flag) => flag !== "--allow-env");
    const { code, err } = await ended(started(["run", path, "--html", `${folder}/a.html`], withoutEnv));
    assertEquals([code, err.includes("a page needs --allow-env")], [2, true]);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["in.ipynb"]);
  });
});

Deno.test("kymo notebook run writes what it can, and says what failed, where a cell takes a folder away", async () => {
  await withNotebook([], async (path, folder) => {
    const [gone, html] = [`${folder}/gone`, `${folder}/out.html`];
    for (const [last, code] of [["throw new Error('boo')", 1], ["1", 2]] as const) {
      Deno.mkdirSync(gone);
      Deno.writeTextFileSync(path, JSON.stringify(notebookOf([`Deno.removeSync("gone");\n${last}`])));
      const done = await ran("run", path, "-o", `${gone}/out.ipynb`, "--html", html, "--force");
      assertEquals(done.code, code);
      assertStringIncludes(done.err, `Cannot write "${gone}/out.ipynb": there is no folder "${gone}"\n`);
      const says = code === 1 ? "Failed in cell 1 of 1, line 2: Error: boo" : `→ ${html}`;
      assertStringIncludes(done.out + done.err, says);
      Deno.removeSync(html);
    }
  });
});

Deno.test("kymo notebook run says how much output was dropped", async () => {
  await withNotebook(['console.log("x".repeat(50_000_000))'], async (path, folder) => {
    const { out } = await ran("run", path, "-o", `${folder}/out.ipynb`);
    assertStringIncludes(out, " s, 30.0 MB of output dropped → ");
  });
});

Deno.test("kymo notebook run says where a cell failed, saves what there is, and exits with 1", async () => {
  const cells = ["1", 'const a = 1;\n\nthrow new TypeError("boo");', "3"];
  await withNotebook(cells, async (path, folder) => {
    const output = `${folder}/out.ipynb`;
    const { code, out, err } = await ran("run", path, "-o", output);
    const says = [
      "Failed in cell 2 of 3, line 3: TypeError: boo",
      '  3 | throw new TypeError("boo");',
      `What there was by then is in ${output}`,
    ];
    assertEquals([code, out, err], [1, "", `${says.join("\n")}\n`]);
    const [first, second, third] = JSON.parse(Deno.readTextFileSync(output)).cells;
    assertEquals([first.outputs.length, second.outputs[0].evalue, third.outputs], [1, "boo", []]);
  });
});

Deno.test("kymo notebook run stops a cell at --timeout", async () => {
  await withNotebook(["for (;;);"], async (path) => {
    const { code, err } = await ran("run", path, "--timeout", "0.3");
    assertEquals(code, 1);
    assertMatch(err, /^Failed in cell 1 of 1: TimeoutError: the cell did not end within 0\.3 s, and was stopped;.*\n$/);
  });
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`kymo notebook run ends its kernel at ${signal}, saves what there is, and exits with ${code}`, async () => {
    await withNotebook([], async (path, folder) => {
      const [output, sign] = [`${folder}/out.ipynb`, `${folder}/sign`];
      const endless = `Deno.writeTextFileSync(${JSON.stringify(sign)}, "");\nawait new Promise(() => {});`;
      const cells = [endless].map((source) => {
        return { cell_type: "code", metadata: {}, source, outputs: [], execution_count: null };
      });
      Deno.writeTextFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }));
      const watcher = Deno.watchFs(folder);
      const child = started(["run", path, "-o", output]);
      for await (const { paths } of watcher) if (paths.some((one) => one.endsWith("/sign"))) break;
      child.kill(signal);
      const { code: found, err } = await ended(child);
      assertEquals(found, code);
      assertMatch(err, /^Stopped in cell 1 of 1\nWhat there was by then is in /);
      assertEquals(JSON.parse(Deno.readTextFileSync(output)).cells[0].outputs[0].ename, "AbortError");
    });
  });
}

Deno.test("kymo notebook run says which permission is missing", async () => {
  await withNotebook(["1"], async (path) => {
    const without = async (flag: string): Promise<string> => {
      const { code, err } = await ended(started(["run", path], PERMISSIONS.filter((one) => one !== flag)));
      assertEquals(code, 2);
      return err;
    };
    assertMatch(
      await without("--allow-run"),
      /^Cannot run notebook ".*": it needs --allow-run, to start its kernel\n$/,
    );
    assertMatch(
      await without("--allow-net=127.0.0.1"),
      /: it needs --allow-net=127\.0\.0\.1, to speak to its kernel\n$/,
    );
    assertMatch(
      await without("--allow-write"),
      /: it needs --allow-write, for the temporary file that a kernel reads\n$/,
    );
  });
});

Deno.test("kymo notebook list shows titles, cells and parameters, and names what cannot be read", async () => {
  await withNotebook([{ cell_type: "markdown", source: "text\n## A *title* ##" }, PARAMETERS], async (path, folder) => {
    const listed = `${path}\n  A title\n  2 cells, n = 1, name = "a"\n`;
    assertEquals(await ran("list", folder), { code: 0, out: listed, err: "" });
    Deno.writeTextFileSync(`${folder}/bad.ipynb`, "{");
    const { code, out, err } = await ran("list", folder);
    assertEquals([code, out], [2, listed]);
    assertStringIncludes(err, `Cannot read notebook "${folder}/bad.ipynb": line 1: the JSON ends too early`);
  });
});

Deno.test("kymo notebook says what is wrong with its arguments", async () => {
  for (
    const [args, says] of [
      [[], "what to do must be run or list, current value is missing"],
      [["run"], "one IN.ipynb is needed, 0 are given"],
      [["run", "a", "b"], "one IN.ipynb is needed, 2 are given"],
      [["run", "a", "-p", "x"], '--parameter must be KEY=VALUE, current value is "x"'],
      [["run", "a", "--timeout", "-1"], '--timeout must be a number above 0, current value is "-1"'],
      [["run", "none.ipynb"], 'Cannot read notebook "none.ipynb": there is no such file'],
      [["list", "--timeout", "5"], "--timeout is an option of run only"],
      [["list", "-p", "a=1"], "--parameter is an option of run only"],
      [["list", "--force"], "--force is an option of run only"],
      [["list", "none"], 'folder "none" cannot be read'],
    ] as const
  ) {
    const { code, err } = await ran(...args);
    assertEquals(code, 2);
    assertStringIncludes(err, says);
  }
  assert((await ran("--help")).out.startsWith("Usage: kymo notebook run IN.ipynb"));
});
