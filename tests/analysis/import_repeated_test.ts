import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openImportSource } from "../../analysis/import/import_source.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { ran } from "../cli/fake_io.ts";
import { importOf, sample } from "./import_formats_kit.ts";
import { column, eventsOf } from "./import_kit.ts";

const SAMPLES: Readonly<Record<string, string>> = {
  "performance_metrics.json": "performance-metrics",
  "session.json": "session",
  "20240115_performance.jsonl": "performance-log",
  "llm_performance.log": "llm-log",
  "metrics.json": "metrics-json",
  "metrics.csv": "metrics-csv",
  "langfuse/agno-2025-06-11.trace.json": "langfuse",
};

for (const [name, format] of Object.entries(SAMPLES)) {
  Deno.test(`kymo import auto recognises ${name} and adds nothing the second time`, async () => {
    await withFolder(async (dir) => {
      const first = await importOf(dir, "auto", sample(name));
      assertEquals([first.code, first.err], [0, ""]);
      assertStringIncludes(first.out, `${name}: ${format}, `);
      const files = filesIn(`${dir}/events`);
      const again = await importOf(dir, format, sample(name));
      assertEquals([again.code, again.err], [0, ""]);
      assertStringIncludes(again.out, `${format}, 0 rows → nothing new\n`);
      assertEquals(filesIn(`${dir}/events`), files);
    });
  });
}

/** A request of a performance log as a line. */
function request(second: number): string {
  return `${JSON.stringify({ start_time: 1_700_000_000 + second, total_time: 1.5, stages: {} })}\n`;
}

Deno.test("kymo import adds of a file that has grown what is new, under other ids", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/requests.jsonl`;
    Deno.writeTextFileSync(path, request(1) + request(2));
    await importOf(dir, "performance-log", path);
    Deno.writeTextFileSync(path, request(3), { append: true });
    const { out } = await importOf(dir, "performance-log", path);
    assertEquals(out.split("\n").slice(0, 2), [
      `${path}: performance-log, 1 row → 1 event (1 operation), 1 file in ${dir}/events`,
      `2 rows there already, see ${dir}/events/imports`,
    ]);
    const events = await eventsOf(`${dir}/events`);
    assertEquals(column(events, "started_at").sort().map((at) => at / 1e6 - 1.7e9), [1, 2, 3]);
    assertEquals(new Set(column(events, "event_id")).size, 3);
  });
});

Deno.test("kymo import says lines by their number in the whole file, also in what is new of it", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/requests.jsonl`;
    Deno.writeTextFileSync(path, `${request(1)}\n${request(2)}`);
    await importOf(dir, "performance-log", path);
    Deno.writeTextFileSync(path, `${request(3)}{"start_time": 4, \n${request(5)}`, { append: true });
    const { code, err } = await importOf(dir, "performance-log", path);
    assertEquals(code, 2);
    assert(err.split("\n")[1]!.startsWith("  line 5: it is not JSON, "), err);
    assertEquals((await eventsOf(`${dir}/events`)).length, 4);
  });
});

Deno.test("kymo import leaves a torn last line for the next import, which takes it when it is complete", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/requests.jsonl`;
    const line = request(2);
    Deno.writeTextFileSync(path, request(1) + line.slice(0, 20));
    const { code, out } = await importOf(dir, "performance-log", path);
    assertEquals([code, out.split("\n")[1]], [
      0,
      "the last line has no line end: it is left for the next import, when it is whole",
    ]);
    Deno.writeTextFileSync(path, line.slice(20), { append: true });
    await importOf(dir, "performance-log", path);
    const starts = column(await eventsOf(`${dir}/events`), "started_at");
    assertEquals(starts.sort().map((at) => at / 1e6 - 1.7e9), [1, 2]);
  });
});

Deno.test("kymo import takes a last line without a line end once, also when the file goes on", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/requests.jsonl`;
    Deno.writeTextFileSync(path, (request(1) + request(2)).trimEnd());
    await importOf(dir, "performance-log", path);
    Deno.writeTextFileSync(path, `\n${request(3)}`, { append: true });
    await importOf(dir, "performance-log", path);
    assertEquals((await eventsOf(`${dir}/events`)).length, 3);
  });
});

Deno.test("kymo import csv does not take the beginning of a number for the number", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/calls.csv`;
    const columns = { started_at: { column: "t", unit: "s", from: "2026-01-01T00:00:00Z" }, duration_ms: "d" };
    Deno.writeTextFileSync(`${dir}/map.json`, JSON.stringify({ columns }));
    const importCsv = (...more: string[]): ReturnType<typeof importOf> => {
      return importOf(dir, "csv", path, "--map", `${dir}/map.json`, ...more);
    };
    Deno.writeTextFileSync(path, "t,d\n1,10\n2,12");
    await importCsv();
    Deno.writeTextFileSync(path, "345\n3,7", { append: true });
    await importCsv();
    assertEquals(column(await eventsOf(`${dir}/events`), "duration_ms"), [10, 12_345]);
    await importCsv("--last-line");
    assertEquals(column(await eventsOf(`${dir}/events`), "duration_ms").sort((a, b) => Number(a) - Number(b)), [
      7,
      10,
      12_345,
    ]);
  });
});

Deno.test("kymo import llm-log waits for a line that is cut inside of its marker", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/app.log`;
    const line = `LLM_CALL_METRICS: {"function":"chat","timestamp":1700000000,"success":true}\n`;
    Deno.writeTextFileSync(path, line + line.slice(0, 13));
    await importOf(dir, "llm-log", path);
    Deno.writeTextFileSync(path, line.slice(13), { append: true });
    await importOf(dir, "llm-log", path);
    assertEquals((await eventsOf(`${dir}/events`)).length, 2);
  });
});

