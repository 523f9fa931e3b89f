import { assert, assertEquals } from "@std/assert";
import { isWriterAlive } from "../../recorder/writer_lock.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { seededRandom } from "../recorder/random.ts";
import { recordUntilKilled } from "./child.ts";
import { damageOf, INTACT, readEvents } from "./read_events.ts";

const FLAGS = ["--no-prompt", "--allow-read", "--allow-write"];

Deno.test("flush() keeps every event of a program that is killed", async () => {
  await withFolder(async (dir) => {
    const flushed = await recordUntilKilled({ flags: FLAGS, args: [dir, "50000", "100"] }, (safe) => safe >= 500);
    assert(flushed >= 500);
    const found = await readEvents(dir);
    assertEquals(damageOf(found, flushed), INTACT);
    assertEquals(found.tornLines, 0);
    const [lock] = filesIn(dir).filter((path) => path.endsWith(".lock"));
    assertEquals(isWriterAlive(`${dir}/open`, lock!.slice("open/".length, -".lock".length)), false);
  });
});

Deno.test("flush() keeps every event although the last line of the journal is torn", async () => {
  for (const torn of ['{"rows":3,"value":[1,2', "{", '{"rows":1,"value":7}']) {
    await withFolder(async (dir) => {
      const flushed = await recordUntilKilled({ flags: FLAGS, args: [dir, "50000", "100"] }, (safe) => safe >= 300);
      const [journal] = filesIn(dir).filter((path) => path.endsWith(".jsonl"));
      Deno.writeTextFileSync(`${dir}/${journal}`, torn, { append: true });
      const found = await readEvents(dir);
      assertEquals(damageOf(found, flushed), INTACT);
      assertEquals(found.tornLines, 1);
    });
  }
});

/** Kills after a number of flushes from the moment at which a conversion is seen under way. */
function duringConversion(dir: string, flushesLater: number): () => boolean {
  let left = flushesLater;
  let isConverting = false;
  return () => {
    isConverting ||= filesIn(dir).some((path) => path.endsWith(".parquet.tmp"));
    return isConverting && left-- <= 0;
  };
}

Deno.test("flush() keeps every event of a program that is killed while a segment is written", async () => {
  const random = seededRandom(40);
  for (const flushesLater of [0, 0, random.below(10), random.below(30), random.below(100)]) {
    await withFolder(async (dir) => {
      const killNow = duringConversion(dir, flushesLater);
      const flushed = await recordUntilKilled({ flags: FLAGS, args: [dir, "20000", "500"] }, killNow);
      assertEquals(damageOf(await readEvents(dir), flushed), INTACT, `killed ${flushesLater} flushes later`);
    });
  }
});

Deno.test("flush() keeps every event once where journal and segment are both there", async () => {
  await withFolder(async (dir) => {
    let journal = "";
    let copy: Uint8Array<ArrayBuffer> = new Uint8Array();
    const flushed = await recordUntilKilled({ flags: FLAGS, args: [dir, "2000", "500"] }, () => {
      const files = filesIn(dir);
      if (journal === "") {
        journal = files.find((path) => path.endsWith("-0.jsonl")) ?? "";
        if (journal !== "" && files.some((path) => path.endsWith("-1.jsonl"))) {
          copy = Deno.readFileSync(`${dir}/${journal}`);
        } else journal = "";
      }
      return journal !== "" && files.some((path) => path.endsWith("-0.parquet"));
    });
    Deno.writeFileSync(`${dir}/${journal}`, copy);
    assertEquals(damageOf(await readEvents(dir), flushed), INTACT);
  });
});
