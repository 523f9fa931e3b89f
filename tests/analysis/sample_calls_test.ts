import { assert, assertEquals, assertRejects } from "@std/assert";
import { open, sampleCalls } from "@kymo/kymo/analysis";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";
import { tableColumn } from "./table_rows.ts";

function minutes(count: number): SomeEvent[] {
  return Array.from({ length: count }, (_, index) => ({ started_at: NOON + index * 60e6, input_tokens: index }));
}

Deno.test("sampleCalls() has every call as stored, by time, where there are few", async () => {
  const events: SomeEvent[] = [
    { started_at: NOON + 5, model: "b", duration_ms: 2, status: "error", attributes: '{"tenant":7}' },
    { started_at: NOON, streamed: true, http_status: 200, input_tokens: 3 },
    { kind: "stage" },
  ];
  await withEvents(events, async (source) => {
    const columns = ["model", "duration_ms", "streamed", "http_status", "input_tokens", "attributes.tenant", "model"];
    const table = await sampleCalls(source, { columns });
    const types = Object.entries(table.schema).map(([name, type]) => `${name} ${String(type).slice(9, -1)}`);
    assertEquals(types, [
      "model String",
      "duration_ms Float64",
      "streamed Bool",
      "http_status Int32",
      "input_tokens Int64",
      "attributes.tenant String",
      "started_at Datetime(us,UTC)",
      "of Int64",
    ]);
    const [first, second] = table.drop("started_at").toRecords();
    const tenant = "attributes.tenant";
    assertEquals(first, {
      model: null,
      duration_ms: null,
      streamed: true,
      http_status: 200,
      input_tokens: 3,
      [tenant]: null,
      of: 2,
    });
    assertEquals([second!.model, second!.duration_ms, second![tenant]], ["b", 2, "7"]);
  });
});

Deno.test("sampleCalls() draws as many as asked, evenly, the same each time, and says of how many", async () => {
  await withEvents(minutes(1000), async (source) => {
    const asked = { columns: ["started_at", "input_tokens"], atMost: 10 };
    const table = await sampleCalls(source, asked);
    assertEquals(table.columns, ["started_at", "input_tokens", "of"]);
    assertEquals(tableColumn(table, "input_tokens"), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    assertEquals([...new Set(tableColumn(table, "of"))], [1000]);
    assertEquals((await sampleCalls(source, asked)).toRecords(), table.toRecords());
    assertEquals((await sampleCalls(source, { atMost: 999 })).height, 999);
    assertEquals((await sampleCalls(source, { atMost: 1000 })).height, 1000);
  }, { format: "parquet" });
});

Deno.test("sampleCalls() draws of those that are asked for, sampled ones as stored", async () => {
  const events = minutes(100).map((event, index): SomeEvent => ({
    ...event,
    status: index % 2 === 0 ? "ok" : "error",
    sample_weight: 10,
  }));
  await withEvents(events, async (source) => {
    const where = [{ field: "status", in: ["error"] }] as const;
    const table = await sampleCalls(source, { columns: ["status", "sample_weight"], where, atMost: 5 });
    assertEquals(tableColumn(table, "status"), Array(5).fill("error"));
    assertEquals(tableColumn(table, "sample_weight"), Array(5).fill(10));
    assertEquals(tableColumn(table, "of"), Array(5).fill(50));
  });
});

Deno.test("sampleCalls() of one call, and of nothing", async () => {
  await withEvents([{ kind: "tool_call", duration_ms: 3 }], async (source) => {
    const one = await sampleCalls(source, { kind: "tool_call", columns: ["duration_ms"] });
    assertEquals(one.select("duration_ms", "of").toRecords(), [{ duration_ms: 3, of: 1 }]);
    const none = await sampleCalls(source);
    assertEquals([none.height, none.columns.length], [0, 10]);
  });
});

Deno.test("sampleCalls() of a real load test draws all of it", async () => {
  const source = await open(new URL("../../fixtures/llmperf", import.meta.url).pathname);
  const table = await sampleCalls(source);
  assert(table.height > 100);
  assertEquals(tableColumn(table, "of")[0], table.height);
});

Deno.test("sampleCalls() says what is wrong with its options", async () => {
  await withEvents([{}], async (source) => {
    await assertRejects(
      () => sampleCalls(source, { columns: ["latency"] }),
      TypeError,
      'Cannot sample calls: column "latency" is missing, columns are event_id,',
    );
    await assertRejects(
      () => sampleCalls(source, { atMost: 0 }),
      RangeError,
      "atMost must be a whole number from 1 up",
    );
  });
});
