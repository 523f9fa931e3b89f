import { assertEquals, assertThrows } from "@std/assert";
import { parquetWriteBuffer } from "hyparquet-writer";
import { convertJournal } from "../../recorder/convert_journal.ts";
import { readSegmentMetadata } from "../../recorder/read_segment_metadata.ts";
import { METADATA, withFolder } from "./event_folder.ts";
import { leaveJournal } from "./left_journal.ts";
import { readParquetFile } from "./parquet_file.ts";

const WRITER = METADATA.writer_id;

for (const format of ["parquet", "csv"] as const) {
  Deno.test(`readSegmentMetadata() reads what was kept beside the rows: ${format}`, async () => {
    await withFolder(async (dir) => {
      for (const count of [0, 1, 9, 2000]) {
        const covers = Array.from({ length: count }, (_, number) => `ffffffffff-${number}`);
        const metadata = { covers, service: 'kymo " é\u0018kymo' };
        const journalPath = leaveJournal(dir, `${WRITER}-${count}`, { values: [1, 2], metadata });
        const path = convertJournal({ journalPath, dir, format }).path!;
        const expected = { ...METADATA, ...metadata, segment: count };
        assertEquals(readSegmentMetadata(path), expected);
        if (format === "parquet") assertEquals((await readParquetFile(path)).metadata, expected);
      }
    });
  });
}

Deno.test("readSegmentMetadata() is null for what other programs wrote, and for damage", async () => {
  await withFolder((dir) => {
    const columnData = [{ name: "kymo", data: ["kymo\u0018", "x"], type: "STRING" as const }];
    const foreign = new Uint8Array(parquetWriteBuffer({ columnData }));
    const cases = [new Uint8Array(), new Uint8Array(7), foreign, foreign.slice(0, -9), foreign.slice(0, 40)];
    for (const [index, bytes] of cases.entries()) {
      const path = `${dir}/${WRITER}-${index}.parquet`;
      Deno.writeFileSync(path, bytes);
      assertEquals(readSegmentMetadata(path), null, `case ${index}`);
    }
    const csv = `${dir}/${WRITER}-0.csv`;
    Deno.writeTextFileSync(csv, "a\n");
    assertEquals(readSegmentMetadata(csv), null);
    Deno.writeTextFileSync(`${csv}.meta.json`, "{");
    assertEquals(readSegmentMetadata(csv), null);
  });
});

Deno.test("readSegmentMetadata() throws where there is no segment", () => {
  assertThrows(() => readSegmentMetadata("no/such/00a1b2c3d4-0.parquet"), Deno.errors.NotFound);
});
