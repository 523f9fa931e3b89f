import { assertEquals } from "@std/assert";
import { COLUMN_NAMES } from "@kymo/kymo/schema";
import { toColumnBatch, toEventRows } from "../../recorder/column_batch.ts";
import { createRedactor } from "../../recorder/redactor.ts";
import { NOON_MS } from "./fake_clock.ts";

const IDS = { event_id: "00f067aa0ba902b7", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", sample_weight: 1 };
const WHOLE = { kind: "metric", name: "m", status: "ok", started_at: NOON_MS * 1000 };

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
    ["started_at", Array.from({ length: 3 }, () => NOON_MS * 1000)],
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
  const event = { ...WHOLE, kind: "llm_call", ...tokens };
  const batch = toColumnBatch([event], {
    constants: [],
    onInvalid: (column, problem) => problems.push(`${column} ${problem}`),
  });
  const together = "cache_read_tokens and cache_write_tokens together must not be above input_tokens";
  assertEquals(problems, [`${together}, current values are 60 + 50 and 100`]);
  assertEquals([batch.columns.get("cache_read_tokens"), batch.columns.get("input_tokens")], [[null], [100]]);
});

Deno.test("toColumnBatch() puts the earliest time where started_at is missing or cannot be stored, and tells", () => {
  const told: string[] = [];
  const onInvalid = (column: string, problem: string): void => void told.push(`${column} ${problem}`);
  const { started_at: _, ...timeless } = WHOLE;
  for (
    const events of [[timeless], [WHOLE, timeless], [{ ...WHOLE, started_at: null }], [{ ...WHOLE, started_at: {} }]]
  ) {
    const { columns } = toColumnBatch(events, { constants: [], onInvalid });
    assertEquals(columns.get("started_at")?.at(-1), Date.UTC(1973, 2, 3, 9, 46, 40) * 1000);
  }
  for (const started_at of [0, -1, 1_700_000_000_000, Number.NaN, Infinity, 2 ** 60]) {
    const { columns } = toColumnBatch([{ ...WHOLE, started_at }], { constants: [], onInvalid });
    assertEquals(columns.get("started_at"), [1e14]);
  }
  assertEquals(told.length, 10);
  assertEquals(told.every((text) => text.startsWith("started_at must ")), true);
});

Deno.test("toColumnBatch() throws nothing at a value that throws at any look, in any column", () => {
  const { proxy: list, revoke } = Proxy.revocable([], {});
  const { proxy: record, revoke: revokeRecord } = Proxy.revocable({}, {});
  const { proxy: code, revoke: revokeCode } = Proxy.revocable(() => {}, {});
  for (const end of [revoke, revokeRecord, revokeCode]) end();
  const date = Object.assign(new Date(), {
    getTime(): never {
      throw new Error("hands off");
    },
  });
  for (const redactor of [createRedactor(), undefined]) {
    for (const column of COLUMN_NAMES) {
      for (const value of [list, record, code, date]) {
        const told: string[] = [];
        const { rows } = toColumnBatch([{ ...IDS, ...WHOLE }, { ...IDS, ...WHOLE, [column]: value }], {
          constants: [],
          onInvalid: (name) => void told.push(name),
          ...(redactor === undefined ? {} : { redactor }),
        });
        assertEquals(rows, 2);
        if (value !== date) assertEquals([...new Set(told)], [column]);
      }
    }
  }
});
