import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../analysis/cli/run_command_line.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { FOLDER_CALLS, NOWHERE } from "./event_commands.ts";
import { ran } from "./fake_io.ts";

Deno.test("FOLDER_CALLS names every command", () => {
  assertEquals(Object.keys(FOLDER_CALLS).sort(), Object.keys(COMMANDS).sort());
});

/** Commands that tidy a folder up find nothing to do in an empty one; the others have nothing to tell. */
const TIDY = ["compact", "prune"];

for (const [name, calls] of Object.entries(FOLDER_CALLS)) {
  for (const [before, after] of calls) {
    const call = [...before, "DIR", ...after].join(" ").replace(NOWHERE, "FILE");
    Deno.test(`kymo ${call} says what is wrong with no folder, an empty one, and a file`, async () => {
      await withFolder(async (dir) => {
        Deno.mkdirSync(`${dir}/empty`);
        Deno.writeTextFileSync(`${dir}/file`, "");
        const run = (path: string): ReturnType<typeof ran> => ran([...before, `${dir}/${path}`, ...after]);
        const none = await run("none");
        assertEquals([none.code, none.out, none.err], [2, "", `Cannot open "${dir}/none": there is no such folder\n`]);
        const file = await run("file");
        assertEquals([file.code, file.out], [2, ""]);
        assertStringIncludes(file.err, `Cannot open "${dir}/file": it is a file`);
        const empty = await run("empty");
        if (TIDY.includes(name)) assertEquals([empty.code, empty.err], [0, ""]);
        else assertStringIncludes(empty.err, `Cannot open "${dir}/empty": it holds no events`);
        assert(TIDY.includes(name) || (empty.code === 2 && empty.out === ""));
      });
    });
  }
}
