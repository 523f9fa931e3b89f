import { assert, assertEquals } from "@std/assert";
import { buildReport, open } from "@kymo/kymo/analysis";
import { COLUMN_NAMES, type ColumnName, KINDS } from "@kymo/kymo/schema";
import { PLANTED_KEY } from "../../demo/provider_error.ts";
import { recordDemo, type RecordDemoOptions } from "../../demo/record_demo.ts";
import type { Cell } from "../../recorder/cell.ts";
import { decodeJournal } from "../../recorder/journal_format.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { NOON_MS } from "../recorder/fake_clock.ts";

/** What two recordings of the same traffic differ in: ids are drawn anew, memory and processor are the machine's. */
const OF_THE_RUN: ReadonlySet<ColumnName> = new Set([
  "event_id",
  "trace_id",
  "parent_id",
  "memory_before_bytes",
  "memory_after_bytes",
  "cpu_ms",
]);

function record(dir: string, options: Partial<RecordDemoOptions> = {}): ReturnType<typeof recordDemo> {
  return recordDemo({ dir, hours: 1, seed: 1, nowMs: NOON_MS, ...options });
}

/** The journals of a folder, as text. */
function journalsOf(dir: string): string[] {
  return filesIn(dir).filter((path) => path.endsWith(".jsonl")).map((path) => Deno.readTextFileSync(`${dir}/${path}`));
}

function eventsOf(dir: string): Partial<Record<ColumnName, Cell>>[] {
  return journalsOf(dir).flatMap((text) => decodeJournal(text).batches).flatMap(({ rows, columns }) =>
    Array.from(
      { length: rows },
      (_, row) => Object.fromEntries([...columns].map(([name, cells]) => [name, cells[row]!])),
    )
  );
}

/** Events without what is of the run, in an order that does not depend on who wrote them. */
function comparable(dir: string): string[] {
  return eventsOf(dir).filter(({ kind }) => kind !== "sample").map((event) => {
    const told = Object.entries(event).filter(([name, cell]) => cell !== null && !OF_THE_RUN.has(name as ColumnName));
    return JSON.stringify(told.sort(([a], [b]) => a < b ? -1 : 1));
  }).sort();
}

Deno.test("recordDemo() fills every column and records every kind of event but aggregates, within the hours that end now", async () => {
  await withFolder(async (dir) => {
    const { events: written, tally } = await record(dir);
    const events = eventsOf(dir);
    const known = (name: ColumnName): boolean => events.some((event) => (event[name] ?? null) !== null);
    assertEquals(COLUMN_NAMES.filter((name) => !known(name)), []);
    const kinds = new Set(events.map(({ kind }) => kind));
    assertEquals(KINDS.filter((kind) => !kinds.has(kind)), ["aggregate"]);
    assertEquals([...tally.kinds.values()].reduce((sum, count) => sum + count, 0), written);
    assertEquals(events.length, written);
    const times = events.map(({ started_at }) => started_at as number / 1000);
    assert(Math.min(...times) >= NOON_MS - 3_600_000 && Math.max(...times) <= NOON_MS);
  });
});

Deno.test("recordDemo() uses every form of the recorder: handles, decorator, wrap, streams, attempts, traces over services", async () => {
  await withFolder(async (dir) => {
    await record(dir);
    const events = eventsOf(dir);
    const named = (name: string): Partial<Record<ColumnName, Cell>>[] => events.filter((event) => event.name === name);
    for (const name of ["document_ingestion", "embed", "splitText", "attempt", "queue_depth", "system", "thumbs"]) {
      assert(named(name).length > 0, name);
    }
    assert(events.some(({ streamed, first_token_ms }) => streamed === true && typeof first_token_ms === "number"));
    assert(events.some(({ nested_calls }) => nested_calls === 1));
    const services = new Map(events.map(({ event_id, service }) => [event_id, service]));
    assertEquals(new Set(named("search").map(({ parent_id }) => services.get(parent_id!))), new Set(["assistant"]));
  });
});

Deno.test("recordDemo() records the same for the same seed, something else for another one", async () => {
  await withFolder(async (one) => {
    await withFolder(async (two) => {
      await withFolder(async (other) => {
        await record(one, { hours: 0.5 });
        await record(two, { hours: 0.5 });
        await record(other, { hours: 0.5, seed: 2 });
        assertEquals(comparable(one), comparable(two));
        assert(JSON.stringify(comparable(one)) !== JSON.stringify(comparable(other)));
      });
    });
  });
});

Deno.test("recordDemo() plants what a report finds: a slow release, a dear model, retries, a long cache; and no key is written", async () => {
  await withFolder(async (dir) => {
    await record(dir, { hours: 24, requestsPerHour: 90 });
    const text = journalsOf(dir).join("");
    assert(text.includes("Incorrect API key provided: [redacted key]"));
    assert(!text.includes(PLANTED_KEY));

    const { trends, bottlenecks, suggestions, quality } = await buildReport(await open(dir));
    const slower = trends.find(({ where, measure }) => where.name === "vector_search" && measure === "duration_ms_p50");
    assertEquals([slower?.kind, slower?.direction], ["change_point", "declining"]);
    assert(slower!.says.includes("release 1.5.0 came in then"), slower!.says);
    assert(slower!.effect!.low! > 0.9, "more than 90 % slower, at least");
    const found = [...bottlenecks, ...suggestions].map(({ id, where }) => `${id.split(":")[1]} ${where.model}`);
    const planted = [
      "cheaper_model claude-opus-4-5",
      "retries gpt-5-mini",
      "prompt_cache_ttl claude-sonnet-4-5",
    ];
    assertEquals(planted.filter((one) => !found.includes(one)), []);
    assertEquals(quality.dropped, 0);
  });
});
