/** Hands the events of rows on, each once. @module */
import type { LooseEvent } from "../../recorder/column_batch.ts";
import { pathExists } from "../path_exists.ts";
import { folderEventIds } from "./folder_event_ids.ts";
import { createIdSet } from "./id_set.ts";
import type { ImportFiles } from "./import_files.ts";
import type { ImportFormat, ImportRow, Reading } from "./import_format.ts";
import type { RejectedRows } from "./rejected_rows.ts";

/** What was counted. */
export interface TakenRows {
  /** Rows read. */
  readonly rows: number;
  /** Events handed on, by kind. */
  readonly events: ReadonlyMap<string, number>;
  /** Rows whose events the folder holds. */
  readonly known: number;
  /** Rows whose events an earlier row has. */
  readonly repeated: number;
}

/** Where rows come from and go to. */
export interface RowTarget {
  /** What the format reads. */
  readonly reading: Reading;
  /** Takes events. */
  readonly files: ImportFiles;
  /** Takes rows that are refused. */
  readonly rejected: RejectedRows;
  /** Folder of events. */
  readonly dir: string;
  /** Columns of events that say nothing else. */
  readonly constants: Readonly<Record<string, string | undefined>>;
  /** Stops reading. */
  readonly signal: AbortSignal | undefined;
}

/** Hands events on, but for those that the folder or an earlier row has. */
export async function takeRows(format: ImportFormat, target: RowTarget): Promise<TakenRows> {
  const { reading, files, rejected, dir, signal } = target;
  const hasIds = format.hasIds(reading.map);
  const inFolder = hasIds && pathExists(dir) ? await folderEventIds(dir) : createIdSet();
  const inFile = createIdSet();
  const events = new Map<string, number>();
  const constants = Object.entries(target.constants).filter(([, value]) => value !== undefined);
  let rows = 0;
  let known = 0;
  let repeated = 0;

  function take(event: LooseEvent): void {
    const kind = String(event.kind);
    events.set(kind, (events.get(kind) ?? 0) + 1);
    if (constants.length === 0) return files.add(event);
    const own = { ...event } as Record<string, unknown>;
    for (const [name, value] of constants) own[name] ??= value;
    files.add(own);
  }

  function takeRow(row: ImportRow): void {
    if (row.line !== null) rows++;
    if (row.events === null) return rejected.add(row);
    if (!hasIds) return row.events.forEach(take);
    let isNew = row.events.length === 0;
    let isInFolder = false;
    for (const event of row.events) {
      const id = String(event.event_id);
      if (inFolder.has(id)) isInFolder = true;
      else if (inFile.add(id)) {
        isNew = true;
        take(event);
      }
    }
    if (isNew) return;
    if (isInFolder) known++;
    else repeated++;
  }

  for await (const batch of format.read(reading)) {
    signal?.throwIfAborted();
    batch.forEach(takeRow);
  }
  return { rows, events, known, repeated };
}
