import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../recorder/random.ts";
import { PHASES, soakRun } from "../soak/soak_run.ts";

/** A kill may come a moment too late: then the next one may not. */
const ATTEMPTS = 8;

Deno.test("flush() keeps every event once when a program is killed while it records, flushes, converts, compacts or prunes", async () => {
  const random = seededRandom(1000);
  for (const phase of PHASES) {
    const landed: string[] = [];
    let safe = 0;
    while (!landed.includes(phase) && landed.length < ATTEMPTS) {
      const run = await soakRun(phase, random);
      assertEquals(run.problems, []);
      // On a busy machine a kill may come before anything was flushed.
      safe += run.safe;
      landed.push(run.phase);
    }
    assertEquals(landed.at(-1), phase);
    assert(safe > 0);
  }
});
