import { assertEquals } from "@std/assert";
import { segmentsIn, withFolder } from "../recorder/event_folder.ts";
import { recordUntilKilled } from "./child.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";

Deno.test("open() finds every event up to the last, once, while journals become segments under it", async () => {
  await withFolder(async (dir) => {
    const flags = ["--no-prompt", "--allow-read", "--allow-write"];
    let reads = 0;
    await recordUntilKilled({ flags, args: [dir, "1000", "250", "20"] }, async (flushed) => {
      const found = await readEvents(dir);
      const last = found.values.reduce((most, value) => Math.max(most, value), -1);
      assertEquals(damageOf(found, Math.max(flushed, last + 1)), INTACT);
      return ++reads >= 25 && segmentsIn(dir) >= 3;
    });
  });
});
