import { assertEquals, assertStringIncludes } from "@std/assert";
import { COLUMN_NAMES } from "@kymo/kymo/schema";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { importOf, sample } from "./import_formats_kit.ts";
import { eventsOf, type ImportedEvent } from "./import_kit.ts";

/** Events of a session, as an export would have them: every kind of value. */
async function recorded(dir: string): Promise<readonly ImportedEvent[]> {
  await importOf(dir, "auto", sample("session.json"));
  await importOf(dir, "auto", sample("metrics.json"));
  const events = await eventsOf(`${dir}/events`);
  Deno.removeSync(`${dir}/events`, { recursive: true });
  return events;
}

/** The rows of an export: times as ISO texts, all columns by name. */
function exported(events: readonly ImportedEvent[]): Record<string, unknown>[] {
  return events.map((event) => ({ ...event, started_at: new Date(event.started_at / 1000).toISOString() }));
}

function csvOf(rows: readonly Record<string, unknown>[]): string {
  const cell = (value: unknown): string => {
    if (value === null || value === undefined) return "";
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => COLUMN_NAMES.map((name) => cell(row[name])).join(","));
  return [COLUMN_NAMES.join(","), ...lines].map((line) => `${line}\n`).join("");
}

const WRITERS: Readonly<Record<string, (rows: readonly Record<string, unknown>[]) => string>> = {
  csv: csvOf,
  jsonl: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
  json: (rows) => JSON.stringify(rows, null, 2),
};

for (const [format, write] of Object.entries(WRITERS)) {
  Deno.test(`kymo import auto takes Kymo's own ${format} back as it was, each event once`, async () => {
    await withFolder(async (dir) => {
      const events = await recorded(dir);
      const path = `${dir}/export.${format}`;
      Deno.writeTextFileSync(path, write(exported(events)));
      const { code, out, err } = await importOf(dir, "auto", path);
      assertEquals([code, err], [0, ""]);
      assertStringIncludes(out, `${format}, ${events.length} rows → ${events.length} events`);
      assertEquals(await eventsOf(`${dir}/events`), events);
      Deno.writeTextFileSync(path, write(exported([...events, events[0]!])));
      assertStringIncludes((await importOf(dir, "auto", path)).out, "nothing new");
      assertEquals((await eventsOf(`${dir}/events`)).length, events.length);
    });
  });
}

Deno.test("kymo import auto takes a segment of another folder, and nothing that this folder has", async () => {
  await withFolder(async (dir) => {
    await importOf(dir, "auto", sample("session.json"));
    const [segment] = filesIn(`${dir}/events`);
    const path = `${dir}/events/${segment}`;
    assertStringIncludes((await importOf(dir, "auto", path)).out, "parquet, 22 rows → nothing new");
    const events = await eventsOf(`${dir}/events`);
    Deno.mkdirSync(`${dir}/other`);
    await importOf(`${dir}/other`, "parquet", path);
    assertEquals(await eventsOf(`${dir}/other/events`), events);
  });
});

Deno.test("kymo import refuses rows of an export that were changed by hand, by line", async () => {
  await withFolder(async (dir) => {
    const rows = exported(await recorded(dir)).slice(0, 5);
    Object.assign(rows[1]!, { kind: "thing" });
    Object.assign(rows[2]!, { trace_id: null });
    Object.assign(rows[3]!, { colour: "red" });
    Deno.writeTextFileSync(`${dir}/export.jsonl`, WRITERS.jsonl!(rows));
    const { code, err } = await importOf(dir, "jsonl", `${dir}/export.jsonl`);
    assertEquals(code, 2);
    const reasons = err.split("\n").slice(1, -1);
    assertStringIncludes(reasons[0]!, '  line 2: kind must be one of "operation", ');
    assertEquals(reasons.slice(1), [
      "  line 3: trace_id must not be empty",
      "  line 4: colour is not a column of the schema",
    ]);
    assertEquals((await eventsOf(`${dir}/events`)).length, 2);
  });
});

Deno.test("kymo import csv without a map says that a CSV of others needs one", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/a.csv`, "time,model\n1,m\n");
    assertEquals(
      (await importOf(dir, "csv", `${dir}/a.csv`)).err,
      `Cannot import "${dir}/a.csv": column "event_id" is missing, a CSV that Kymo did not write needs a map: --map FILE\n`,
    );
  });
});
