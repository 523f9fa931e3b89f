import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Cell, ColumnBatch } from "@kymo/kymo";
import { type ColumnName, COLUMNS } from "@kymo/kymo/schema";
import { convertJournal } from "../../recorder/convert_journal.ts";
import { filesIn, METADATA, withFolder, writeJournal } from "./event_folder.ts";
import { readParquetFile } from "./parquet_file.ts";
import { seededRandom } from "./random.ts";
import { randomBatch } from "./random_batch.ts";

const START = Date.UTC(2026, 2, 1, 23, 59, 59) * 1000 + 123;

/** A batch of events of which only the given columns differ. */
function batchOf(rows: number, columns: Partial<Record<ColumnName, Cell[]>> = {}, firstNumber = 0): ColumnBatch {
  const fill = (cell: (row: number) => Cell): Cell[] => Array.from({ length: rows }, (_, row) => cell(row));
  const id = (row: number): string => `00a1b2c3d4${(firstNumber + row).toString(16).padStart(6, "0")}`;
  const own: Partial<Record<ColumnName, Cell[]>> = {
    event_id: fill(id),
    trace_id: fill((row) => `00112233445566aa${id(row)}`),
    kind: fill(() => "llm_call"),
    name: fill(() => "chat"),
    started_at: fill((row) => START + row * 1000),
    status: fill(() => "ok"),
    sample_weight: fill(() => 1),
    ...columns,
  };
  return { rows, columns: new Map(Object.entries(own) as [ColumnName, Cell[]][]) };
}

function convert(dir: string, groupRows = 8192): { path: string | null; events: number } {
  return convertJournal({ journalPath: `${dir}/open/00a1b2c3d4-0.jsonl`, dir, format: "parquet", groupRows });
}

Deno.test("convertJournal() makes one segment under the day of its first event and removes the journal", async () => {
  await withFolder(async (dir) => {
    writeJournal(dir, [batchOf(2), batchOf(1, {}, 2)]);
    const path = `${dir}/date=2026-03-01/00a1b2c3d4-0.parquet`;
    assertEquals(convert(dir), { path, events: 3 });
    assertEquals(filesIn(dir), ["date=2026-03-01/00a1b2c3d4-0.parquet"]);
    const { rows, metadata } = await readParquetFile(path);
    assertEquals(rows.map((row) => row.event_id), ["00a1b2c3d4000000", "00a1b2c3d4000001", "00a1b2c3d4000002"]);
    assertEquals(metadata, METADATA);
  });
});

Deno.test("convertJournal() leaves unknown columns out and marks those with gaps", async () => {
  await withFolder(async (dir) => {
    const some = {
      model: ["m", null, "m2"],
      streamed: [true, false, null],
      input_tokens: [2 ** 40, null, 0],
      user: [null, null, null],
    };
    writeJournal(dir, [batchOf(3, { ...some, duration_ms: [0.5, 1, 2], http_status: [200, 200, 429] })]);
    const { rows, columns } = await readParquetFile(convert(dir).path!);
    assertEquals(columns, [
      "event_id BYTE_ARRAY",
      "trace_id BYTE_ARRAY",
      "kind BYTE_ARRAY",
      "name BYTE_ARRAY",
      "started_at INT64",
      "duration_ms DOUBLE",
      "status BYTE_ARRAY",
      "http_status INT32",
      "model BYTE_ARRAY?",
      "streamed BOOLEAN?",
      "input_tokens INT64?",
      "sample_weight DOUBLE",
    ]);
    assertEquals(rows.map(({ model, streamed, input_tokens }) => [model, streamed, input_tokens]), [
      ["m", true, 1_099_511_627_776n],
      [null, false, null],
      ["m2", null, 0n],
    ]);
    assertEquals(rows[1]?.started_at, new Date(Date.UTC(2026, 2, 1, 23, 59, 59, 1)));
  });
});

Deno.test("convertJournal() makes attributes columns and keeps the rest as JSON", async () => {
  await withFolder(async (dir) => {
    const attributes = [
      { tenant: "acme", depth: 3, cached: true, mixed: 1, nested: { a: [1] } },
      { tenant: "b", depth: 0.5, cached: false, mixed: "one" },
      { tenant: null, depth: 2 },
      null,
    ].map((value) => value === null ? null : JSON.stringify(value));
    writeJournal(dir, [batchOf(4, { attributes })]);
    const { rows, columns } = await readParquetFile(convert(dir).path!);
    const own = columns.filter((column) => column.startsWith("attributes"));
    assertEquals(own, [
      "attributes BYTE_ARRAY?",
      "attributes.depth DOUBLE?",
      "attributes.cached BOOLEAN?",
      "attributes.tenant BYTE_ARRAY?",
    ]);
    assertEquals(rows.map((row) => own.map((column) => row[column.split(" ")[0]!])), [
      ['{"mixed":1,"nested":{"a":[1]}}', 3, true, "acme"],
      ['{"mixed":"one"}', 0.5, false, "b"],
      [null, 2, null, null],
      [null, null, null, null],
    ]);
  });
});

Deno.test("convertJournal() keeps more than 32 attributes, the rare ones as JSON", async () => {
  await withFolder(async (dir) => {
    const keys = Array.from({ length: 40 }, (_, number) => `k${String(number).padStart(2, "0")}`);
    const all = Object.fromEntries(keys.map((key, number) => [key, number]));
    writeJournal(dir, [batchOf(1, { attributes: [JSON.stringify(all)] })]);
    const { rows } = await readParquetFile(convert(dir).path!);
    const row = rows[0]!;
    const fromColumns = Object.fromEntries(
      keys.filter((key) => `attributes.${key}` in row).map((key) => [key, row[`attributes.${key}`]]),
    );
    assertEquals(Object.keys(fromColumns).length, 32);
    assertEquals({ ...fromColumns, ...JSON.parse(String(row.attributes)) }, all);
  });
});

