import { assert, assertEquals } from "@std/assert";
import { HOUR, NOON, writeEvents } from "../analysis/event_files.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { problemsOf } from "../soak/found_events.ts";
import { dieAfter, withoutSync } from "./dying_program.ts";
import { ran } from "./fake_io.ts";

/** Journals and segments of two days in both formats, and what a run that was killed before had not removed yet. */
function prepare(dir: string): void {
  let value = 0;
  const write = (segment: number, format: "journal" | "parquet" | "csv", daysAgo: number): string => {
    const events = [0, 1].map(() => {
      const event_id = `00a1b2c3d4${value.toString(16).padStart(6, "0")}`;
      return { event_id, value: value++, started_at: NOON - daysAgo * 24 * HOUR };
    });
    return writeEvents(dir, events, { format, segment });
  };
  const merged = [write(0, "parquet", 40), write(1, "csv", 40), write(2, "journal", 40)];
  value = 0;
  const covers = ["00a1b2c3d4-0", "00a1b2c3d4-1", "00a1b2c3d4-2"];
  const events = [0, 1, 2, 3, 4, 5].map((number) => ({
    event_id: `00a1b2c3d4${number.toString(16).padStart(6, "0")}`,
    value: value++,
    started_at: NOON - 40 * 24 * HOUR,
  }));
  writeEvents(dir, events, { format: "parquet", writer: "ffffffffff", metadata: { covers } });
  assertEquals(merged.length, 3);
  write(3, "parquet", 40);
  write(4, "csv", 1);
  write(5, "csv", 1);
  for (const segment of [6, 7, 8]) write(segment, "journal", segment === 6 ? 40 : 1);
}

/** Runs a command again and again, each time with one more change to the disk before it dies, and looks what is left. */
async function dieEverywhere(command: (dir: string, archive: string) => string[]): Promise<void> {
  using _sync = withoutSync();
  let isDone = false;
  let changes = 0;
  for (; !isDone; changes++) {
    await withFolder(async (parent) => {
      const [dir, archive] = [`${parent}/events`, `${parent}/archive`];
      for (const folder of [dir, archive]) Deno.mkdirSync(folder);
      prepare(dir);
      {
        using program = dieAfter(changes);
        await ran(command(dir, archive));
        isDone = program.changes <= changes;
      }
      const safe = [{ first: 0, count: 18 }];
      assertEquals(await problemsOf({ dir, archive, safe }), [], `dies after ${changes} changes`);
    });
  }
  assert(changes > 20);
}

Deno.test("kymo compact leaves every event once wherever it dies", async () => {
  await dieEverywhere((dir) => ["compact", dir]);
});

Deno.test("kymo compact --format csv leaves every event once wherever it dies", async () => {
  await dieEverywhere((dir) => ["compact", dir, "--format", "csv"]);
});

Deno.test("kymo prune --archive leaves every event once wherever it dies", async () => {
  await dieEverywhere((dir, archive) => ["prune", dir, "--days", "30", "--archive", archive]);
});
