/** Imports of small CSV files for tests, through the command line as a user does it. @module */
import { open } from "@kymo/kymo/analysis";
import type { EventRow } from "@kymo/kymo/schema";
import { cellsOf } from "../../analysis/engine/polars.ts";
import { type Ran, ran } from "../cli/fake_io.ts";
import { withFolder } from "../recorder/event_folder.ts";

/** What to import. */
export interface ImportCase {
  /** Text of the CSV, or its lines. */
  readonly csv: string | readonly string[];
  /** The map, or its text. */
  readonly map: unknown;
  /** Further arguments. */
  readonly args?: readonly string[];
}

/** Writes `calls.csv` and `map.json` into a folder and imports them into its folder `events`. */
export function importInto(dir: string, { csv, map, args = [] }: ImportCase): Promise<Ran> {
  Deno.writeTextFileSync(`${dir}/calls.csv`, typeof csv === "string" ? csv : csv.map((line) => `${line}\n`).join(""));
  Deno.writeTextFileSync(`${dir}/map.json`, typeof map === "string" ? map : JSON.stringify(map));
  return importAgain(dir, args);
}

/** Imports what {@linkcode importInto} wrote. */
export function importAgain(dir: string, args: readonly string[] = []): Promise<Ran> {
  return ran(["import", "csv", `${dir}/calls.csv`, "--map", `${dir}/map.json`, "--out", `${dir}/events`, ...args]);
}

/** An event of a folder, its attributes as an object. */
export type ImportedEvent = Omit<EventRow, "attributes"> & { readonly attributes: unknown };

/** All events of a folder, in the order of their files. */
export async function eventsOf(dir: string): Promise<ImportedEvent[]> {
  const frame = await (await open(dir)).frame().collect();
  const starts = cellsOf(frame, "started_at") as number[];
  return (frame.toRecords() as unknown as EventRow[]).map((event, index) => ({
    ...event,
    started_at: starts[index]!,
    attributes: event.attributes === null ? null : JSON.parse(event.attributes),
  }));
}

/** Imports and reads back the events of the rows and the operations above them. */
export async function imported(
  { csv, map, args }: ImportCase,
): Promise<{ rows: ImportedEvent[]; operations: ImportedEvent[] }> {
  let events: ImportedEvent[] = [];
  await withFolder(async (dir) => {
    const { code, err } = await importInto(dir, { csv, map, ...(args === undefined ? {} : { args }) });
    if (code !== 0) throw new Error(err);
    events = await eventsOf(`${dir}/events`);
  });
  return {
    rows: events.filter(({ kind }) => kind !== "operation"),
    operations: events.filter(({ kind }) => kind === "operation"),
  };
}

/** One column of events. */
export function column<Name extends keyof ImportedEvent>(
  events: readonly ImportedEvent[],
  name: Name,
): ImportedEvent[Name][] {
  return events.map((event) => event[name]);
}

/** A map with a start in whole seconds since 2026 and whatever else a test is about. */
export function mapWith(
  columns: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {},
): unknown {
  return { columns: { started_at: { column: "t", unit: "s", from: "2026-01-01T00:00:00Z" }, ...columns }, ...rest };
}

/** 2026-01-01T00:00:00Z, µs. */
export const NEW_YEAR: number = Date.UTC(2026, 0, 1) * 1000;
