/** `kymo notebook`. @module */
import { UsageError } from "./cli_io.ts";
import { type CliCommand, command, type FlagsOf, type OptionSpec } from "./command.ts";
import { listNotebooks } from "./notebook_list.ts";
import { parameterOptions } from "./notebook_parameter.ts";
import { runNotebookFile } from "./notebook_run.ts";
import { numberOption } from "./shared_options.ts";

const OPTIONS = [
  {
    name: "output",
    short: "o",
    value: "FILE",
    completes: "file",
    says: "run: write the executed notebook, with what came out of it (nbformat 4.5)",
  },
  {
    name: "html",
    value: "FILE",
    completes: "file",
    says: "run: write it as a page that needs nothing but itself: text and pictures, the code one click away",
  },
  {
    name: "parameter",
    short: "p",
    value: "K=V",
    repeats: true,
    says:
      'run: set a parameter, as often as there are; the notebook declares them with "let" in the cell with the tag ' +
      '"parameters". Where the default is text, V is taken as it is. Else V is JSON where it can be: 5, true, null, ["a"]; ' +
      "other V are text, and so are numbers that would not print as they were given, as 1.10, unless the default is a " +
      "number too",
  },
  { name: "timeout", value: "S", says: "run: seconds that one cell may take [default: 600]" },
  { name: "force", says: "run: overwrite FILE" },
] as const satisfies readonly OptionSpec[];

type Flags = FlagsOf<typeof OPTIONS>;

/** `kymo notebook`. */
export const notebookCommand: CliCommand = command({
  name: "notebook",
  usage: ["notebook run IN.ipynb [OPTIONS]", "notebook list [FOLDER]"],
  about: `Executes notebooks of Deno's kernel, without Python and without Jupyter, and shows which there are.

  run    executes every cell in order and stops at the first that fails. IN.ipynb is only read. With --output or --html the executed notebook is written there, also when a cell failed; without them what the cells print is printed
  list   title, number of cells and parameters of the notebooks in FOLDER [default: ./notebooks where it is, else .]

Cells run in the folder of the notebook: paths in -p are relative to it.`,
  words: ["run", "list"],
  options: OPTIONS,
  examples: [
    "deno task notebook run notebooks/01_overview.ipynb --html overview.html",
    "deno task notebook run notebooks/07_your_data.ipynb -p folder=../fixtures/agent_frameworks -p hours=24 -o today.ipynb --force",
    "deno task notebook list",
  ],
  notes:
    "A notebook may do whatever you may: run only those that you trust. Needs --allow-run, --allow-net=127.0.0.1 and " +
    'permission to read and write, --html --allow-env too, as the task "notebook" has.',
  exitCodes: `  0      ok
  1      a cell failed
  2      bad input, or a file cannot be written
  129    stopped by SIGHUP
  130    stopped by Ctrl+C
  143    stopped by SIGTERM`,
}, async ({ flags, args }, io) => {
  const [task, ...paths] = args;
  if (task !== "run" && task !== "list") {
    const found = task === undefined ? "missing" : `"${task}"`;
    throw new UsageError(`Cannot run kymo notebook: what to do must be run or list, current value is ${found}`);
  }
  const [path] = paths;
  if (paths.length > 1 || (task === "run" && path === undefined)) {
    throw new UsageError(`Cannot run kymo notebook ${task}: one ${PLACES[task]} is needed, ${paths.length} are given`);
  }
  if (task === "list") {
    refuseOptionsOfRun(flags);
    return listNotebooks(path ?? null, io);
  }
  return await runNotebookFile(path!, {
    io,
    force: flags.force,
    parameters: parameterOptions(flags.parameter),
    ...(flags.output === undefined ? {} : { output: flags.output }),
    ...(flags.html === undefined ? {} : { html: flags.html }),
    ...(flags.timeout === undefined ? {} : { timeoutMs: secondsOption(flags.timeout) * 1000 }),
  });
});

/** @throws {UsageError} If one is given to `list`, where it would do nothing. */
function refuseOptionsOfRun(flags: Flags): void {
  const given = OPTIONS.map((option) => option.name).find((name) => {
    const value = flags[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  if (given !== undefined) throw new UsageError(`Cannot run kymo notebook list: --${given} is an option of run only`);
}

const PLACES = { run: "IN.ipynb", list: "FOLDER" } as const;

function secondsOption(text: string): number {
  return numberOption(text, { command: "kymo notebook", option: "timeout", above: 0 });
}
