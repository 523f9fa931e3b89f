import { assertEquals } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { segmentsIn, withFolder } from "../recorder/event_folder.ts";
import { recordUntilKilled, startProgram } from "./child.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";

const FLAGS = ["--no-prompt", "--allow-read", "--allow-write"];

Deno.test("open() finds every event up to the last, once, while journals become segments under it", async () => {
  await withFolder(async (dir) => {
    let reads = 0;
    await recordUntilKilled({ flags: FLAGS, args: [dir, "1000", "250", "20"] }, async (flushed) => {
      const found = await readEvents(dir);
      const last = found.values.reduce((most, value) => Math.max(most, value), -1);
      assertEquals(damageOf(found, Math.max(flushed, last + 1)), INTACT);
      return ++reads >= 25 && segmentsIn(dir) >= 3;
    });
  });
});

/** Events by the number of times that they are there; opened again when files went away before they were asked. */
async function timesSeen(dir: string): Promise<{ readonly once: number; readonly more: number }> {
  for (;;) {
    try {
      const source = await open(dir);
      const byId = { by: ["event_id"], aggregates: { times: { op: "rows" } } } as const;
      const [rows] = await source.aggregate([byId]);
      assertEquals(source.quality.quarantined, []);
      const once = rows!.filter(({ times }) => times === 1).length;
      return { once, more: rows!.length - once };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound && error.message.endsWith("open it again"))) throw error;
    }
  }
}

Deno.test("open() finds every event once while kymo compact merges segments under it", async () => {
  await withFolder(async (dir) => {
    const program = startProgram("soak_housekeep.ts", { flags: FLAGS, args: [dir, "0", "compaction", "compact", dir] });
    let reads = 0;
    let safe = 0;
    for await (const line of program.lines) {
      if (line.startsWith("safe ")) safe = Number(line.slice("safe ".length));
      if (line !== "phase compaction" || reads >= 40) continue;
      for (let read = 0; read < 8; read++, reads++) {
        const { once, more } = await timesSeen(dir);
        assertEquals([more, once >= safe], [0, true]);
      }
      if (reads >= 40) program.signal("SIGKILL");
    }
    await program.end();
  });
});
