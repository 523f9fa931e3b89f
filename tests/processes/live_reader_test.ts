import { assertEquals } from "@std/assert";
import { segmentsIn, withFolder } from "../recorder/event_folder.ts";
import { recordUntilKilled } from "./child.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";

Deno.test("open() finds every flushed event once while journals become segments under it", async () => {
  await withFolder(async (dir) => {
    const flags = ["--no-prompt", "--allow-read", "--allow-write"];
    let reads = 0;
    await recordUntilKilled({ flags, args: [dir, "1000", "500", "2"] }, async (flushed) => {
      assertEquals(damageOf(await readEvents(dir), flushed), INTACT);
      return ++reads >= 40 && segmentsIn(dir) >= 20;
    });
  });
});
