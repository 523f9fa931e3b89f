import { assert, assertEquals } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { COLUMN_NAMES } from "@kymo/kymo/schema";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { readParquetFile } from "../recorder/parquet_file.ts";
import { column, eventsOf, imported, importInto, mapWith, NEW_YEAR } from "./import_kit.ts";

/** The example of the README and of the issue. */
const MAP = {
  kind: "llm_call",
  clock: "relative",
  columns: {
    started_at: { column: "t_s", unit: "s", from: "2026-01-01T00:00:00Z" },
    duration_ms: { column: "api_time_s", unit: "s" },
    model: "model",
    provider: { value: "anthropic" },
    name: { value: "chat" },
    finish_reason: "stop",
    streamed: { column: "type", values: { s: true, n: false } },
    status: { value: "ok" },
    attributes: ["depth", "tool_tokens"],
  },
  operations: [{ by: ["trace_id", "agent_id"], name: "agent_id", parent: ["trace_id", "parent_agent_id"] }],
};

const CSV = [
  "trace_id,agent_id,parent_agent_id,t_s,api_time_s,model,stop,type,depth,tool_tokens",
  "T1,sub,main,2.5,0.25,haiku,tool_use,s,1,007",
  "T1,main,,1,1.005,sonnet,end_turn,n,0,12",
  "T1,main,,9,,sonnet,,,0,",
  "T2,sub,ghost,20,2,haiku,end_turn,s,1,12",
];

Deno.test("importCsv() reads the example of the issue: every column of every row", async () => {
  const { rows } = await imported({ csv: CSV, map: MAP });
  assertEquals(rows.map((row) => Object.keys(row)), new Array(4).fill([...COLUMN_NAMES]));
  const unknown = Object.fromEntries(COLUMN_NAMES.map((name) => [name, null]));
  const { event_id, trace_id, parent_id } = rows[0]!;
  assertEquals<unknown>(rows[0], {
    ...unknown,
    event_id,
    trace_id,
    parent_id,
    kind: "llm_call",
    name: "chat",
    started_at: NEW_YEAR + 2_500_000,
    duration_ms: 250,
    status: "ok",
    provider: "anthropic",
    model: "haiku",
    finish_reason: "tool_use",
    streamed: true,
    attributes: { depth: 1, tool_tokens: "007" },
    sample_weight: 1,
  });
  assertEquals(column(rows, "duration_ms"), [250, 1005, null, 2000]);
  assertEquals(column(rows, "streamed"), [true, false, null, true]);
  assertEquals(column(rows, "finish_reason"), ["tool_use", "end_turn", null, "end_turn"]);
  assertEquals(rows[2]!.attributes, { depth: 0 });
});

Deno.test("importCsv() makes operations from first start to last end, in one trace, under the one they name", async () => {
  const { rows, operations } = await imported({ csv: CSV, map: MAP });
  const [main, sub, ghost, lonely] = ["main", "sub", "operation", "sub"].map((name, index) =>
    operations.filter((operation) => operation.name === name)[index === 3 ? 1 : 0]!
  );
  assertEquals(operations.length, 4);
  assertEquals([main!.started_at, main!.duration_ms], [NEW_YEAR + 1_000_000, 8000]);
  assertEquals([sub!.started_at, sub!.duration_ms], [NEW_YEAR + 2_500_000, 250]);
  assertEquals([lonely!.started_at, lonely!.duration_ms], [NEW_YEAR + 20_000_000, 2000]);
  assertEquals(column(operations, "status"), ["ok", "ok", "ok", "ok"]);
  assertEquals([main!.parent_id, sub!.parent_id], [null, main!.event_id]);
  assertEquals(column(rows, "parent_id"), [sub!.event_id, main!.event_id, main!.event_id, lonely!.event_id]);
  assertEquals(new Set(column(rows, "trace_id")).size, 2);
  for (const one of [sub!, ...rows.slice(0, 3)]) assertEquals(one.trace_id, main!.trace_id);
  // An operation that no row is in: known by those below it.
  assertEquals([ghost!.parent_id, lonely!.parent_id, rows[3]!.trace_id], [null, ghost!.event_id, ghost!.trace_id]);
  assertEquals([ghost!.started_at, ghost!.duration_ms], [NEW_YEAR + 20_000_000, 2000]);
});

Deno.test("importCsv() reaches an operation from the times of all below it, and takes columns of its first own row", async () => {
  const map = mapWith({ duration_ms: { column: "d", unit: "ms" } }, {
    operations: [{
      by: ["op"],
      name: "label",
      parent: ["above"],
      columns: { agent: "label", session_id: "t", environment: { value: "test" } },
    }],
  });
  const { operations } = await imported({
    csv: ["t,d,op,above,label", "100,5000,leaf,root,Leaf", "50,1,root,,Root", "60,1,root,,Other"],
    map,
  });
  const root = operations.find(({ name }) => name === "Root")!;
  assertEquals([root.agent, root.session_id, root.environment], ["Root", "50", "test"]);
  assertEquals([root.started_at, root.duration_ms], [NEW_YEAR + 50_000_000, 55_000]);
});

Deno.test("importCsv() counts the errors of an operation; a failure is none", async () => {
  const { operations } = await imported({
    csv: ["t,op,status", "1,a,ok", "2,a,error", "3,a,timeout", "4,a,failure", "5,a,aborted", "6,b,ok"],
    map: mapWith({ status: "status" }, { operations: [{ by: ["op"], name: "op" }] }),
  });
  assertEquals(operations.map(({ name, error_count }) => [name, error_count]), [["a", 3], ["b", 0]]);
});

Deno.test("importCsv() puts a row into the innermost operation whose key is not empty, or into none", async () => {
  const { rows, operations } = await imported({
    csv: ["t,run,step", "1,R,", "2,R,S", "3,,"],
    map: mapWith({}, {
      operations: [{ by: ["run"], name: "run" }, { by: ["run", "step"], name: "step", parent: ["run"] }],
    }),
  });
  const [run, step] = ["R", "S"].map((name) => operations.find((operation) => operation.name === name)!);
  assertEquals(operations.length, 2);
  assertEquals([run!.parent_id, step!.parent_id], [null, run!.event_id]);
  assertEquals(column(rows, "parent_id"), [run!.event_id, step!.event_id, null]);
  assertEquals(rows[1]!.trace_id, run!.trace_id);
  assert(rows[2]!.trace_id !== run!.trace_id);
});

Deno.test("importCsv() says in the file that the clock is relative, and utc where the map says nothing", async () => {
  for (const [clock, expected] of [["relative", "relative"], ["utc", "utc"], [undefined, "utc"]]) {
    await withFolder(async (dir) => {
      const map = mapWith({}, clock === undefined ? {} : { clock });
      assertEquals((await importInto(dir, { csv: ["t", "1"], map })).code, 0);
      const [file] = filesIn(`${dir}/events`);
      const { metadata } = await readParquetFile(`${dir}/events/${file}`);
      assertEquals([metadata?.clock, metadata?.pid, metadata?.host], [expected, null, null]);
    });
  }
});

Deno.test("importCsv() says how much it imported", async () => {
  await withFolder(async (dir) => {
    const result = await importInto(dir, { csv: CSV, map: MAP });
    const out = `${dir}/calls.csv: csv, 4 rows → 8 events (4 llm_call, 4 operation), 1 file in ${dir}/events\n`;
    assertEquals(result, { code: 0, out, err: "" });
    assertEquals((await open(`${dir}/events`)).quality.events, 8);
    assertEquals((await eventsOf(`${dir}/events`)).length, 8);
  });
});
