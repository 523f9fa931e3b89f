import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { criticalPath, open, traceSpans, type TraceSpansOptions } from "@kymo/kymo/analysis";
import { buildTraces } from "../../analysis/traces/build_traces.ts";
import { traceTree } from "../../analysis/traces/trace_tree.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { type Row, tableColumn, tableRows } from "./table_rows.ts";
import { randomTrees, type SomeSpan, traceRows } from "./trace_rows.ts";

/** Events of spans; ids are as they are. */
function eventsOf(spans: readonly (SomeSpan & SomeEvent)[]): SomeEvent[] {
  return traceRows(spans).map((row, index): SomeEvent => {
    const { id: _, in: __, at: ___, took: ____, trace: _____, ...rest } = spans[index]!;
    return { ...row, ...rest, started_at: NOON + spans[index]!.at * 1000 } as SomeEvent;
  });
}

async function spansOf(spans: readonly (SomeSpan & SomeEvent)[], options: TraceSpansOptions = {}): Promise<Row[]> {
  let rows: Row[] = [];
  await withEvents(eventsOf(spans), async (source) => {
    rows = tableRows(await traceSpans(source, options));
  }, { format: "parquet" });
  return rows;
}

/** An answer: search, beside it a look into the history, then the model, which calls a tool. */
const ANSWER: readonly (SomeSpan & SomeEvent)[] = [
  { id: "answer", at: 0, took: 1000 },
  { id: "model", in: "answer", at: 400, took: 500, kind: "llm_call", model: "m", input_tokens: 7, output_tokens: 8 },
  { id: "history", in: "answer", at: 20, took: 300 },
  { id: "search", in: "answer", at: 10, took: 390 },
  { id: "tool", in: "model", at: 500, took: 100, kind: "tool_call", status: "failure" },
];

Deno.test("traceSpans() has events in tree order, with bounds, own time and stretches of the critical path", async () => {
  const rows = await spansOf(ANSWER);
  assertEquals(rows.map((row) => [row.depth, row.name, row.start_ms, row.end_ms, row.self_ms, row.path_ms]), [
    [0, "answer", 0, 1000, 110, 110],
    [1, "search", 10, 400, 390, 390],
    [1, "history", 20, 320, 300, 0],
    [1, "model", 400, 900, 400, 400],
    [2, "tool", 500, 600, 100, 100],
  ]);
  assertEquals(rows.map(({ on_path }) => JSON.parse(String(on_path))), [
    [[0, 10], [900, 1000]],
    [[10, 400]],
    [],
    [[400, 500], [600, 900]],
    [[500, 600]],
  ]);
  assertEquals(rows.map(({ parent_id }) => parent_id), [null, "answer", "answer", "answer", "model"]);
  assertEquals(rows.map(({ event_id, trace_id }) => `${trace_id} ${event_id}`)[4], "t tool");
  const model = rows[3]!;
  assertEquals([model.kind, model.model, model.status], ["llm_call", "m", "ok"]);
  assertEquals([model.input_tokens, model.output_tokens, rows[4]!.status, rows[4]!.input_tokens], [
    7,
    8,
    "failure",
    null,
  ]);
});

Deno.test("traceSpans() of an id is the same as of the operation that it is", async () => {
  const other = ANSWER.map((span) => ({ ...span, id: `${span.id}2`, trace: "u", at: span.at + 5000, name: span.id }));
  const inside = other.map((span) => span.in === undefined ? span : { ...span, in: `${span.in}2` });
  const both = [...ANSWER, ...inside.map((span) => span.id === "answer2" ? { ...span, took: 900 } : span)];
  const slowest = await spansOf(both);
  assertEquals(slowest.map(({ trace_id }) => trace_id), Array(5).fill("t"));
  const plain = (rows: readonly Row[]): unknown[] => rows.map(({ number: _, ...row }) => row);
  assertEquals(plain(await spansOf(both, { traceId: "t" })), plain(slowest));
  assertEquals((await spansOf(both, { traceId: "u" })).map(({ trace_id }) => trace_id), Array(5).fill("u"));
});

Deno.test("traceSpans() chooses the slowest or the median operation of a name", async () => {
  const durations = [50, 10, 40, 20, 30, 60];
  const operations = durations.map((took, index): SomeSpan => {
    return { id: `o${index}`, trace: `t${index}`, at: index * 1000, took, name: index === 5 ? "other" : "answer" };
  });
  const endOf = async (options: TraceSpansOptions): Promise<unknown[]> => {
    return (await spansOf(operations, options)).map((row) => [row.name, row.end_ms]);
  };
  assertEquals(await endOf({}), [["other", 60]]);
  assertEquals(await endOf({ choose: "median" }), [["answer", 30]]);
  assertEquals(await endOf({ operation: "answer" }), [["answer", 50]]);
  assertEquals(await endOf({ operation: "answer", choose: "median" }), [["answer", 30]]);
});