Deno.test("kymo import reads no further than it has looked, where a file grows meanwhile", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/requests.jsonl`;
    Deno.writeTextFileSync(path, request(1));
    const source = openImportSource(path, { end: request(1).length });
    Deno.writeTextFileSync(path, request(2), { append: true });
    assertEquals(
      (await Array.fromAsync(source.chunks())).reduce((sum, { length }) => sum + length, 0),
      request(1).length,
    );
  });
});

Deno.test("kymo import that could not be moved into place is complete after the next one", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/requests.jsonl`;
    Deno.writeTextFileSync(path, `${request(1)}no request\n`);
    Deno.mkdirSync(`${dir}/events`);
    Deno.writeTextFileSync(`${dir}/events/date=2023-11-14`, "in the way");
    const { code, err } = await importOf(dir, "performance-log", path);
    assertEquals(code, 2);
    assertStringIncludes(err, "it waits in");
    Deno.removeSync(`${dir}/events/date=2023-11-14`);
    assertStringIncludes((await importOf(dir, "performance-log", path)).out, "nothing new");
    assertEquals((await eventsOf(`${dir}/events`)).length, 1);
  });
});

Deno.test("kymo import knows a file again under another name, and packed with gzip", async () => {
  await withFolder(async (dir) => {
    await importOf(dir, "auto", sample("llm_performance.log"));
    const packed = `${dir}/llm.log.gz`;
    const text = Deno.readFileSync(sample("llm_performance.log"));
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    Deno.writeFileSync(packed, new Uint8Array(await new Response(stream).arrayBuffer()));
    const { out } = await importOf(dir, "auto", packed);
    assertEquals(out, `${packed}: llm-log, 0 rows → nothing new\n17 rows there already, see ${dir}/events/imports\n`);
    Deno.removeSync(`${dir}/events`, { recursive: true });
    assertStringIncludes((await importOf(dir, "auto", packed)).out, "17 rows → 17 events");
  });
});

Deno.test("kymo import does not bring back what was pruned, and finds events again that were merged", async () => {
  await withFolder(async (dir) => {
    await importOf(dir, "auto", sample("metrics.json"));
    await importOf(dir, "auto", sample("session.json"));
    assertEquals((await ran(["compact", `${dir}/events`])).code, 0);
    assertStringIncludes((await importOf(dir, "auto", sample("metrics.csv"))).out, "3 rows there already");
    for (const name of filesIn(`${dir}/events`)) {
      if (name.startsWith("date=")) Deno.removeSync(`${dir}/events/${name}`);
    }
    assertStringIncludes((await importOf(dir, "auto", sample("metrics.json"))).out, "nothing new");
  });
});

Deno.test("kymo import of a document that was written anew adds only what the folder lacks", async () => {
  await withFolder(async (dir) => {
    await importOf(dir, "metrics-json", sample("metrics.json"));
    const document = JSON.parse(Deno.readTextFileSync(sample("metrics.json")));
    document.queries.unshift({ ...document.queries[0], query_id: "00000000-0000-4000-8000-000000000001" });
    Deno.writeTextFileSync(`${dir}/metrics.json`, JSON.stringify(document));
    const { out } = await importOf(dir, "metrics-json", `${dir}/metrics.json`);
    assertStringIncludes(out, "7 rows → 1 event (1 operation), 1 file");
    assertStringIncludes(out, "6 rows there already");
  });
});

Deno.test("kymo import of performance-metrics takes counters again when they have changed", async () => {
  await withFolder(async (dir) => {
    await importOf(dir, "auto", sample("performance_metrics.json"));
    const counters = JSON.parse(Deno.readTextFileSync(sample("performance_metrics.json")));
    counters["llama3:8b"].requests++;
    Deno.writeTextFileSync(`${dir}/later.json`, JSON.stringify(counters));
    assertStringIncludes((await importOf(dir, "auto", `${dir}/later.json`)).out, "4 rows → 1 event (1 aggregate)");
  });
});

Deno.test("kymo import csv goes on where it was, a torn row included, and counts lines in the whole file", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/calls.csv`;
    const columns = { started_at: { column: "t", unit: "s", from: "2026-01-01T00:00:00Z" }, model: "m" };
    Deno.writeTextFileSync(`${dir}/map.json`, JSON.stringify({ columns }));
    const grow = async (text: string): Promise<readonly unknown[]> => {
      Deno.writeTextFileSync(path, text, { append: true });
      const { err } = await importOf(dir, "csv", path, "--map", `${dir}/map.json`);
      return [err.split("\n")[1]?.trim(), ...column(await eventsOf(`${dir}/events`), "model").sort()];
    };
    assertEquals(await grow('t,m\n1,"a\nb"\n2'), [undefined, "a\nb"]);
    assertEquals(await grow(",c\n"), [undefined, "a\nb", "c"]);
    assertEquals(await grow("x"), [undefined, "a\nb", "c"]);
    const reason = 'line 5: column "t" must be whole microseconds since 1970, current value is "x"';
    assertEquals(await grow(",d\n3,e\n"), [reason, "a\nb", "c", "e"]);
  });
});
