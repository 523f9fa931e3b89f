/** What a reader finds in a folder of events. @module */
import { decodeJournal } from "../../recorder/journal_format.ts";
import { fileStem, parseFileName } from "../../recorder/file_names.ts";
import { readParquetFile } from "../recorder/parquet_file.ts";

/** Events of a folder. */
export interface FoundEvents {
  /** `value` of each event that has one, rising. */
  readonly values: readonly number[];
  readonly eventIds: readonly string[];
  readonly tornLines: number;
  readonly segments: number;
}

/** Reads journals and segments: journals are listed first, and one whose segment exists is ignored. */
export async function readEvents(dir: string): Promise<FoundEvents> {
  const journals = [...Deno.readDirSync(`${dir}/open`)].filter(({ name }) =>
    parseFileName(name)?.extension === "jsonl"
  );
  const rows: Readonly<Record<string, unknown>>[] = [];
  const stems = new Set<string>();
  for (const folder of Deno.readDirSync(dir)) {
    if (!folder.name.startsWith("date=")) continue;
    for (const { name } of Deno.readDirSync(`${dir}/${folder.name}`)) {
      const id = parseFileName(name);
      if (id === null) continue;
      stems.add(fileStem(id));
      rows.push(...(await readParquetFile(`${dir}/${folder.name}/${name}`)).rows);
    }
  }
  let tornLines = 0;
  for (const { name } of journals) {
    if (stems.has(fileStem(parseFileName(name)!))) continue;
    const journal = decodeJournal(Deno.readTextFileSync(`${dir}/open/${name}`));
    tornLines += journal.tornLines;
    for (const batch of journal.batches) {
      for (let row = 0; row < batch.rows; row++) {
        rows.push({ value: batch.columns.get("value")?.[row], event_id: batch.columns.get("event_id")?.[row] });
      }
    }
  }
  const values = rows.map((row) => row.value).filter((value) => typeof value === "number").sort((a, b) => a - b);
  return { values, eventIds: rows.map((row) => String(row.event_id)), tornLines, segments: stems.size };
}

/** Says what is missing and what is there twice of the first `count` numbers. */
export function lossesAndDoubles({ values, eventIds }: FoundEvents, count: number): { lost: number; doubled: number } {
  const seen = new Set(values);
  let lost = 0;
  for (let number = 0; number < count; number++) if (!seen.has(number)) lost++;
  return { lost, doubled: values.length - seen.size + eventIds.length - new Set(eventIds).size };
}
