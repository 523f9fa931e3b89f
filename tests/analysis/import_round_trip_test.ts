import { assertEquals } from "@std/assert";
import { ran } from "../cli/fake_io.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { importOf, sample } from "./import_formats_kit.ts";
import { eventsOf, type ImportedEvent } from "./import_kit.ts";

/** What each format is tried with. */
const SAMPLES: Readonly<Record<string, string>> = {
  "performance-metrics": "performance_metrics.json",
  session: "session.json",
  "performance-log": "20240115_performance.jsonl",
  "llm-log": "llm_performance.log",
  "metrics-json": "metrics.json",
  "metrics-csv": "metrics.csv",
  csv: "session.json",
  jsonl: "metrics.json",
  json: "llm_performance.log",
  parquet: "session.json",
};

const AT: Readonly<Record<string, readonly string[]>> = { "performance-metrics": ["--at", "2025-06-01"] };

/** Formats whose rows say no ids: theirs are new in each file. */
const WITHOUT_IDS = ["performance-log", "llm-log"];

function inOrder(events: readonly ImportedEvent[], format: string): unknown[] {
  const rows = events.map(({ event_id, trace_id, parent_id, ...event }) =>
    WITHOUT_IDS.includes(format) ? event : { event_id, trace_id, parent_id, ...event }
  );
  return rows.map((row) => [JSON.stringify(row), row] as const).sort(([a], [b]) => a < b ? -1 : 1).map(([, row]) =>
    row
  );
}

for (const [format, name] of Object.entries(SAMPLES)) {
  Deno.test(`kymo import of what kymo export ${format} made of an import gives the same events`, async () => {
    await withFolder(async (dir) => {
      await importOf(dir, "auto", sample(name), ...AT[format] ?? []);
      const before = await eventsOf(`${dir}/events`);
      const isOwn = ["csv", "jsonl", "json", "parquet"].includes(format);
      Deno.mkdirSync(`${dir}/out`);
      const target = isOwn ? `${dir}/out/export.${format}` : `${dir}/out`;
      assertEquals((await ran(["export", format, `${dir}/events`, "--output", target])).code, 0);
      const [file] = filesIn(`${dir}/out`);
      Deno.mkdirSync(`${dir}/again`);
      const { code, err } = await importOf(`${dir}/again`, "auto", `${dir}/out/${file}`, ...AT[format] ?? []);
      assertEquals([code, err], [0, ""]);
      assertEquals(inOrder(await eventsOf(`${dir}/again/events`), format), inOrder(before, format));
    });
  });
}
