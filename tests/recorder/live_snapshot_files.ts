/** What a test looks at of the files of snapshots. @module */
import type { FakeTime } from "@std/testing/time";
import { assert } from "@std/assert";
import type { LiveSnapshot } from "@kymo/kymo/live";

/** Names in a folder, sorted. */
export function filesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

/** Requests of all keys of a snapshot. */
export function savedRequests(path: string): number {
  const { keys }: LiveSnapshot = JSON.parse(Deno.readTextFileSync(path));
  return keys.reduce((sum, { successes, failures }) => sum + successes + failures, 0);
}

/** Real file work goes on while time is faked: lets it, until something holds. */
export async function until(time: FakeTime, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !holds(); turn++) await time.runMicrotasks();
  assert(holds());
}

/** Whether there is such a file. */
export function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
