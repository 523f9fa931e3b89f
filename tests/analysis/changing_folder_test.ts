import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type EventSource, open } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { ran } from "../cli/fake_io.ts";
import { writeEvents } from "./event_files.ts";

async function namesIn(source: EventSource): Promise<unknown[]> {
  const [rows] = await source.aggregate([{ by: ["name"], aggregates: { n: { op: "rows" } } }]);
  return rows!.flatMap(({ name, n }) => new Array(n as number).fill(name));
}

function writeSmall(dir: string, count: number): string[] {
  return Array.from({ length: count }, (_, segment) => {
    return writeEvents(dir, [{ name: `${segment}` }], { format: "parquet", segment });
  });
}

/** What a folder holds, and what it would hold after `kymo compact`. */
async function mergedLater(dir: string, count: number): Promise<() => void> {
  const paths = writeSmall(dir, count);
  const copies = paths.map((path) => [path, Deno.readFileSync(path)] as const);
  await ran(["compact", dir]);
  const folder = paths[0]!.slice(0, paths[0]!.lastIndexOf("/"));
  const merged = [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`)[0]!;
  Deno.renameSync(merged, `${dir}/merged`);
  for (const [path, bytes] of copies) Deno.writeFileSync(path, bytes);
  return () => {
    Deno.renameSync(`${dir}/merged`, merged);
    for (const path of paths) Deno.removeSync(path);
  };
}

/** Does something once, at a moment in the middle of reading a folder. */
function duringReading(moment: "listing" | "footer", change: () => void): Disposable {
  const { readDirSync, openSync } = Deno;
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    change();
  };
  if (moment === "listing") {
    Deno.readDirSync = (path) => {
      const entries = [...readDirSync(path)];
      if (String(path).includes("date=")) once();
      return entries[Symbol.iterator]();
    };
  } else {
    let opened = 0;
    Deno.openSync = (path, options) => {
      if (String(path).endsWith(".parquet") && ++opened === 2) once();
      return openSync(path, options);
    };
  }
  return {
    [Symbol.dispose](): void {
      Object.assign(Deno, { readDirSync, openSync });
    },
  };
}

for (const moment of ["listing", "footer"] as const) {
  Deno.test(`open() finds every event once when segments are merged after its ${moment}`, async () => {
    await withFolder(async (dir) => {
      const merge = await mergedLater(dir, 4);
      let source: EventSource;
      {
        using _reading = duringReading(moment, merge);
        source = await open(dir);
      }
      assertEquals(source.quality.quarantined, []);
      assertEquals([source.quality.events, source.quality.files], [4, 1]);
      assertEquals(await namesIn(source), ["0", "1", "2", "3"]);
    });
  });
}

Deno.test("open() reads neither a journal nor a CSV that a segment covers", async () => {
  await withFolder(async (dir) => {
    const journal = writeEvents(dir, [{ name: "journal" }], { segment: 1 });
    const csv = writeEvents(dir, [{ name: "csv" }], { format: "csv", segment: 2 });
    const covers = ["00a1b2c3d4-1", "00a1b2c3d4-2"];
    writeEvents(dir, [{ name: "whole" }], { format: "parquet", writer: "ffffffffff", metadata: { covers } });
    for (const path of [journal, csv]) Deno.writeTextFileSync(path, "damaged\n");
    const source = await open(dir);
    assertEquals(source.quality, { events: 1, files: 1, journals: 0, quarantined: [], torn_lines: 0 });
    assertEquals(await namesIn(source), ["whole"]);
  });
});

Deno.test("open() ignores what a merged CSV covers", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ name: "part" }], { segment: 1 });
    const covers = ["00a1b2c3d4-1"];
    writeEvents(dir, [{ name: "whole" }], { format: "csv", writer: "ffffffffff", metadata: { covers } });
    assertEquals(await namesIn(await open(dir)), ["whole"]);
  });
});

Deno.test("aggregate() says to open a folder again whose files were merged since", async () => {
  await withFolder(async (dir) => {
    writeSmall(dir, 3);
    const source = await open(dir);
    await ran(["compact", dir]);
    const error = await assertRejects(() => namesIn(source), Deno.errors.NotFound);
    assertStringIncludes(error.message, `Cannot read "${dir}": 3 files are gone since it was opened`);
    assertStringIncludes(error.message, "open it again");
    await assertRejects(() => source.traces(["0".repeat(32)]), Deno.errors.NotFound, "open it again");
    assertEquals(await namesIn(await open(dir)), ["0", "1", "2"]);
  });
});

Deno.test("aggregate() names the file when one is gone", async () => {
  await withFolder(async (dir) => {
    const [path] = writeSmall(dir, 2);
    const source = await open(dir);
    Deno.removeSync(path!);
    await assertRejects(() => namesIn(source), Deno.errors.NotFound, `"${path}" is gone since it was opened`);
  });
});

Deno.test("aggregate() does not see files that came after the folder was opened", async () => {
  await withFolder(async (dir) => {
    writeSmall(dir, 2);
    const source = await open(dir);
    assertEquals(await namesIn(source), ["0", "1"]);
    writeEvents(dir, [{ name: "later" }], { format: "parquet", segment: 9 });
    assertEquals(await namesIn(source), ["0", "1"]);
    const [rows] = await source.aggregate([{ by: ["model"], aggregates: { n: { op: "rows" } } }]);
    assertEquals(rows!.map(({ n }) => n), [2]);
  });
});

Deno.test("aggregate() reads a merged file and its parts once when they are there together for a moment", async () => {
  await withFolder(async (dir) => {
    const merge = await mergedLater(dir, 3);
    const source = await open(dir);
    const folder = `${dir}/date=2026-03-01`;
    const { readDirSync } = Deno;
    let looks = 0;
    // Between the first look at the folder, before the query, and the second after it.
    Deno.readDirSync = (path) => {
      const entries = [...readDirSync(path)];
      if (path === folder && ++looks === 1) Deno.copyFileSync(`${dir}/merged`, `${folder}/ffffffffff-0.parquet`);
      return entries[Symbol.iterator]();
    };
    try {
      assertEquals(await namesIn(source), ["0", "1", "2"]);
    } finally {
      Deno.readDirSync = readDirSync;
    }
    assertEquals(looks, 2);
    Deno.removeSync(`${folder}/ffffffffff-0.parquet`);
    merge();
    assertEquals(await namesIn(await open(dir)), ["0", "1", "2"]);
  });
});

Deno.test("open() reads 2,000 small journals in one frame", async () => {
  await withFolder(async (dir) => {
    for (let number = 0; number < 2000; number++) {
      const event = number % 2 === 0 ? { model: "even", http_status: 200 } : { model: null, duration_ms: 3 };
      writeEvents(dir, [{ name: "n", ...event }], { writer: number.toString(16).padStart(10, "0") });
    }
    const source = await open(dir);
    const [rows] = await source.aggregate([{
      by: ["model"],
      aggregates: { n: { op: "rows" }, status: { op: "sum", of: "http_status" }, ms: { op: "sum", of: "duration_ms" } },
    }]);
    assertEquals(rows!.map(({ model, n, status, ms }) => [model, n, status, ms]), [
      ["even", 1000, 200_000, null],
      [null, 1000, null, 3000],
    ]);
    assertEquals(source.quality.journals, 2000);
  });
});
