/** Files of events for tests: any rows, as journal, Parquet or CSV. @module */
import { open, type TimeWindow } from "@kymo/kymo/analysis";
import type { EventSource } from "@kymo/kymo/analysis";
import { COLUMN_NAMES, type EventRow, type FileMetadata } from "@kymo/kymo/schema";
import type { Cell } from "../../recorder/cell.ts";
import { convertJournal } from "../../recorder/convert_journal.ts";
import { encodeJournalBatch, encodeJournalHeader } from "../../recorder/journal_format.ts";
import { METADATA, withFolder } from "../recorder/event_folder.ts";

/** An event of which a test says only what it is about. */
export type SomeEvent = Partial<EventRow>;

/** 2026-03-01T12:00:00Z, µs. */
export const NOON: number = Date.UTC(2026, 2, 1, 12) * 1000;

/** An hour, µs. */
export const HOUR = 3600e6;

/** What a file is. */
export interface EventFileOptions {
  /** @default {"journal"} */
  readonly format?: "journal" | "parquet" | "csv";
  /** Ten hex digits. @default {"00a1b2c3d4"} */
  readonly writer?: string;
  /** @default {0} */
  readonly segment?: number;
  /** What else its metadata say. */
  readonly metadata?: Partial<FileMetadata>;
  /** Rows per group of a Parquet file. */
  readonly groupRows?: number;
}

/** All columns of an event; what the test does not say is a successful call at noon. */
export function eventRow(event: SomeEvent, number = 0): Record<string, Cell> {
  const unknown = Object.fromEntries(COLUMN_NAMES.map((name) => [name, null]));
  const id = (number + 1).toString(16).padStart(16, "0");
  return {
    ...unknown,
    event_id: id,
    trace_id: id.padStart(32, "0"),
    kind: "llm_call",
    name: "chat",
    started_at: NOON + number * 1000,
    status: "ok",
    sample_weight: 1,
    ...event,
  };
}

/** Writes one file and returns its path. */
export function writeEvents(dir: string, events: readonly SomeEvent[], options: EventFileOptions = {}): string {
  const { format = "journal", writer = METADATA.writer_id, segment = 0, metadata = {}, groupRows } = options;
  const rows = events.map((event, index) => eventRow(event, index));
  const columns = new Map(COLUMN_NAMES.map((name) => [name, rows.map((row) => row[name] ?? null)]));
  const header = encodeJournalHeader({ ...METADATA, writer_id: writer, segment, ...metadata });
  Deno.mkdirSync(`${dir}/open`, { recursive: true });
  const path = `${dir}/open/${writer}-${segment}.jsonl`;
  Deno.writeTextFileSync(path, header + encodeJournalBatch({ rows: rows.length, columns }));
  if (format === "journal") return path;
  return convertJournal({ journalPath: path, dir, format, ...(groupRows === undefined ? {} : { groupRows }) }).path!;
}

/** Runs with a source of these events, in a folder of its own. */
export async function withEvents(
  events: readonly SomeEvent[],
  run: (source: EventSource, dir: string) => Promise<void> | void,
  options: EventFileOptions & { readonly window?: TimeWindow } = {},
): Promise<void> {
  await withFolder(async (dir) => {
    writeEvents(dir, events, options);
    await run(await open(dir, options.window), dir);
  });
}
