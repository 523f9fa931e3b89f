import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { isWriterAlive } from "../../recorder/writer_lock.ts";
import { ran } from "../cli/fake_io.ts";
import { filesIn, segmentsIn, withFolder } from "../recorder/event_folder.ts";
import { recordUntilKilled, runChild, startProgram } from "./child.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";

const FLAGS = ["--no-prompt", "--allow-read", "--allow-write"];
const QUIET = { code: 0, stdout: "", stderr: "" };

function journalsIn(dir: string): string[] {
  return filesIn(dir).filter((path) => path.endsWith(".jsonl"));
}

/** Starts and closes recorders, which convert what others left, until nothing is left. */
async function adoptAll(dir: string): Promise<void> {
  const left = (): string[] => filesIn(dir).filter((path) => path.startsWith("open/"));
  const end = performance.now() + 60_000;
  while (left().length > 0 && performance.now() < end) await createRecorder({ dir, enabled: true }).close();
  assertEquals(left(), []);
}

Deno.test("createRecorder() converts what a killed process left behind, every event once", async () => {
  await withFolder(async (dir) => {
    const flushed = await recordUntilKilled({ flags: FLAGS, args: [dir, "50000", "100"] }, (safe) => safe >= 3000);
    assertEquals(journalsIn(dir).length, 1);
    await adoptAll(dir);
    assertEquals([damageOf(await readEvents(dir), flushed), segmentsIn(dir)], [INTACT, 1]);
  });
});

Deno.test("createRecorder() and kymo compact leave a stopped process alone, and take over when it is killed", async () => {
  await withFolder(async (dir) => {
    const child = startProgram("record_until_killed.ts", { flags: FLAGS, args: [dir, "50000", "100", "1"] });
    let safe = 0;
    let lines = 0;
    for await (const line of child.lines) {
      safe = Number(line);
      lines++;
      if (lines === 3) {
        child.signal("SIGSTOP");
        const [journal, lock] = filesIn(dir);
        assert(isWriterAlive(`${dir}/open`, lock!.slice("open/".length, -".lock".length)));
        await createRecorder({ dir, enabled: true }).close();
        const { code, out } = await ran(["compact", dir]);
        assertEquals([code, out], [0, `${dir}: 0 journals → parquet, 0 events · 1 writer alive, left alone\n`]);
        assertEquals(filesIn(dir), [journal, lock]);
        child.signal("SIGCONT");
      }
      if (lines === 6) child.signal("SIGKILL");
    }
    assertEquals((await child.end()).signal, "SIGKILL");
    assert(lines >= 6, "it went on after it was stopped");
    await adoptAll(dir);
    assertEquals([damageOf(await readEvents(dir), safe), segmentsIn(dir)], [INTACT, 1]);
  });
});

Deno.test("createRecorder() takes over from one that was killed while it converted what another left", async () => {
  await withFolder(async (dir) => {
    const flushed = await recordUntilKilled({ flags: FLAGS, args: [dir, "90000", "5000"] }, (safe) => safe >= 40_000);
    const first = journalsIn(dir)[0]!.slice("open/".length, -"-0.jsonl".length);
    const isConverting = (): boolean => filesIn(dir).some((path) => path.endsWith(".parquet.tmp"));
    const second = startProgram("record_until_killed.ts", { flags: FLAGS, args: [`${dir}`, "90000", "1", "1"] });
    for await (const _line of second.lines) if (isConverting()) second.signal("SIGKILL");
    await second.end();
    assertEquals(journalsIn(dir).length, 2);
    await adoptAll(dir);
    const { eventIds, quarantined } = await readEvents(dir);
    assertEquals([new Set(eventIds).size, quarantined], [eventIds.length, []]);
    assert(eventIds.filter((id) => id.startsWith(first)).length >= flushed);
  });
});

Deno.test("createRecorder() shares with others that start at once, and with kymo compact, what six killed processes left", async () => {
  await withFolder(async (dir) => {
    for (let number = 0; number < 6; number++) {
      const flags = [...FLAGS];
      await recordUntilKilled({ flags, args: [dir, "150", "100"] }, (safe) => safe >= 200);
    }
    const before = await readEvents(dir);
    const children = [0, 1, 2, 3].map(() =>
      runChild("record_and_close.ts", { flags: FLAGS, args: [dir, "0", "0", "10"] })
    );
    const { code, err } = await ran(["compact", dir]);
    assertEquals([code, err], [0, ""]);
    assertEquals(await Promise.all(children), [QUIET, QUIET, QUIET, QUIET]);
    await adoptAll(dir);
    const after = await readEvents(dir);
    assertEquals([...after.eventIds].sort(), [...before.eventIds].sort());
    assertEquals(new Set(after.eventIds).size, after.eventIds.length);
    assertEquals(after.quarantined, []);
  });
});

Deno.test("createRecorder() keeps no program alive that forgets to close, whatever others left", async () => {
  await withFolder(async (dir) => {
    for (let number = 0; number < 3; number++) {
      await recordUntilKilled({ flags: FLAGS, args: [dir, "50000", "100"] }, (safe) => safe >= 2000);
    }
    const before = await readEvents(dir);
    assertEquals(await runChild("end_somehow.ts", { flags: FLAGS, args: [dir, "natural"] }), QUIET);
    const after = await readEvents(dir);
    assertEquals(after.eventIds.length, before.eventIds.length + 10);
    assertEquals(new Set(after.eventIds).size, after.eventIds.length);
    assertStringIncludes(filesIn(dir).join("\n"), ".jsonl");
  });
});
