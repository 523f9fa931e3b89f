/** The samples of old formats for tests, and folders of their events. @module */
import { assertEquals } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { COLUMN_NAMES } from "@kymo/kymo/schema";
import { ran } from "./fake_io.ts";

/** The sample of each old format. */
export const OLD_FILES = {
  "performance-metrics": "fixtures/old_formats/performance_metrics.json",
  session: "fixtures/old_formats/session.json",
  "performance-log": "fixtures/old_formats/20240115_performance.jsonl",
  "llm-log": "fixtures/old_formats/llm_performance.log",
  "metrics-json": "fixtures/old_formats/metrics.json",
  "metrics-csv": "fixtures/old_formats/metrics.csv",
} as const;

/** Name of an old format. */
export type OldFormat = keyof typeof OLD_FILES;

/** Imports a file; counters that say no time are of one and the same. */
export async function imported(format: string, file: string, dir: string): Promise<string> {
  const at = format === "performance-metrics" || format === "llm-log" ? ["--at", "2026-03-01T12:00:00Z"] : [];
  const { code, err } = await ran(["import", format, file, "--out", dir, ...at]);
  assertEquals([code, err.includes("refused")], [0, false], err);
  return dir;
}

/** Exports a folder into text. */
export async function exported(format: string, dir: string, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await ran(["export", format, dir, "--output", "-", ...args]);
  assertEquals(code, 0, err);
  return out;
}

/** All that events say, as rows, in order of time; without the ids that files of some formats do not have. */
export async function eventsIn(dir: string, { ids }: { readonly ids: boolean }): Promise<Record<string, unknown>[]> {
  const source = await open(dir);
  const rows: Record<string, unknown>[] = [];
  const place = new Map<unknown, number>();
  for await (const { rows: count, columns } of source.blocks({ fields: COLUMN_NAMES })) {
    for (let row = 0; row < count; row++) {
      const event = Object.fromEntries(COLUMN_NAMES.map((name) => [name, columns[name]![row] ?? null]));
      const attributes = JSON.parse(String(event.attributes ?? "{}"));
      rows.push({ ...event, attributes });
    }
  }
  if (ids) return rows;
  rows.forEach(({ event_id }, index) => place.set(event_id, index));
  return rows
    .map(({ event_id: _event, trace_id: _trace, parent_id, ...event }) => {
      const parent = parent_id === null ? null : rows[place.get(parent_id)!];
      return { ...event, parent: parent && `${parent.kind} ${parent.started_at}` };
    })
    .sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
}
