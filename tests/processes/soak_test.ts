import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../recorder/random.ts";
import { PHASES, soakRun } from "../soak/soak_run.ts";

/** A kill may come a moment too late: then the next one may not. */
const ATTEMPTS = 8;

Deno.test("flush() keeps every event once when a program is killed while it records, flushes, converts, compacts or prunes", async () => {
  const random = seededRandom(1000);
  for (const phase of PHASES) {
    const landed: string[] = [];
    while (!landed.includes(phase) && landed.length < ATTEMPTS) {
      const run = await soakRun(phase, random);
      assertEquals(run.problems, []);
      assert(run.safe > 0);
      landed.push(run.phase);
    }
    assertEquals(landed.at(-1), phase);
  }
});