Deno.test("traceSpans() keeps what lasts no time or sticks out, and passes over attempts and what has no duration", async () => {
  const rows = await spansOf([
    { id: "answer", at: 0, took: 100 },
    { id: "late", in: "answer", at: 80, took: 50 },
    { id: "instant", in: "answer", at: 40, took: 0 },
    { id: "open", in: "answer", at: 10, took: null },
    { id: "under open", in: "open", at: 20, took: 10 },
    { id: "attempt", in: "answer", at: 20, took: 10, kind: "attempt" },
    { id: "lost", in: "never recorded", at: 50, took: 5 },
  ]);
  assertEquals(rows.map((row) => [row.name, row.parent_id, row.start_ms, row.end_ms]), [
    ["answer", null, 0, 100],
    ["under open", "answer", 20, 30],
    ["instant", "answer", 40, 40],
    ["lost", "answer", 50, 55],
    ["late", "answer", 80, 100],
  ]);
});

Deno.test("traceTree() has every event once, parents first, and paths that fill the root without gaps", () => {
  fc.assert(
    fc.property(randomTrees(1), (spans) => {
      const [trace] = buildTraces(traceRows(spans)).traces;
      const tree = traceTree(trace!);
      assertEquals(new Set(tree.map(({ node }) => node)), new Set(trace!.nodes));
      const depthOf = new Map(tree.map(({ node, depth }) => [node, depth]));
      tree.forEach(({ parent, depth }, place) => {
        assertEquals(depth, parent === null ? 0 : depthOf.get(parent)! + 1);
        if (place > 0) assert(depth <= tree[place - 1]!.depth + 1);
      });
      const stretches = tree.flatMap(({ path }) => path).toSorted((a, b) => a[0] - b[0]);
      let end = 0;
      for (const [from, to] of stretches) {
        assertEquals(from, end);
        end = to;
      }
      assertEquals(end, trace!.nodes[0]!.end);
    }),
    { seed: 1, numRuns: 50 },
  );
});

Deno.test("traceSpans() of one trace adds up to what criticalPath() says of it", async () => {
  await withEvents(eventsOf(ANSWER), async (source) => {
    const spans = tableRows(await traceSpans(source));
    const stages = tableRows(await criticalPath(source));
    assertEquals(stages.length, 5);
    for (const stage of stages) {
      const own = spans.find(({ name }) => name === stage.stage)!;
      assertEquals([own.self_ms, own.path_ms], [stage.self_ms, stage.path_ms]);
    }
  });
});

Deno.test("traceSpans() of one event, and of nothing", async () => {
  assertEquals((await spansOf([{ id: "answer", at: 0, took: 5 }])).map(({ path_ms }) => path_ms), [5]);
  assertEquals(await spansOf([{ id: "call", at: 0, took: 5, kind: "llm_call" }]), []);
  assertEquals(await spansOf([{ id: "call", at: 0, took: 5, kind: "llm_call" }], { traceId: "t" }), []);
  await withEvents([], async (source) => {
    const table = await traceSpans(source, { operation: "answer" });
    assertEquals([table.height, table.columns.length], [0, 15]);
    assertEquals(table.columns.slice(0, 4), ["trace_id", "event_id", "parent_id", "depth"]);
  });
});

Deno.test("traceSpans() shows an agent's session from its start to its end", async () => {
  const source = await open(new URL("../../fixtures/claude_code", import.meta.url).pathname);
  const table = await traceSpans(source);
  const rows = tableRows(table);
  assert(rows.length > 10);
  assertEquals(new Set(tableColumn(table, "trace_id")).size, 1);
  const path = rows.reduce((sum, row) => sum + row.number("path_ms"), 0);
  assertAlmostEquals(path, rows[0]!.number("end_ms"), 1e-6 * path);
});

Deno.test("traceSpans() says what is wrong with its options", async () => {
  await withEvents(eventsOf(ANSWER), async (source) => {
    const wrong = (options: TraceSpansOptions): () => Promise<unknown> => () => traceSpans(source, options);
    await assertRejects(wrong({ traceId: "abc" }), RangeError, 'in the window, current value is "abc"');
    await assertRejects(wrong({ operation: "anser" }), RangeError, 'operation "anser" is not among those looked at');
    await assertRejects(wrong({ operation: "anser" }), RangeError, 'operations are "answer"');
    await assertRejects(wrong({ choose: "fastest" as "slowest" }), RangeError, 'current value is "fastest"');
    await assertRejects(wrong({ atMost: 0 }), RangeError, "atMost must be a whole number from 1 up");
  });
});
