import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import fc from "fast-check";
import { csvRecords } from "../../analysis/import/csv_records.ts";
import { splitQuoted } from "../../analysis/import/split_quoted.ts";

async function recordsOf(text: string, size: number): Promise<unknown[]> {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size));
  const found: unknown[] = [];
  for await (const records of csvRecords(ReadableStream.from(pieces), { path: "a.csv", separator: "," })) {
    for (const { line, fields } of records) found.push([line, ...fields]);
  }
  return found;
}

Deno.test("csvRecords() reads the same records and lines wherever the file is cut into pieces", async () => {
  const text = '\ufeffa,b\r\n\r\n"x\ny",ü\n"say ""no""",\n,"",z';
  for (let size = 1; size <= text.length; size++) {
    assertEquals(await recordsOf(text, size), [
      [1, "a", "b"],
      [3, "x\ny", "ü"],
      [5, 'say "no"', ""],
      [6, "", "", "z"],
    ]);
  }
});

Deno.test("splitQuoted() splits what it splits as @std/csv does", () => {
  const piece = fc.constantFrom('"', '""', ",", "a", " ", '"x\ny"', "ü");
  fc.assert(
    // A line end outside quotes ends the record: none gets here.
    fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
      const record = pieces.join("");
      const fields = splitQuoted(record, ",");
      if (fields === null || record.replace(/"[^"]*"/g, "").includes("\n")) return;
      assertEquals([fields], parse(record, { separator: "," }));
    }),
    { numRuns: 2000, seed: 7 },
  );
});
