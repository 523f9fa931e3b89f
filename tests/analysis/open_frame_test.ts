import { assert, assertEquals, assertRejects } from "@std/assert";
import pl from "nodejs-polars";
import { open, percentiles, summary } from "@kymo/kymo/analysis";
import { NOON } from "./event_files.ts";

type Columns = Readonly<Record<string, unknown[]>>;

function frame(columns: Columns): pl.DataFrame {
  const rows = Object.values(columns)[0]?.length ?? 2;
  return pl.DataFrame({
    kind: new Array(rows).fill("llm_call"),
    name: new Array(rows).fill("chat"),
    started_at: Array.from({ length: rows }, (_, index) => NOON + index),
    ...columns,
  });
}

Deno.test("open() takes a data frame: what is missing is unknown, a success, and not sampled", async () => {
  const source = await open(frame({ model: ["a", "b"], duration_ms: [1.5, null], input_tokens: [7, null] }));
  assertEquals([source.paths, source.clock], [[], "utc"]);
  assertEquals(source.quality, { events: 2, files: 0, journals: 0, quarantined: [], torn_lines: 0 });
  assertEquals(source.extent, { first: NOON, last: NOON + 1 });
  const table = await summary(source, { by: ["model"] });
  assertEquals(table.select("model", "ok", "duration_ms_n", "input_tokens", "output_tokens").toRecords(), [
    { model: "a", ok: 1, duration_ms_n: 1, input_tokens: 7, output_tokens: null },
    { model: "b", ok: 1, duration_ms_n: 0, input_tokens: null, output_tokens: null },
  ]);
});

Deno.test("open() takes times of a data frame as Datetime of any unit, or as µs", async () => {
  const micros = pl.Series("started_at", [NOON, NOON + 1000], pl.Int64);
  const times = [
    micros,
    micros.cast(pl.Float64),
    micros.cast(pl.Datetime("us")),
    micros.cast(pl.Datetime("us", "UTC")),
    micros.cast(pl.Datetime("us")).cast(pl.Datetime("ms")),
    micros.cast(pl.Datetime("us")).cast(pl.Datetime("ns")),
  ];
  for (const time of times) {
    const source = await open(frame({ model: ["a", "b"] }).withColumn(time));
    const { columns } = await source.sample({ fields: ["started_at"], atMost: 9 });
    assertEquals(columns.started_at, [NOON, NOON + 1000], String(time.dtype));
  }
});

Deno.test("open() asks the window of a data frame", async () => {
  const times = ["2026-03-01T11:59:59Z", "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"].map((time) => new Date(time));
  const input = frame({ duration_ms: [1, 2, 3], started_at: times });
  const source = await open(input, { since: "2026-03-01T12:00:00Z", until: "2026-03-01T13:00:00Z" });
  assertEquals((await source.sample({ fields: ["duration_ms"], atMost: 9 })).columns.duration_ms, [2]);
});

Deno.test("open() weights the events of a data frame, and groups by its attributes", async () => {
  const input = frame({
    duration_ms: [1, 2, 3],
    sample_weight: [2, 2, 1],
    "attributes.tenant": ["x", "y", null],
    "attributes.n": [7, 7, 1.5],
  });
  const source = await open(input);
  const table = await percentiles(source, { by: ["attributes.n"], probabilities: [0.5] });
  assertEquals(table.select("attributes.n", "n", "p50").toRecords(), [
    { "attributes.n": "1.5", n: 1, p50: null },
    { "attributes.n": "7", n: 2, p50: 1.5 },
  ]);
  const rows = await source.sample({ fields: ["attributes.tenant", "attributes"], atMost: 9 });
  assertEquals(rows.columns["attributes.tenant"], ["x", "y", null]);
  assertEquals(rows.columns.attributes, ['{"tenant":"x","n":7}', '{"tenant":"y","n":7}', '{"n":1.5}']);
});

Deno.test("open() takes NaN in a data frame as unknown", async () => {
  const source = await open(frame({ duration_ms: [NaN, Infinity, 1], input_tokens: [NaN, 1, null] }));
  const { columns } = await source.sample({ fields: ["duration_ms", "input_tokens"], atMost: 9 });
  assertEquals(columns, { duration_ms: [null, null, 1], input_tokens: [null, 1, null] });
});

Deno.test("open() takes an empty data frame", async () => {
  const source = await open(frame({ duration_ms: [1] }).filter(pl.col("duration_ms").gt(pl.lit(1))));
  assertEquals((await summary(source)).toRecords()[0]?.calls, 0);
  assertEquals(source.extent, { first: null, last: null });
});

Deno.test("open() leaves the data frame as it is", async () => {
  const input = frame({ duration_ms: [1, NaN] });
  const before = input.toString();
  await summary(await open(input));
  assert(input.toString() === before);
});

const REFUSED: readonly (readonly [problem: string, columns: Columns])[] = [
  [`column "latency" is neither a column of the schema nor attributes.<key>`, { latency: [1] }],
  [`column "attributes." is neither`, { "attributes.": [1] }],
  [`column "attributes.at" must be text, a number or a boolean`, { "attributes.at": [new Date(0)] }],
  [`column "model" must be text, its type is Float64`, { model: [1] }],
  [`column "duration_ms" must be a number, its type is String`, { duration_ms: ["1"] }],
  [`column "streamed" must be a boolean, its type is Float64`, { streamed: [1] }],
  [`column "started_at" must be a Datetime, or whole microseconds since 1970`, { started_at: ["2026-03-01"] }],
  [`column "started_at" must be microseconds since 1970 and after 1973`, { started_at: [NOON / 1000] }],
  [`column "input_tokens" must be a whole number, current value is 1.5`, { input_tokens: [3, 1.5] }],
  [`column "input_tokens" must not be negative, current value is -1`, { input_tokens: [3, -1] }],
  [`column "score" must be between 0 and 1, current value is 2`, { score: [0, 2] }],
  [`column "status" must be one of "ok", "failure"`, { status: ["ok", "fine"] }],
  [`column "kind" must be one of "operation"`, { kind: ["call"] }],
  [`column "name" must not be empty`, { name: ["chat", null] }],
];

for (const [problem, columns] of REFUSED) {
  Deno.test(`open() refuses a data frame: ${problem}`, async () => {
    await assertRejects(() => open(frame(columns)), TypeError, `Cannot open frame: ${problem}`);
  });
}

Deno.test("open() says which column a data frame needs", async () => {
  const input = pl.DataFrame({ kind: ["llm_call"], started_at: [NOON] });
  const message = `Cannot open frame: column "name" is missing, columns are kind, started_at`;
  await assertRejects(() => open(input), TypeError, message);
});
