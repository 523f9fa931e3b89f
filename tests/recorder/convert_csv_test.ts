import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import type { Cell, ColumnBatch } from "@kymo/kymo";
import type { ColumnName } from "@kymo/kymo/schema";
import { convertJournal } from "../../recorder/convert_journal.ts";
import { filesIn, METADATA, withFolder, writeJournal } from "./event_folder.ts";

const START = 1_770_091_506_789_123;

function batchOf(columns: Partial<Record<ColumnName, Cell[]>>): ColumnBatch {
  const entries = Object.entries(columns) as [ColumnName, Cell[]][];
  return { rows: entries[0]![1].length, columns: new Map(entries) };
}

function convertToText(dir: string, batch: ColumnBatch): string {
  const journalPath = writeJournal(dir, [batch]);
  return Deno.readTextFileSync(convertJournal({ journalPath, dir, format: "csv" }).path!);
}

Deno.test("convertJournal() writes CSV with its metadata beside it", async () => {
  await withFolder((dir) => {
    const batch = batchOf({
      event_id: ["e1", "e2"],
      name: ["a", "b"],
      started_at: [START, START + 1],
      duration_ms: [0.5, null],
      streamed: [true, null],
      input_tokens: [12, 0],
    });
    const lines = convertToText(dir, batch).trimEnd().split(/\r?\n/);
    assertEquals(lines, [
      "event_id,name,started_at,duration_ms,streamed,input_tokens",
      "e1,a,2026-02-03T04:05:06.789123Z,0.5,true,12",
      "e2,b,2026-02-03T04:05:06.789124Z,,,0",
    ]);
    assertEquals(filesIn(dir), ["date=2026-02-03/00a1b2c3d4-0.csv", "date=2026-02-03/00a1b2c3d4-0.csv.meta.json"]);
    assertEquals(JSON.parse(Deno.readTextFileSync(`${dir}/date=2026-02-03/00a1b2c3d4-0.csv.meta.json`)), METADATA);
  });
});

Deno.test("convertJournal() quotes what CSV needs quoted", async () => {
  await withFolder((dir) => {
    const messages = ['say "hi"', "a,b", "two\nlines", " spaced ", "é 漢字 👩‍🚀", "-1"];
    const batch = batchOf({
      event_id: messages.map(String),
      started_at: messages.map(() => START),
      error_message: messages,
    });
    const rows = parse(convertToText(dir, batch), { skipFirstRow: true });
    assertEquals(rows.map((row) => row.error_message), messages);
  });
});

Deno.test("convertJournal() keeps attributes in one column of JSON in CSV", async () => {
  await withFolder((dir) => {
    const attributes = ['{"tenant":"a","depth":1}', null, '{"tenant":"b"}'];
    const batch = batchOf({ event_id: ["1", "2", "3"], started_at: [START, START, START], attributes });
    const rows = parse(convertToText(dir, batch), { skipFirstRow: true });
    assertEquals(Object.keys(rows[0]!), ["event_id", "started_at", "attributes"]);
    assertEquals(rows.map((row) => row.attributes), ['{"tenant":"a","depth":1}', "", '{"tenant":"b"}']);
  });
});
