import { assertEquals } from "@std/assert";
import { createRecorder } from "@kymo/kymo";
import { type EventSource, open, percentiles, summary } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { HOUR, NOON, type SomeEvent, withEvents, writeEvents } from "./event_files.ts";

async function namesIn(source: EventSource): Promise<unknown[]> {
  const [rows] = await source.aggregate([{ by: ["name"], aggregates: { n: { op: "rows" } } }]);
  return rows!.flatMap(({ name, n }) => new Array(n as number).fill(name));
}

Deno.test("open() reads Parquet, CSV and journals together", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ name: "a" }], { format: "parquet" });
    writeEvents(dir, [{ name: "b" }], { format: "csv", segment: 1 });
    writeEvents(dir, [{ name: "c" }], { segment: 2 });
    const source = await open(dir);
    assertEquals(await namesIn(source), ["a", "b", "c"]);
    assertEquals(source.quality, { events: 3, files: 3, journals: 1, quarantined: [], torn_lines: 0 });
  });
});

Deno.test("open() reads several folders, and a folder that is given twice once", async () => {
  await withFolder(async (dir) => {
    writeEvents(`${dir}/one`, [{ name: "a" }], { format: "parquet" });
    writeEvents(`${dir}/two`, [{ name: "b" }], { segment: 1 });
    assertEquals(await namesIn(await open([`${dir}/one`, `${dir}/two`])), ["a", "b"]);
    assertEquals(await namesIn(await open([`${dir}/one`, `${dir}/two`, `${dir}/one/`, `${dir}/two`])), ["a", "b"]);
  });
});

Deno.test("open() ignores a journal that has a segment, also in a copy of the folder", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ name: "segment" }], { format: "parquet" });
    writeEvents(dir, [{ name: "journal" }]);
    writeEvents(`${dir}/copy`, [{ name: "journal" }]);
    assertEquals(await namesIn(await open(dir)), ["segment"]);
    assertEquals(await namesIn(await open([`${dir}/copy`, dir])), ["segment"]);
  });
});

Deno.test("open() ignores the files that a compacted one covers", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ name: "part" }], { format: "parquet" });
    writeEvents(dir, [{ name: "other" }], { format: "parquet", segment: 1 });
    const covers = ["00a1b2c3d4-0"];
    writeEvents(dir, [{ name: "whole" }], { format: "parquet", writer: "ffffffffff", metadata: { covers } });
    assertEquals(await namesIn(await open(dir)), ["other", "whole"]);
  });
});

Deno.test("open() reads nothing but journals and segments", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ name: "a" }], { format: "parquet" });
    Deno.writeTextFileSync(`${dir}/notes.parquet`, "mine");
    Deno.writeTextFileSync(`${dir}/date=2026-03-01/notes.csv`, "mine");
    Deno.writeTextFileSync(`${dir}/date=2026-03-01/00a1b2c3d4-9.parquet.tmp`, "half");
    Deno.mkdirSync(`${dir}/rejected`);
    Deno.writeTextFileSync(`${dir}/rejected/x.csv`, "line,reason\n");
    assertEquals((await open(dir)).quality, { events: 1, files: 1, journals: 0, quarantined: [], torn_lines: 0 });
  });
});

Deno.test("open() reads folders with pattern characters in their names", async () => {
  await withFolder(async (dir) => {
    for (const segment of [0, 1]) writeEvents(`${dir}/a[b]*?`, [{ name: "a" }], { format: "parquet", segment });
    assertEquals(await namesIn(await open(`${dir}/a[b]*?`)), ["a", "a"]);
  });
});

Deno.test("open() counts torn lines and reads the others", async () => {
  await withFolder(async (dir) => {
    const path = writeEvents(dir, [{ name: "a" }]);
    Deno.writeTextFileSync(path, '{"rows":1,"name":"torn in the midd\n{"rows":1,"na', { append: true });
    const source = await open(dir);
    assertEquals(await namesIn(source), ["a"]);
    assertEquals(source.quality.torn_lines, 2);
  });
});

