import { assertEquals } from "@std/assert";
import { filesIn, segmentsIn, withFolder } from "../recorder/event_folder.ts";
import { runChild } from "./child.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";

Deno.test("createRecorder() shares a folder with three other processes, every event once", async () => {
  await withFolder(async (dir) => {
    const flags = ["--no-prompt", "--allow-read", "--allow-write"];
    const children = [0, 1, 2, 3].map((number) =>
      runChild("record_and_close.ts", { flags, args: [dir, String(number * 5500), "5500", "2000"] })
    );
    const quiet = { code: 0, stdout: "", stderr: "" };
    assertEquals(await Promise.all(children), [quiet, quiet, quiet, quiet]);
    const found = await readEvents(dir);
    assertEquals(damageOf(found, 22_000), INTACT);
    assertEquals(found.values.length, 22_000);
    assertEquals(filesIn(dir).filter((path) => /\.(lock|tmp)$/.test(path)), []);
    assertEquals(segmentsIn(dir) >= 8, true);
  });
});
