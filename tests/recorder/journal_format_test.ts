import { assertEquals, assertThrows } from "@std/assert";
import type { ColumnBatch } from "@kymo/kymo";
import type { FileMetadata } from "@kymo/kymo/schema";
import {
  decodeJournal,
  decodeJournalBatch,
  decodeJournalHeader,
  encodeJournalBatch,
  encodeJournalHeader,
} from "../../recorder/journal_format.ts";
import { seededRandom } from "./random.ts";
import { randomBatch } from "./random_batch.ts";

const METADATA: FileMetadata = {
  schema_version: 1,
  kymo_version: "0.1.0",
  writer_id: "00a1b2c3d4",
  segment: 3,
  clock: "utc",
  pid: 17,
  host: null,
  service: "qa-bot",
  covers: [],
};

/** A batch without its columns that are unknown throughout: a file does not hold those. */
function known(batch: ColumnBatch): unknown {
  return {
    rows: batch.rows,
    columns: new Map([...batch.columns].filter(([, cells]) => cells.some((cell) => cell !== null))),
  };
}

function batchOf(names: readonly string[]): ColumnBatch {
  return { rows: names.length, columns: new Map([["name", names]]) };
}

Deno.test("decodeJournal() reads back whatever was encoded", () => {
  const random = seededRandom(20260301);
  for (let trial = 0; trial < 200; trial++) {
    const batches = Array.from(
      { length: 1 + random.below(4) },
      () => randomBatch(random, { rows: 1 + random.below(20), firstNumber: 0 }),
    );
    const text = encodeJournalHeader(METADATA) + batches.map(encodeJournalBatch).join("");
    const journal = decodeJournal(text);
    assertEquals(journal.metadata, METADATA);
    assertEquals(journal.tornLines, 0);
    assertEquals(journal.batches.map(known), batches.map(known));
  }
});

Deno.test("decodeJournal() reads the complete lines of a journal cut at any byte", () => {
  const lines = [
    encodeJournalHeader(METADATA),
    ...[["a"], ["b", "ü\n"], ["c"]].map((names) => encodeJournalBatch(batchOf(names))),
  ];
  const bytes = new TextEncoder().encode(lines.join(""));
  const ends = lines.map((_, index) => new TextEncoder().encode(lines.slice(0, index + 1).join("")).length);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { metadata, batches, tornLines } = decodeJournal(new TextDecoder().decode(bytes.subarray(0, cut)));
    const complete = ends.filter((end) => end <= cut).length;
    assertEquals(metadata === null, complete === 0);
    assertEquals(batches.length, Math.max(0, complete - 1));
    assertEquals(tornLines, cut === 0 || ends.includes(cut) ? 0 : 1, `cut at ${cut}`);
  }
});

Deno.test("decodeJournal() counts a damaged line in the middle and reads the others", () => {
  const good = (name: string): string => encodeJournalBatch(batchOf([name, name]));
  for (
    const damage of [
      "",
      "garbage",
      '{"rows":2,"name":["a"',
      '{"rows":2,"name":["a"]}',
      '{"name":["a","b"]}',
      "[1]",
      "null",
      '{"rows":-1}',
      '{"rows":1.5}',
    ]
  ) {
    const { batches, tornLines } = decodeJournal(`${encodeJournalHeader(METADATA)}${good("a")}${damage}\n${good("b")}`);
    assertEquals(batches.map((batch) => batch.columns.get("name")?.[0]), ["a", "b"], damage);
    assertEquals(tornLines, 1, damage);
  }
});

Deno.test("decodeJournal() reads nothing without a header", () => {
  for (const text of ["x\n", '{"rows":1}\n{"rows":1}\n', "{}\n"]) {
    assertEquals(decodeJournal(text), { metadata: null, batches: [], tornLines: 1 });
  }
  assertEquals(decodeJournal(""), { metadata: null, batches: [], tornLines: 0 });
});

Deno.test("decodeJournal() refuses a newer schema version", () => {
  const newer = encodeJournalHeader({ ...METADATA, schema_version: 2 });
  assertThrows(() => decodeJournal(newer), RangeError, "schema version is 2, this Kymo reads up to 1");
  assertEquals(decodeJournalHeader(encodeJournalHeader(METADATA)), METADATA);
});

Deno.test("decodeJournalBatch() leaves columns out that it does not know", () => {
  assertEquals(decodeJournalBatch('{"rows":1,"name":"a","colour":"red","toString":"x"}'), batchOf(["a"]));
});

Deno.test("encodeJournalBatch() is one line that says a constant once and an unknown column not at all", () => {
  const batch: ColumnBatch = {
    rows: 3,
    columns: new Map<"name" | "model" | "user" | "streamed", (string | null | boolean)[]>([
      ["name", ["a", "b", "c\n"]],
      ["model", ["m", "m", "m"]],
      ["user", [null, null, null]],
      ["streamed", [true, true, null]],
    ]),
  };
  assertEquals(
    encodeJournalBatch(batch),
    '{"rows":3,"name":["a","b","c\\n"],"model":"m","streamed":[true,true,null]}\n',
  );
});

Deno.test("encodeJournalBatch() of no events can be read", () => {
  const line = encodeJournalBatch({ rows: 0, columns: new Map([["name", []]]) });
  assertEquals(decodeJournalBatch(line.trimEnd()), { rows: 0, columns: new Map() });
});