Deno.test("open() reads a journal that is being written, each time up to its end", async () => {
  await withFolder(async (dir) => {
    await using recorder = createRecorder({ dir, enabled: true });
    recorder.record({ kind: "llm_call", name: "a" });
    await recorder.flush();
    assertEquals(await namesIn(await open(dir)), ["a"]);
    recorder.record({ kind: "llm_call", name: "b" });
    await recorder.flush();
    assertEquals(await namesIn(await open(dir)), ["a", "b"]);
  });
});

Deno.test("open() reads a journal of which only the name exists yet", async () => {
  await withFolder(async (dir) => {
    Deno.mkdirSync(`${dir}/open`);
    for (const [segment, text] of ["", '{"kymo_jour'].entries()) {
      Deno.writeTextFileSync(`${dir}/open/00a1b2c3d4-${segment}.jsonl`, text);
    }
    const source = await open(dir);
    assertEquals(source.quality, { events: 0, files: 2, journals: 2, quarantined: [], torn_lines: 1 });
    assertEquals((await summary(source)).toRecords()[0]?.calls, 0);
  });
});

const SAMPLED: readonly SomeEvent[] = [{ sample_weight: 4, duration_ms: 1 }, { duration_ms: 2 }, { duration_ms: 3 }];

for (const format of ["journal", "parquet", "csv"] as const) {
  Deno.test(`open() weights sampled events from ${format}`, async () => {
    await withEvents(SAMPLED, async (source) => {
      const [row] = (await summary(source)).select("calls", "duration_ms_n", "duration_ms_mean").toRecords();
      assertEquals(row, { calls: 6, duration_ms_n: 3, duration_ms_mean: 1.5 });
      const table = await percentiles(source, { probabilities: [0.5] });
      assertEquals(table.select("n", "p50").toRecords(), [{ n: 3, p50: 1 }]);
    }, { format });
  });
}

Deno.test("open() says the time of the first and last event", async () => {
  for (const format of ["journal", "parquet"] as const) {
    const times = [NOON, NOON - HOUR, NOON + HOUR].map((started_at) => ({ started_at }));
    await withEvents(times, (source) => {
      assertEquals(source.extent.first, NOON - HOUR);
      assertEquals(Math.floor(source.extent.last! / 1000), (NOON + HOUR) / 1000);
    }, { format, groupRows: 1 });
  }
});

Deno.test("traces() answers all events of some traces, in order of time", async () => {
  const trace = "a".repeat(32);
  const events: SomeEvent[] = [
    { trace_id: trace, name: "late", started_at: NOON + HOUR, attributes: '{"tenant":"x","n":7,"deep":{"a":[1]}}' },
    { trace_id: "b".repeat(32), name: "other" },
    { trace_id: trace, name: "early", started_at: NOON + 1, http_status: 200, streamed: true },
  ];
  const answers: { started_at: number; attributes: unknown }[][] = [];
  for (const format of ["journal", "parquet", "csv"] as const) {
    await withEvents(events, async (source) => {
      const rows = await source.traces([trace]);
      answers.push(rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes ?? "null") })));
      assertEquals(rows.map(({ name }) => name), ["early", "late"]);
      assertEquals(await source.traces([]), []);
    }, { format });
  }
  assertEquals(answers[0]?.[0]?.started_at, NOON + 1);
  assertEquals(answers[1], answers[0]);
  assertEquals(answers[2], answers[0]);
});

Deno.test("frame() has every column of the schema, and whole attributes", async () => {
  const texts = ['{"tenant":"a\\"\\\\\\n","n":7,"b":true}', '{"n":1.5,"deep":{"x":[1]}}', "{}", null];
  for (const format of ["journal", "parquet"] as const) {
    await withEvents(texts.map((attributes) => ({ attributes })), async (source) => {
      const frame = await source.frame().collect();
      const found = frame.getColumn("attributes").toArray().map((text) => JSON.parse(String(text ?? "null")) ?? {});
      assertEquals(found, texts.map((text) => JSON.parse(text ?? "{}")));
    }, { format });
  }
});
