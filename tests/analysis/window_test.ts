import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type EventSource, open, RELATIVE_ORIGIN, timeRange, type TimeWindow } from "@kymo/kymo/analysis";
import { withFolder } from "../recorder/event_folder.ts";
import { HOUR, NOON, withEvents, writeEvents } from "./event_files.ts";

const NOW = new Date(NOON / 1000);

async function count(source: EventSource): Promise<unknown> {
  const [rows] = await source.aggregate([{ aggregates: { n: { op: "rows" } } }]);
  return rows![0]!.n;
}

Deno.test("timeRange() reads hours, ages, dates, times and zones", () => {
  const from = (since: string | Date): number | null => timeRange({ since, now: NOW }, "utc").from;
  assertEquals(timeRange({ hours: 1.5, now: NOW }, "utc"), { from: NOON - 1.5 * HOUR, to: null });
  assertEquals(["90m", "2h", "7d", "1w", "30s", "0.5h"].map((age) => (NOON - from(age)!) / HOUR), [
    1.5,
    2,
    168,
    168,
    1 / 120,
    0.5,
  ]);
  assertEquals(from("2026-03-01"), NOON - 12 * HOUR);
  assertEquals(from("2026-03-01T12:00:00Z"), NOON);
  assertEquals(from("2026-03-01T12:00:00.000001Z"), NOON + 1);
  assertEquals(from("2026-03-01 12:00:00"), NOON);
  assertEquals(from("2026-03-01T17:45:00+05:45"), NOON);
  assertEquals(from(NOW), NOON);
  assertEquals(timeRange({ since: "2h", until: "1h", now: NOW }, "utc"), { from: NOON - 2 * HOUR, to: NOON - HOUR });
  assertEquals(timeRange({}, "utc"), { from: null, to: null });
});

Deno.test("timeRange() counts ages from the start where the clock is relative", () => {
  const range = timeRange({ since: "1h", until: "3h" }, "relative");
  assertEquals(range, { from: RELATIVE_ORIGIN + HOUR, to: RELATIVE_ORIGIN + 3 * HOUR });
});

const REFUSED: readonly (readonly [TimeWindow, "utc" | "relative", typeof RangeError | typeof SyntaxError, string])[] =
  [
    [{ hours: 0 }, "utc", RangeError, "hours must be above 0, current value is 0"],
    [{ hours: NaN }, "utc", RangeError, "current value is NaN"],
    [{ hours: Infinity }, "utc", RangeError, "current value is Infinity"],
    [{ hours: 2, since: "1h" }, "utc", RangeError, "hours and since exclude each other"],
    [{ hours: 2 }, "relative", RangeError, "hours needs a calendar and this clock is relative"],
    [
      { since: "1h", until: "2h" },
      "utc",
      RangeError,
      "it must end after it starts, current values are 2026-03-01T11:00",
    ],
    [{ since: "yesterday" }, "utc", SyntaxError, "since must be a date 2026-11-20, a time 2026-11-20T08:00:00Z"],
    [{ until: "2026-02-30" }, "utc", SyntaxError, 'current value is "2026-02-30"'],
    [{ until: "2026-13-01T00:00:00Z" }, "utc", SyntaxError, "until must be a date"],
    [{ since: "" }, "utc", SyntaxError, 'current value is ""'],
    [{ since: new Date("never") }, "utc", RangeError, "since must be a valid date"],
  ];

for (const [window, clock, kind, message] of REFUSED) {
  Deno.test(`timeRange() refuses ${JSON.stringify(window)} where the clock is ${clock}`, () => {
    assertThrows(() => timeRange({ ...window, now: NOW }, clock), kind, message);
  });
}

for (const format of ["journal", "parquet", "csv"] as const) {
  Deno.test(`open() asks the window alone, its start inside and its end not, in ${format}`, async () => {
    const events = [-2, -1, 0].map((hours) => ({ started_at: NOON + hours * HOUR }));
    await withFolder(async (dir) => {
      writeEvents(dir, events, { format, groupRows: 1 });
      const within = async (window: TimeWindow): Promise<unknown> =>
        await count(await open(dir, { now: NOW, ...window }));
      assertEquals(await within({}), 3);
      assertEquals(await within({ hours: 1 }), 2);
      assertEquals(await within({ since: "2h", until: "1h" }), 1);
      assertEquals(await within({ until: new Date(NOON / 1000) }), 2);
      assertEquals(await within({ since: "2026-03-02" }), 0);
    });
  });
}

Deno.test("open() does not touch segments outside the window", async () => {
  await withFolder(async (dir) => {
    const old = writeEvents(dir, [{ started_at: NOON - 48 * HOUR, duration_ms: 1 }], { format: "parquet" });
    writeEvents(dir, [{ started_at: NOON }], { format: "parquet", segment: 1 });
    const source = await open(dir, { hours: 24, now: new Date(NOON / 1000 + 1000) });
    Deno.removeSync(old);
    assertEquals(await count(source), 1);
    assertEquals(source.quality.events, 2);
  });
});

Deno.test("open() keeps a segment whose last event starts in the first microsecond of the window", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ started_at: NOON + 123 }], { format: "parquet" });
    assertEquals(await count(await open(dir, { since: "2026-03-01T12:00:00.000123Z" })), 1);
    assertEquals(await count(await open(dir, { since: "2026-03-01T12:00:00.000124Z" })), 0);
    assertEquals(await count(await open(dir, { until: "2026-03-01T12:00:00.000123Z" })), 0);
    assertEquals(await count(await open(dir, { until: "2026-03-01T12:00:00.000124Z" })), 1);
  });
});

Deno.test("open() takes the clock from the files", async () => {
  const events = [0, 2].map((hours) => ({ started_at: RELATIVE_ORIGIN + hours * HOUR }));
  for (const format of ["journal", "parquet", "csv"] as const) {
    await withEvents(events, async (source) => {
      assertEquals(source.clock, "relative");
      assertEquals(await count(source), 1);
    }, { format, metadata: { clock: "relative" }, window: { since: "1h" } });
  }
  await withFolder(async (dir) => {
    writeEvents(dir, events, { metadata: { clock: "relative" } });
    await assertRejects(() => open(dir, { hours: 1 }), RangeError, "this clock is relative");
  });
});
