import { assertEquals } from "@std/assert";
import { filesIn, segmentsIn, withFolder } from "../recorder/event_folder.ts";
import { runChild } from "./child.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";

const FLAGS = ["--no-prompt", "--allow-read", "--allow-write"];
const QUIET = { code: 0, stdout: "", stderr: "" };

Deno.test("createRecorder() shares a folder with three other processes, every event once", async () => {
  await withFolder(async (dir) => {
    const children = [0, 1, 2, 3].map((number) =>
      runChild("record_and_close.ts", { flags: FLAGS, args: [dir, String(number * 5500), "5500", "2000"] })
    );
    assertEquals(await Promise.all(children), [QUIET, QUIET, QUIET, QUIET]);
    const found = await readEvents(dir);
    assertEquals(damageOf(found, 22_000), INTACT);
    assertEquals(found.values.length, 22_000);
    assertEquals(filesIn(dir).filter((path) => /\.(lock|tmp)$/.test(path)), []);
    assertEquals(segmentsIn(dir) >= 8, true);
  });
});

Deno.test("createRecorder() writes 400,000 events of eight processes into one folder, each once", async () => {
  await withFolder(async (dir) => {
    const children = Array.from({ length: 8 }, (_, number) => {
      const args = [dir, String(number * 50_000), "50000", "20000"];
      return runChild("record_and_close.ts", { flags: FLAGS, args });
    });
    assertEquals(await Promise.all(children), new Array(8).fill(QUIET));
    const found = await readEvents(dir);
    assertEquals(damageOf(found, 400_000), INTACT);
    assertEquals([found.values.length, found.tornLines], [400_000, 0]);
    assertEquals(filesIn(dir).filter((path) => path.startsWith("open/")), []);
    assertEquals(segmentsIn(dir), 24);
  });
});
