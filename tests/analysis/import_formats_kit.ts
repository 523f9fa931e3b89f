/** Imports of files of any format for tests, through the command line as a user does it. @module */
import { type Ran, ran } from "../cli/fake_io.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { eventsOf, type ImportedEvent } from "./import_kit.ts";

/** Path of a sample in `fixtures/old_formats`. */
export function sample(name: string): string {
  return new URL(`../../fixtures/old_formats/${name}`, import.meta.url).pathname;
}

/** Imports a file into the folder `events` of a folder. */
export function importOf(dir: string, format: string, path: string, ...args: readonly string[]): Promise<Ran> {
  return ran(["import", format, path, "--out", `${dir}/events`, ...args]);
}

/** The events of a sample, in the order of the file. */
export async function sampleEvents(
  format: string,
  name: string,
  ...args: readonly string[]
): Promise<readonly ImportedEvent[]> {
  let events: readonly ImportedEvent[] = [];
  await withFolder(async (dir) => {
    const { code, err } = await importOf(dir, format, sample(name), ...args);
    if (code !== 0) throw new Error(err);
    events = await eventsOf(`${dir}/events`);
  });
  return events;
}

/** What came of importing one text. */
export interface ImportedText {
  /** Events by kind, as standard output counts them, and what else it says. */
  readonly out: string;
  /** The refused rows, a line each, without their lines of the file. */
  readonly refused: readonly string[];
  /** The events, in the order of the file. */
  readonly events: readonly ImportedEvent[];
}

/** Imports a text, or an object as JSON, as a file of a format. */
export async function importedText(
  format: string,
  content: string | object,
  ...args: readonly string[]
): Promise<ImportedText> {
  let result: ImportedText = { out: "", refused: [], events: [] };
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/file`, typeof content === "string" ? content : JSON.stringify(content));
    const { out, err } = await importOf(dir, format, `${dir}/file`, ...args);
    const refused = err.split("\n").slice(1, -1).map((line) => line.replace(/^ +(line \d+: )?/, ""));
    const hasEvents = out.includes(" in ");
    result = { out, refused: out === "" ? [err] : refused, events: hasEvents ? await eventsOf(`${dir}/events`) : [] };
  });
  return result;
}

/** The columns of an event that are known, ids left out. */
export function known(event: ImportedEvent | undefined): Record<string, unknown> {
  const hidden = ["event_id", "trace_id", "parent_id", "sample_weight"];
  return Object.fromEntries(
    Object.entries(event ?? {}).filter(([name, value]) => value !== null && !hidden.includes(name)),
  );
}

/** Microseconds of an ISO time. */
export function micros(time: string): number {
  return Date.parse(time) * 1000;
}
