import { assertEquals } from "@std/assert";
import { toColumnBatch, toEventRows } from "../../recorder/column_batch.ts";

const WHOLE = { kind: "metric", name: "m", status: "ok" };

Deno.test("toColumnBatch() holds a column once somebody knows it, null where others do not", () => {
  const batch = toColumnBatch([WHOLE, { ...WHOLE, model: "a" }, { ...WHOLE, user: undefined, task: null }], {
    constants: [],
    onInvalid: fail,
  });
  assertEquals(batch.rows, 3);
  assertEquals([...batch.columns], [
    ["kind", ["metric", "metric", "metric"]],
    ["name", ["m", "m", "m"]],
    ["status", ["ok", "ok", "ok"]],
    ["model", [null, "a", null]],
  ]);
});

Deno.test("toColumnBatch() does not modify the events", () => {
  const event = Object.freeze({ ...WHOLE, input_tokens: -1, attributes: Object.freeze({ a: 1 }) });
  toColumnBatch([event], { constants: [["service", "s"]], onInvalid: () => {} });
  assertEquals(event, { ...WHOLE, input_tokens: -1, attributes: { a: 1 } });
});

Deno.test("toColumnBatch() uses a constant where the event says nothing", () => {
  const { columns } = toColumnBatch([WHOLE, { ...WHOLE, service: "own" }], {
    constants: [["service", "s"]],
    onInvalid: fail,
  });
  assertEquals(columns.get("service"), ["s", "own"]);
});

Deno.test("toColumnBatch() of no events has no columns", () => {
  assertEquals(toColumnBatch([], { constants: [], onInvalid: fail }), { rows: 0, columns: new Map() });
});

Deno.test("toColumnBatch() tells each value that it cannot store", () => {
  const told: string[] = [];
  const events = [{ ...WHOLE, input_tokens: -1 }, { ...WHOLE, input_tokens: 5, score: 2 }, {
    ...WHOLE,
    input_tokens: "5",
  }];
  const { columns } = toColumnBatch(events, {
    constants: [],
    onInvalid: (column, problem) => void told.push(`${column} ${problem}`),
  });
  assertEquals(columns.get("input_tokens"), [null, 5, null]);
  assertEquals(told, [
    "input_tokens must not be negative, current value is -1",
    'input_tokens must be a number, current value is "5"',
    "score must be between 0 and 1, current value is 2",
  ]);
});

Deno.test("toEventRows() turns a batch back into whole rows", () => {
  const rows = toEventRows(toColumnBatch([{ ...WHOLE, value: 3 }, WHOLE], { constants: [], onInvalid: fail }));
  assertEquals(rows.map((row) => [row.name, row.value, row.model]), [["m", 3, null], ["m", null, null]]);
});

function fail(column: string, problem: string): never {
  throw new Error(`${column} ${problem}`);
}

Deno.test("toColumnBatch() refuses cache reads and writes that together are more than the input", () => {
  const problems: string[] = [];
  const tokens = { input_tokens: 100, cache_read_tokens: 60, cache_write_tokens: 50, output_tokens: 1 };
  const event = { kind: "llm_call", name: "chat", status: "ok", ...tokens };
  const batch = toColumnBatch([event], {
    constants: [],
    onInvalid: (column, problem) => problems.push(`${column} ${problem}`),
  });
  const together = "cache_read_tokens and cache_write_tokens together must not be above input_tokens";
  assertEquals(problems, [`${together}, current values are 60 + 50 and 100`]);
  assertEquals([batch.columns.get("cache_read_tokens"), batch.columns.get("input_tokens")], [[null], [100]]);
});
