import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ran } from "./fake_io.ts";

Deno.test("runCommandLine() without a command shows the commands and fails", async () => {
  const { code, out, err } = await ran([]);
  assertEquals([code, err], [2, ""]);
  assertMatch(out, /^Usage: kymo COMMAND \[OPTIONS\]\n/);
  for (const command of ["report", "import", "compact"]) assertMatch(out, new RegExp(`^  ${command} +\\w`, "m"));
});

Deno.test("runCommandLine() shows the same when asked for help, and does not fail", async () => {
  const { out } = await ran([]);
  for (const flag of ["--help", "-h", "help"]) assertEquals(await ran([flag]), { code: 0, out, err: "" });
});

Deno.test("runCommandLine() shows the version", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  assertEquals(await ran(["--version"]), { code: 0, out: `kymo ${version}\n`, err: "" });
  assertEquals(await ran(["-V"]), { code: 0, out: `kymo ${version}\n`, err: "" });
});

for (const name of ["reprot", "constructor", "__proto__", ""]) {
  Deno.test(`runCommandLine() refuses the command "${name}"`, async () => {
    const { code, out, err } = await ran([name]);
    assertEquals([code, out], [2, ""]);
    assertEquals(err.split(", commands are")[0], `Cannot run command "${name}": there is no such command`);
    assertStringIncludes(err, "report");
  });
}

Deno.test("runCommandLine() gives every command a help of its own", async () => {
  for (const command of ["report", "import", "compact"]) {
    const { code, out, err } = await ran([command, "--help"]);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, new RegExp(`^Usage: kymo ${command} `));
    assertMatch(out, /Exit codes:/);
  }
});

Deno.test("runCommandLine() ends quietly where nobody reads on: kymo report | head", async () => {
  const out = (): never => {
    throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  };
  const { code, err } = await ran(["report", "fixtures/agent_frameworks"], { out });
  assertEquals([code, err], [141, ""]);
});
