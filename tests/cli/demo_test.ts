import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";

const SHORT = ["--hours", "0.3"];

Deno.test("kymo demo records, says by which calls, reports on it, and says what to try next: all of that works as printed", async () => {
  await withFolder(async (dir) => {
    const { code, out, err } = await ran(["demo", "--out", `${dir}/tour`, ...SHORT]);
    assertEquals([code, err], [0, ""]);
    for (
      const shown of [
        "recorder.operation(",
        "throw error",
        "@recorded(",
        "recorder.startOperation(",
        "recorder.sample()",
        "createLiveMetrics()",
        "createRecorder({ dir",
        "redacted",
        "What takes the time",
      ]
    ) assertStringIncludes(out, shown);
    assert(filesIn(`${dir}/tour/open`).length > 0);

    const [, next = ""] = out.split("4  Go on");
    const calls = [...next.matchAll(/^ {2}kymo (.+)$/gm)].map(([, call]) => call!);
    assert(calls.length >= 7);
    for (const call of calls.filter((call) => !call.startsWith("notebook") && !call.includes("html"))) {
      const words = call.split(" ").map((word) => word.replace(/^(kymo\.prom|dashboard\.json)$/, `${dir}/$1`));
      const again = await ran(words);
      assert(again.code < 2, `kymo ${call}: ${again.err}`);
    }
  });
});

Deno.test("kymo demo takes an empty folder, refuses one that is not, and adds to it with --force", async () => {
  await withFolder(async (dir) => {
    const args = ["demo", "--out", dir, "--hours", "0.2"];
    assertEquals((await ran(args)).code, 0);
    const files = filesIn(dir).length;
    const refused = await ran(args);
    assertEquals([refused.code, refused.out], [2, ""]);
    assertStringIncludes(refused.err, `Cannot run kymo demo: "${dir}" is not empty, --force adds to it`);
    assertEquals(filesIn(dir).length, files);
    assertEquals((await ran([...args, "--force"])).code, 0);
    assert(filesIn(dir).length > files);
  });
});

Deno.test("kymo demo refuses a file, paths, and numbers that are none, before anything is written", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/file`, "");
    const refusals: readonly (readonly [args: readonly string[], says: string])[] = [
      [["--out", `${dir}/file`], "is a file, --out names a folder"],
      [[`${dir}/tour`], "it takes no paths"],
      [["--out", `${dir}/tour`, "--hours", "0"], "--hours must be a number above 0"],
      [["--out", `${dir}/tour`, "--hours", "1000"], "to 720"],
      [["--out", `${dir}/tour`, "--seed", "x"], "--seed must be a whole number"],
    ];
    for (const [args, says] of refusals) {
      const { code, out, err } = await ran(["demo", ...args]);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, says);
    }
    assertEquals(filesIn(dir), ["file"]);
  });
});
