/** Journals that somebody left behind, for tests. @module */
import type { FileMetadata } from "@kymo/kymo/schema";
import { toColumnBatch } from "../../recorder/column_batch.ts";
import { parseFileName } from "../../recorder/file_names.ts";
import { encodeJournalBatch, encodeJournalHeader } from "../../recorder/journal_format.ts";
import { METADATA } from "./event_folder.ts";
import { NOON_MS } from "./fake_clock.ts";

/** What is in the journal. */
export interface LeftJournalOptions {
  /** One event for each value. */
  readonly values: readonly number[];
  /** When they happened. @default {NOON_MS} */
  readonly startedAtMs?: number;
  /** What else its metadata say. */
  readonly metadata?: Partial<FileMetadata>;
}

/** Writes a journal `<writer>-<segment>` into `open/` and returns its path. */
export function leaveJournal(dir: string, stem: string, options: LeftJournalOptions): string {
  const { values, startedAtMs = NOON_MS, metadata = {} } = options;
  const { writerId, segment } = parseFileName(`${stem}.jsonl`)!;
  const events = values.map((value, index) => {
    const event_id = writerId + ((segment << 12) + index).toString(16).padStart(6, "0");
    return { event_id, trace_id: event_id.padStart(32, "0"), started_at: startedAtMs * 1000, value };
  });
  const constants = [["kind", "metric"], ["name", "n"], ["status", "ok"], ["sample_weight", 1]] as const;
  const batch = toColumnBatch(events, {
    constants,
    onInvalid(column, problem): never {
      throw new TypeError(`${column} ${problem}`);
    },
  });
  Deno.mkdirSync(`${dir}/open`, { recursive: true });
  const path = `${dir}/open/${stem}.jsonl`;
  const header = encodeJournalHeader({ ...METADATA, writer_id: writerId, segment, ...metadata });
  Deno.writeTextFileSync(path, header + encodeJournalBatch(batch));
  return path;
}
