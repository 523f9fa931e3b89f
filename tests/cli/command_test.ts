import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { CliCommand, OptionSpec } from "../../analysis/cli/command.ts";
import { COMMANDS } from "../../analysis/cli/run_command_line.ts";
import { ran } from "./fake_io.ts";

const LOADED: readonly CliCommand[] = await Promise.all(Object.values(COMMANDS).map(({ load }) => load()));

for (const [name, { load }] of Object.entries(COMMANDS)) {
  Deno.test(`kymo ${name} --help shows usage, options, examples of the command and exit codes`, async () => {
    const { spec } = await load();
    assertEquals(spec.name, name);
    const { code, out, err } = await ran([name, "--help"]);
    assertEquals([code, err], [0, ""]);
    assert(out.startsWith(`Usage: kymo ${name} `), out);
    for (const { name: option } of spec.options) assertMatch(out, new RegExp(`^  (-\\w, )?--${option}\\b`, "m"));
    for (const example of spec.examples) assertMatch(example, new RegExp(`^(kymo|deno task) ${name}\\b`));
    assertStringIncludes(out, "Exit codes:");
    const long = out.split("\n").filter((line) => [...line].length > 112 && !spec.examples.includes(line.trim()));
    assertEquals(long, []);
  });
}

Deno.test("command() has the same values and letters for an option of the same name in every command", () => {
  const options = LOADED.flatMap(({ spec }) =>
    spec.options.map((option: OptionSpec) => ({ ...option, of: spec.name }))
  );
  for (const [name, same] of Map.groupBy(options, (option) => option.name)) {
    const shapes = new Set(
      same.map(({ short, value, repeats }) => JSON.stringify([short, value === undefined, repeats])),
    );
    assertEquals(shapes.size, 1, `--${name} of ${same.map(({ of }) => of).join(", ")}`);
  }
});

Deno.test("command() refuses options that it does not have, lack their value or have a wrong one", async () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await ran(args);
    assertEquals([code, out], [2, ""]);
    return err;
  };
  assertStringIncludes(
    await refused("report", "--last", "5"),
    "Cannot run kymo report: --last is not an option, options are --by",
  );
  assertEquals(await refused("report", "--by"), "Cannot run kymo report: --by needs a value, none is given\n");
  assertEquals(
    await refused("compact", "--format", "xml"),
    'Cannot run kymo compact: --format must be one of parquet, csv, current value is "xml"\n',
  );
  assertEquals(
    await refused("report", "--hours", "-3"),
    'Cannot run kymo report: --hours must be a number above 0, current value is "-3"\n',
  );
});

Deno.test("command() shows colours when told so, and where an error came from with --debug", async () => {
  const { out } = await ran(["report", "fixtures/agent_frameworks", "--color", "always", "--suggestions", "0"]);
  assertStringIncludes(out, "\x1b[1m");
  const plain = await ran(["report", "fixtures/agent_frameworks", "--color", "never", "--suggestions", "0"], {
    color: true,
  });
  assert(!plain.out.includes("\x1b"));
  const { err } = await ran(["report", "no/such/folder", "--debug"]);
  assertMatch(err, /^NotFound: Cannot open "no\/such\/folder".*\n +at /s);
});

for (const shell of ["bash", "zsh", "fish"]) {
  Deno.test(`kymo completion ${shell} names every command and every option`, async () => {
    const { code, out } = await ran(["completion", shell]);
    assertEquals(code, 0);
    for (const { spec } of LOADED) {
      assertStringIncludes(out, spec.name);
      for (const { name } of spec.options) assertStringIncludes(out, shell === "fish" ? `-l ${name}` : `--${name}`);
    }
  });
}

Deno.test("kymo completion refuses other shells", async () => {
  const { code, err } = await ran(["completion", "tcsh"]);
  assertEquals([code, err], [
    2,
    'Cannot run kymo completion: the shell must be bash, zsh or fish, current value is "tcsh"\n',
  ]);
});
