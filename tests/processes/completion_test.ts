import { assertEquals } from "@std/assert";
import { withFolder } from "../recorder/event_folder.ts";
import { ran } from "../cli/fake_io.ts";

/** What bash offers for the words of a command line, the last of which is being typed. */
async function offered(script: string, words: readonly string[], cwd = "."): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const ask = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${
    words.length - 1
  }; _kymo; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await new Deno.Command("bash", { args: ["--norc", "-c", ask], cwd }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

Deno.test("kymo completion bash completes commands, options, and values that an option takes", async () => {
  const { out: script } = await ran(["completion", "bash"]);
  assertEquals(await offered(script, ["kymo", "comp"]), ["compare", "compact", "completion"]);
  assertEquals(await offered(script, ["kymo", "report", "--ki"]), ["--kind"]);
  assertEquals(await offered(script, ["kymo", "report", "--format", "m"]), ["markdown"]);
  assertEquals(await offered(script, ["kymo", "prices", "u"]), ["update"]);
  assertEquals(await offered(script, ["kymo", "report", "--format", "=", "m"]), ["markdown"]);
  assertEquals(await offered(script, ["kymo", "report", "--hours", ""]), []);
  await withFolder(async (dir) => {
    Deno.mkdirSync(`${dir}/my events`);
    assertEquals(await offered(script, ["kymo", "check", "--baseline", "my"], dir), ["my events"]);
  });
});
