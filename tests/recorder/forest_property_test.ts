import { setImmediate } from "node:timers";
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { EventRow } from "@kymo/kymo/schema";
import { execute, type ExecutedEvent } from "./forest_execution.ts";
import { type ExpectedRow, expectedRows } from "./forest_model.ts";
import { PLANNED_FOREST } from "./forest_plan.ts";
import { startRecording } from "./recording.ts";

/** Everything that follows from one step happens before the next. */
const quiet = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const SCHEDULER = fc.scheduler({
  act: async (release) => {
    await release();
    await quiet();
  },
});

/** Rows as the model says them: ids as names. */
function recordedRows(events: readonly EventRow[]): ExpectedRow[] {
  const nameOf = (id: string | null): string | null => events.find(({ event_id }) => event_id === id)?.name ?? id;
  const rootOf = (trace: string): string =>
    events.find(({ trace_id, parent_id }) => trace_id === trace && parent_id === null)?.name ?? trace;
  return events.map((
    { name, kind, status, duration_ms, nested_calls, error_count, attempts, retry_wait_ms, ...row },
  ) => ({
    name,
    kind,
    parent: nameOf(row.parent_id),
    root: rootOf(row.trace_id),
    status,
    duration_ms,
    nested_calls,
    error_count,
    attempts,
    retry_wait_ms,
  }));
}

const byName = (rows: readonly ExpectedRow[]): ExpectedRow[] => rows.toSorted((a, b) => a.name < b.name ? -1 : 1);

Deno.test("createRecorder() records the forest that was executed, in any mix of forms, orders and failures", async () => {
  let executedEvents = 0;
  await fc.assert(
    fc.asyncProperty(PLANNED_FOREST, SCHEDULER, async (forest, scheduler) => {
      const { recorder, clock, errors, finish } = startRecording();
      const pass = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
      const executed: ExecutedEvent[] = await scheduler.waitFor(execute(forest, { recorder, clock, pass }));
      const recorded = await finish();
      assertEquals(byName(recordedRows(recorded)), byName(expectedRows(executed)));
      assertEquals([errors, recorder.counters.dropped, recorder.counters.invalid], [[], 0, 0]);
      executedEvents += executed.length;
    }),
    { seed: 20_260_301, numRuns: 400 },
  );
  assertEquals(executedEvents > 4000, true, `${executedEvents} events were executed`);
});
