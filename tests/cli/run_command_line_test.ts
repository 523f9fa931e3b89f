import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ran } from "./fake_io.ts";

Deno.test("runCommandLine() without a command shows the commands and fails", async () => {
  const { code, out, err } = await ran([]);
  assertEquals([code, out], [2, ""]);
  assertMatch(err, /^Usage: kymo COMMAND \[OPTIONS\]\n/);
  for (const command of ["report", "import", "compact"]) assertMatch(err, new RegExp(`^  ${command} +\\w`, "m"));
});

Deno.test("runCommandLine() shows the same when asked for help, and does not fail", async () => {
  const { err: out } = await ran([]);
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

Deno.test("runCommandLine() takes help COMMAND for COMMAND --help", async () => {
  assertEquals(await ran(["help", "prune"]), await ran(["prune", "--help"]));
  assertEquals((await ran(["help", "nosuch"])).code, 2);
});

Deno.test("runCommandLine() does not repeat what is behind an option that it does not know: it may be a secret", async () => {
  const { err } = await ran(["check", "--webhok=https://hooks.example/T0/secret"]);
  assertStringIncludes(err, "Cannot run kymo check: --webhok is not an option, options are");
});

Deno.test("kymo report says who named a folder that is not there", async () => {
  const { code, err } = await ran(["report", "--set", "dir=no/such/folder"]);
  assertEquals([code, err], [2, 'Cannot open "no/such/folder": there is no such folder; --set names it\n']);
});
