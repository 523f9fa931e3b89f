import { assertEquals, assertMatch } from "@std/assert";
import { createRecorder, type EventInput } from "@kymo/kymo";
import { open } from "@kymo/kymo/analysis";
import { convertJournal } from "../../recorder/convert_journal.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";

const EARLIEST = new Date("1973-03-03T09:46:40Z");

/** Name and start of what is in a folder. */
async function startsIn(dir: string): Promise<unknown[]> {
  const source = await open(dir);
  assertEquals(source.quality.quarantined, []);
  const rows = source.frame().select("name", "started_at").collectSync().toRecords();
  return rows.map(({ name, started_at }) => [name, started_at]);
}

const CASES: readonly { readonly title: string; readonly nowMs: number; readonly event: EventInput }[] = [
  { title: "a clock that stands at 1970", nowMs: 12_345, event: { kind: "metric", name: "m" } },
  { title: "a clock before 1970", nowMs: -5_000, event: { kind: "metric", name: "m" } },
  { title: "a clock without a time", nowMs: Number.NaN, event: { kind: "metric", name: "m" } },
  { title: "a duration of 31,700 years", nowMs: Date.now(), event: { kind: "metric", name: "m", duration_ms: 1e15 } },
];

for (const { title, nowMs, event } of CASES) {
  for (const format of ["parquet", "csv"] as const) {
    Deno.test(`open() reads what was recorded with ${title}, in a journal and as ${format}`, async () => {
      await withFolder(async (dir) => {
        const errors: string[] = [];
        const clock = { now: () => nowMs, monotonic: () => 1 };
        const onError = ({ message }: Error): void => void errors.push(message);
        const recorder = createRecorder({ dir, enabled: true, convert: false, clock, onError });
        recorder.record(event);
        if (event.duration_ms === undefined) recorder.operation("m", () => {});
        assertEquals(await recorder.flush(), true);
        await recorder.close();
        const count = event.duration_ms === undefined ? 2 : 1;
        const expected = new Array(count).fill(["m", EARLIEST]);
        assertEquals([recorder.counters.invalid, errors.length], [count, 1]);
        assertMatch(errors[0]!, /^Cannot record column "started_at": must be .*microseconds since 1970/);
        assertEquals(await startsIn(dir), expected);
        const [journal] = filesIn(dir).filter((path) => path.endsWith(".jsonl"));
        convertJournal({ journalPath: `${dir}/${journal}`, dir, format });
        assertEquals(await startsIn(dir), expected);
        assertEquals(filesIn(dir).some((path) => path.startsWith("date=1973-03-03/")), true);
      });
    });
  }
}