Deno.test("convertJournal() loses no cell of any batch, whatever the size of its groups", async () => {
  const random = seededRandom(7);
  for (const groupRows of [1, 7, 64, 8192]) {
    await withFolder(async (dir) => {
      const batches: ColumnBatch[] = [];
      for (let rows = 0; batches.length < 12; rows += batches.at(-1)!.rows) {
        batches.push(randomBatch(random, { rows: 1 + random.below(40), firstNumber: rows }));
      }
      writeJournal(dir, batches);
      const { rows, groups } = await readParquetFile(convert(dir, groupRows).path!);
      const expected = batches.flatMap((batch) =>
        Array.from({ length: batch.rows }, (_, row) => (name: ColumnName) => batch.columns.get(name)?.[row] ?? null)
      );
      assertEquals(rows.length, expected.length);
      rows.forEach((row, index) => {
        for (const name of Object.keys(COLUMNS) as ColumnName[]) {
          assertSameCell(name, row[name], expected[index]!(name));
        }
      });
      assertEquals(groups.slice(0, -1).every((group) => group >= groupRows), true);
    });
  }
});

function assertSameCell(name: ColumnName, stored: unknown, cell: Cell): void {
  if (cell === null) assert(stored === null || stored === undefined, `${name}: ${String(stored)} should be null`);
  else if (stored instanceof Date) assertEquals(stored.getTime(), Math.floor(Number(cell) / 1000), name);
  else assertEquals(typeof stored === "bigint" ? Number(stored) : stored, cell, name);
}

Deno.test("convertJournal() leaves the torn last line out", async () => {
  await withFolder(async (dir) => {
    const path = writeJournal(dir, [batchOf(2)]);
    Deno.writeTextFileSync(path, '{"rows":5,"event_id":["x",', { append: true });
    assertEquals((await readParquetFile(convert(dir).path!)).rows.length, 2);
    assertEquals(filesIn(dir).length, 1);
  });
});

Deno.test("convertJournal() only removes a journal without an event", async () => {
  for (const text of ["", '{"kymo_jour', JSON.stringify({ kymo_journal: 1, ...METADATA }) + '\n{"ro']) {
    await withFolder((dir) => {
      Deno.writeTextFileSync(writeJournal(dir, []), text);
      assertEquals(convert(dir), { path: null, events: 0 });
      assertEquals(filesIn(dir), []);
    });
  }
});

Deno.test("convertJournal() does not touch a journal that it cannot read whole", async () => {
  const header = JSON.stringify({ kymo_journal: 1, ...METADATA }) + "\n";
  const cases: readonly (readonly [text: string, problem: string])[] = [
    ["something else\n", "its first line is not a journal header"],
    [`${header}damaged\n{"rows":1,"name":"a"}\n`, "1 line is damaged, the rest can be read where it is"],
    [header.replace('"schema_version":1', '"schema_version":2'), "schema version is 2, this Kymo reads up to 1"],
  ];
  for (const [text, problem] of cases) {
    await withFolder((dir) => {
      Deno.writeTextFileSync(writeJournal(dir, []), text);
      assertThrows(() => convert(dir), Error, problem);
      assertEquals(filesIn(dir), ["open/00a1b2c3d4-0.jsonl"]);
      assertEquals(Deno.readTextFileSync(`${dir}/open/00a1b2c3d4-0.jsonl`), text);
    });
  }
});

Deno.test("convertJournal() names the segment after the journal, whatever its header says", async () => {
  await withFolder((dir) => {
    writeJournal(dir, [batchOf(1)], { writer_id: "ffffffffff", segment: 9 });
    assertEquals(convert(dir).path, `${dir}/date=2026-03-01/00a1b2c3d4-0.parquet`);
    Deno.mkdirSync(`${dir}/open`, { recursive: true });
    Deno.renameSync(writeJournal(dir, [batchOf(1)]), `${dir}/open/copy of journal.jsonl`);
    assertThrows(
      () => convertJournal({ journalPath: `${dir}/open/copy of journal.jsonl`, dir, format: "parquet" }),
      SyntaxError,
      "its name must be <10 hex digits>-<number>.jsonl",
    );
  });
});

Deno.test("convertJournal() leaves the journal where the segment cannot be written", async () => {
  await withFolder((dir) => {
    writeJournal(dir, [batchOf(1)]);
    Deno.writeTextFileSync(`${dir}/date=2026-03-01`, "a file in place of the folder");
    assertThrows(() => convert(dir));
    assertEquals(filesIn(dir), ["date=2026-03-01", "open/00a1b2c3d4-0.jsonl"]);
  });
});

Deno.test("convertJournal() takes attributes that are named like what every object has", async () => {
  await withFolder(async (dir) => {
    const attributes = ['{"constructor":2}', '{"toString":"x","tenant":"a"}', '{"__proto__":1}'];
    writeJournal(dir, [batchOf(3, { attributes })]);
    const { rows } = await readParquetFile(convert(dir).path!);
    assertEquals(rows.map((row) => row["attributes.constructor"]), [2, null, null]);
    assertEquals(rows.map((row) => row["attributes.toString"]), [null, "x", null]);
    assertEquals(rows.map((row) => row["attributes.__proto__"]), [null, null, 1]);
  });
});
