import { assert, assertEquals } from "@std/assert";
import { open } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { seededRandom } from "../recorder/random.ts";
import { HOUR, NOON, type SomeEvent, withEvents, writeEvents } from "./event_files.ts";

/** A minute apart; every tenth failed. */
const MINUTES: readonly SomeEvent[] = Array.from({ length: 1000 }, (_, index) => ({
  started_at: NOON + index * 60e6,
  input_tokens: index,
  status: index % 10 === 0 ? "error" : "ok",
  attributes: JSON.stringify({ n: index }),
}));

for (const format of ["journal", "parquet"] as const) {
  Deno.test(`sample() answers all events of the window when they are few enough, ${format}`, async () => {
    const events = [{ started_at: NOON + 2 }, { started_at: NOON, attributes: '{"n":7}' }, { started_at: NOON + HOUR }];
    await withEvents(events, async (source) => {
      const { slices, ...sample } = await source.sample({ fields: ["started_at", "attributes.n", "user"], atMost: 2 });
      const columns = { started_at: [NOON, NOON + 2], "attributes.n": ["7", null], user: [null, null] };
      assertEquals(sample, { rows: 2, columns, complete: true });
      assertEquals(slices.length, 1);
      assert(slices[0]!.from <= NOON && slices[0]!.to >= NOON + 2);
    }, { format, window: { until: "2026-03-01T12:30:00Z" } });
  });
}

Deno.test("sample() answers whole slices of time, spread over the events, when there are too many", async () => {
  await withEvents(MINUTES, async (source) => {
    const { rows, columns, slices, complete } = await source.sample({
      fields: ["started_at", "input_tokens"],
      atMost: 200,
    });
    const inside = MINUTES.filter(({ started_at }) =>
      slices.some(({ from, to }) => from <= started_at! && started_at! < to)
    );
    assertEquals(columns.started_at, inside.map(({ started_at }) => started_at!));
    assertEquals(columns.input_tokens, inside.map(({ input_tokens }) => input_tokens!));
    assertEquals([complete, rows, slices.length], [false, inside.length, 10]);
    assert(rows > 180 && rows <= 200, `${rows} events`);
    for (let part = 0; part < 10; part++) {
      const found = inside.filter(({ input_tokens }) => Math.floor(input_tokens! / 100) === part).length;
      assert(found >= 18 && found <= 20, `${found} events of part ${part}`);
    }
  }, { format: "parquet", groupRows: 64 });
});

Deno.test("sample() filters the events of the slices, which stay the same", async () => {
  await withEvents(MINUTES, async (source) => {
    const asked = { fields: ["status", "input_tokens"], atMost: 200 } as const;
    const all = await source.sample(asked);
    const failed = await source.sample({ ...asked, where: [{ field: "status", in: ["error"] }] });
    assertEquals(failed.slices, all.slices);
    assertEquals(failed.columns.input_tokens, all.columns.input_tokens!.filter((n) => Number(n) % 10 === 0));
  });
});

Deno.test("sample() spreads slices over the events, not over time: a burst gets its share", async () => {
  const random = seededRandom(8);
  const burst = Array.from({ length: 9000 }, () => ({ started_at: NOON + HOUR + random.below(1e6) }));
  const rest = Array.from({ length: 1000 }, (_, index) => ({ started_at: NOON + index * 100 * HOUR }));
  await withEvents([...rest, ...burst], async (source) => {
    const { rows, columns, slices } = await source.sample({ fields: ["started_at"], atMost: 500 });
    assert(rows > 450 && rows <= 500, `${rows} events`);
    const inBurst = columns.started_at!.filter((time) => Math.abs(Number(time) - NOON - HOUR) <= 1e6).length;
    assert(Math.abs(inBurst / rows - 0.9) < 0.02, `${inBurst} of ${rows}`);
    assertEquals(slices.toSorted((a, b) => a.from - b.from), [...slices]);
  });
});

Deno.test("sample() never reads more than asked, also when all events have one time", async () => {
  const events = Array.from({ length: 100 }, () => ({ started_at: NOON }));
  await withEvents(events, async (source) => {
    assertEquals(await source.sample({ fields: ["name"], atMost: 50 }), {
      rows: 0,
      columns: { name: [] },
      slices: [],
      complete: false,
    });
  });
});

Deno.test("sample() of no events is complete and empty", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ name: "a" }]);
    const source = await open(dir, { until: "2020-01-01" });
    const sample = await source.sample({ fields: ["name"], atMost: 10 });
    assertEquals(sample, { rows: 0, columns: { name: [] }, slices: [], complete: true });
  });
});
