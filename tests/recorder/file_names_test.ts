import { assertEquals } from "@std/assert";
import { dayFolder, fileStem, parseFileName, parseTemporaryName, temporaryName } from "../../recorder/file_names.ts";

Deno.test("parseFileName() reads the names that fileStem() makes", () => {
  const id = { writerId: "00a1b2c3d4", segment: 12 };
  for (const extension of ["jsonl", "parquet", "csv"] as const) {
    assertEquals(parseFileName(`${fileStem(id)}.${extension}`), { ...id, extension });
  }
});

Deno.test("parseFileName() is null for files that are none of ours", () => {
  const names = [
    "",
    "notes.txt",
    "00a1b2c3d4.lock",
    "00a1b2c3d4-1.parquet.tmp",
    "00a1b2c3d4-1.csv.meta.json",
    "00A1B2C3D4-1.jsonl",
    "00a1b2c3d-1.jsonl",
    "00a1b2c3d4-x.jsonl",
    "00a1b2c3d4-1.jsonl\n",
    "../00a1b2c3d4-1.jsonl",
  ];
  for (const name of names) assertEquals(parseFileName(name), null, name);
});

Deno.test("dayFolder() is the UTC day", () => {
  assertEquals(dayFolder(Date.UTC(2026, 0, 31, 23, 59, 59, 999) * 1000 + 999), "date=2026-01-31");
  assertEquals(dayFolder(Date.UTC(2026, 1, 1) * 1000), "date=2026-02-01");
});

Deno.test("temporaryName() is never the same twice, and parseTemporaryName() reads it", () => {
  const id = { writerId: "00a1b2c3d4", segment: 12 };
  const names = Array.from({ length: 100 }, () => temporaryName(id, "parquet"));
  assertEquals(new Set(names).size, 100);
  for (const name of [...names, temporaryName(id, "csv")]) assertEquals(parseTemporaryName(name), id, name);
});

Deno.test("parseTemporaryName() reads what goes beside a segment and into an archive, and nothing that is not ours", () => {
  const id = { writerId: "00a1b2c3d4", segment: 12 };
  for (const ending of ["parquet", "csv", "csv.meta.json", "jsonl"]) {
    assertEquals(parseTemporaryName(`00a1b2c3d4-12.${ending}.tmp`), id);
  }
  const names = [
    "notes.tmp",
    "00a1b2c3d4-12.parquet",
    "00a1b2c3d4-12.txt.tmp",
    "00a1b2c3d4.lock.tmp",
    "x00a1b2c3d4-1.csv.tmp",
  ];
  for (const name of names) assertEquals(parseTemporaryName(name), null, name);
});
