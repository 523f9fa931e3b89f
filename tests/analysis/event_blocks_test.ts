import { assert, assertEquals } from "@std/assert";
import type { BlocksOptions, EventSource } from "@kymo/kymo/analysis";
import { HOUR, NOON, type SomeEvent, withEvents } from "./event_files.ts";

async function blocksOf(source: EventSource, options: BlocksOptions): Promise<readonly unknown[][]> {
  const blocks: unknown[][] = [];
  for await (const { rows, columns } of source.blocks(options)) {
    const [cells] = Object.values(columns);
    assertEquals(cells!.length, rows);
    blocks.push([...cells!]);
  }
  return blocks;
}

/** Not in the order of time, a busy second among quiet hours. */
const EVENTS: readonly SomeEvent[] = Array.from({ length: 60 }, (_, index) => ({
  started_at: index % 3 === 0 ? NOON + 40 * HOUR + index : NOON + (60 - index) * HOUR,
  value: index,
  model: index % 2 === 0 ? "a" : "b",
}));

for (const format of ["journal", "parquet", "csv"] as const) {
  Deno.test(`blocks() of ${format} has every event once, in order of time, few at once`, async () => {
    await withEvents(EVENTS, async (source) => {
      const blocks = await blocksOf(source, { fields: ["value"], atMost: 7 });
      assert(blocks.every((block) => block.length <= 7) && blocks.length < 20);
      const inOrder = EVENTS.toSorted((a, b) => a.started_at! - b.started_at!).map(({ value }) => value);
      assertEquals(blocks.flat(), inOrder);
      assertEquals(await blocksOf(source, { fields: ["value"] }), [inOrder]);
    }, { format, groupRows: 8 });
  });
}

Deno.test("blocks() counts what passes its filters alone, and reads the window alone", async () => {
  const window = { since: new Date(NOON / 1000 + 3_600_000 * 20), until: new Date(NOON / 1000 + 3_600_000 * 30) };
  await withEvents(EVENTS, async (source) => {
    const where = [{ field: "model", in: ["a"] }] as const;
    const blocks = await blocksOf(source, { fields: ["value"], where, atMost: 100 });
    const inside = EVENTS.filter(({ model, started_at }) => {
      return model === "a" && started_at! >= NOON + 20 * HOUR && started_at! < NOON + 30 * HOUR;
    });
    assertEquals(blocks.flat().toSorted(), inside.map(({ value }) => value!).toSorted());
    assertEquals(await blocksOf(source, { fields: ["value"], where: [{ field: "model", in: [] }] }), []);
  }, { window });
});

Deno.test("blocks() keeps events of one moment together, by event_id", async () => {
  const events = Array.from({ length: 20 }, (_, index): SomeEvent => {
    return { started_at: NOON, event_id: String(99 - index).padStart(16, "0"), value: index };
  });
  await withEvents([...events, { started_at: NOON + 1, value: -1 }], async (source) => {
    const [first, second] = await blocksOf(source, { fields: ["value"], atMost: 5 });
    assertEquals(first, events.map(({ value }) => value!).toReversed());
    assertEquals(second, [-1]);
  });
});

Deno.test("blocks() finds events by thousands of ids", async () => {
  await withEvents(EVENTS, async (source) => {
    const ids = Array.from({ length: 5000 }, (_, index) => index.toString(16).padStart(32, "0"));
    const found = await blocksOf(source, { fields: ["value"], where: [{ field: "trace_id", in: ids }] });
    assertEquals(found.flat().length, 60);
    assertEquals(await blocksOf(source, { fields: ["value"], where: [{ field: "trace_id", notIn: ids }] }), []);
    const unknown = [{ field: "session_id", in: [...ids, null] }] as const;
    assertEquals((await blocksOf(source, { fields: ["value"], where: unknown })).flat().length, 60);
  });
});

Deno.test("blocks() gives attributes whole and by key", async () => {
  await withEvents([{ attributes: '{"tenant":"acme","deep":{"a":1}}' }], async (source) => {
    for await (const { columns } of source.blocks({ fields: ["attributes", "attributes.tenant"] })) {
      assertEquals(JSON.parse(String(columns.attributes![0])), { tenant: "acme", deep: { a: 1 } });
      assertEquals(columns["attributes.tenant"], ["acme"]);
    }
  }, { format: "parquet" });
});
