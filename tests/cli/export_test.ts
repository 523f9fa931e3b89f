import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv/parse";
import { COLUMN_NAMES } from "@kymo/kymo/schema";
import { open } from "@kymo/kymo/analysis";
import { BAD_FILES } from "../analysis/bad_files.ts";
import { NOON, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";

const CALL: SomeEvent = { model: "gpt-5-mini", duration_ms: 1200.5, attributes: '{"tenant":"acme, inc","retries":2}' };
const BUNDLED = "fixtures/claude_code";

async function withCalls(events: readonly SomeEvent[], run: (dir: string) => Promise<void>): Promise<void> {
  await withFolder(async (dir) => {
    writeEvents(dir, events, { format: "parquet" });
    await run(dir);
  });
}

Deno.test("kymo export csv has every column of the schema, times with microseconds, what is unknown empty", async () => {
  await withCalls([{ ...CALL, started_at: NOON + 250 }], async (dir) => {
    const { code, out, err } = await ran(["export", "csv", dir]);
    assertEquals([code, err], [0, ""]);
    const [header, row] = parse(out);
    assertEquals(header, [...COLUMN_NAMES]);
    const cell = (name: string): string => row![header!.indexOf(name)]!;
    assertEquals([cell("started_at"), cell("duration_ms"), cell("task")], [
      "2026-03-01T12:00:00.000250Z",
      "1200.5",
      "",
    ]);
    assertEquals(JSON.parse(cell("attributes")), { tenant: "acme, inc", retries: 2 });
  });
});

Deno.test("kymo export jsonl and json leave out what is unknown, attributes are an object", async () => {
  await withCalls([{ ...CALL, entities: '["bills"]' }], async (dir) => {
    const lines = (await ran(["export", "jsonl", dir])).out;
    const expected = {
      event_id: "0000000000000001",
      trace_id: "00000000000000000000000000000001",
      kind: "llm_call",
      name: "chat",
      started_at: "2026-03-01T12:00:00.000000Z",
      duration_ms: 1200.5,
      status: "ok",
      model: "gpt-5-mini",
      entities: ["bills"],
      attributes: { tenant: "acme, inc", retries: 2 },
      sample_weight: 1,
    };
    assertEquals(JSON.parse(lines), expected);
    assertEquals(JSON.parse((await ran(["export", "json", dir])).out), [expected]);
  });
});

Deno.test("kymo export takes events by kind, by values of columns and attributes, and by time, in order of time", async () => {
  const events: SomeEvent[] = [
    { ...CALL, started_at: NOON + 3e6 },
    { ...CALL, started_at: NOON + 1e6, model: "o4-mini" },
    { ...CALL, started_at: NOON + 2e6, model: null, attributes: '{"tenant":"other"}' },
    { kind: "tool_call", name: "search", started_at: NOON, http_status: 200 },
  ];
  await withCalls(events, async (dir) => {
    const seconds = async (...args: readonly string[]): Promise<number[]> => {
      const { code, out, err } = await ran(["export", "csv", dir, "--columns", "started_at", ...args]);
      assertEquals(code, 0, err);
      return parse(out).slice(1).map(([time]) => (Date.parse(time!) - NOON / 1000) / 1000);
    };
    assertEquals(await seconds(), [0, 1, 2, 3]);
    assertEquals(await seconds("--kind", "tool_call"), [0]);
    assertEquals(await seconds("--kind", "tool_call,llm_call", "--until", "2026-03-01T12:00:02Z"), [0, 1]);
    assertEquals(await seconds("--where", "model=gpt-5-mini", "--where", "model=o4-mini"), [1, 3]);
    assertEquals(await seconds("--where", "model=", "--where", "kind=llm_call"), [2]);
    assertEquals(await seconds("--where", "attributes.tenant=acme, inc"), [1, 3]);
    assertEquals(await seconds("--where", "http_status=200"), [0]);
    assertEquals(await seconds("--where", "started_at=2026-03-01T12:00:01Z"), [1]);
  });
});

Deno.test("kymo export writes chosen columns, attributes among them, in the order given", async () => {
  await withCalls([CALL], async (dir) => {
    const { out } = await ran(["export", "csv", dir, "--columns", "attributes.tenant, model,duration_ms"]);
    assertEquals(parse(out), [["attributes.tenant", "model", "duration_ms"], ["acme, inc", "gpt-5-mini", "1200.5"]]);
  });
});

Deno.test("kymo export parquet of the bundled data is a file with every event, in order", async () => {
  await withFolder(async (dir) => {
    const { code, out } = await ran(["export", "parquet", BUNDLED, "--output", `${dir}/all.parquet`]);
    assertEquals([code, out], [0, `50,107 events exported to ${dir}/all.parquet\n`]);
    Deno.mkdirSync(`${dir}/events/date=2026-01-01`, { recursive: true });
    Deno.renameSync(`${dir}/all.parquet`, `${dir}/events/date=2026-01-01/0000000000-0.parquet`);
    const [original, copy] = [await open(BUNDLED), await open(`${dir}/events`)];
    assertEquals([copy.clock, copy.quality.events], ["relative", 50_107]);
    const plan = {
      aggregates: { sum: { op: "sum", of: "input_tokens" }, agents: { op: "distinct", of: "agent" } },
    } as const;
    assertEquals(await copy.aggregate([plan]), await original.aggregate([plan]));
  });
});

Deno.test("kymo export writes a file whole or not at all, and overwrites only when told", async () => {
  await withCalls([CALL, CALL], async (dir) => {
    const file = `${dir}/calls.jsonl`;
    const args = ["export", "jsonl", dir, "--output", file];
    assertEquals((await ran(args)).out, `2 events exported to ${file}\n`);
    const { code, err } = await ran(args);
    assertEquals([code, err], [2, `Cannot write "${file}": it exists already, --force overwrites it\n`]);
    assertEquals((await ran([...args, "--force", "--where", "model=none"])).out, `0 events exported to ${file}\n`);
    assertEquals(filesIn(dir).filter((path) => path.endsWith(".tmp")), []);
    const into = await ran(["export", "csv", dir, "--output", dir]);
    assertEquals(into.out, `2 events exported to ${dir}/events.csv\n`);
  });
});

Deno.test("kymo export makes a folder with its first file, and leaves none behind where there is nothing to read", async () => {
  await withCalls([CALL], async (dir) => {
    const folder = `${dir}/new/deep`;
    assertEquals((await ran(["export", "csv", `${dir}/nosuch`, "--output", `${folder}/`])).code, 2);
    assertEquals((await ran(["export", "csv", dir, "--columns", "nothing", "--output", `${folder}/`])).code, 2);
    assertEquals([...Deno.readDirSync(dir)].some(({ name }) => name === "new"), false);
    const { out } = await ran(["export", "csv", dir, "--output", `${folder}/`]);
    assertEquals(out, `1 event exported to ${folder}/events.csv\n`);
  });
});

Deno.test("kymo export and the reports about agents leave out damaged files by name, and take the others", async () => {
  const { write, reason } = BAD_FILES.find(({ title }) => title === "Parquet with a damaged page")!;
  await withFolder(async (dir) => {
    const path = write(dir, 0);
    writeEvents(dir, [CALL, CALL], { format: "parquet", segment: 1 });
    const { code, out, err } = await ran(["export", "jsonl", dir]);
    assertEquals([code, out.trim().split("\n").length], [0, 2]);
    assertStringIncludes(err, `Left out: ${path}, it is damaged`);
    assertMatch(err, reason);
    const report = await ran(["agents", dir, "--format", "json"]);
    assertEquals(JSON.parse(report.out).queries, 2);
    assertStringIncludes(report.err, `Left out: ${path}`);
  });
});

Deno.test("kymo export ends quietly when nobody reads any more", async () => {
  await withCalls([CALL], async (dir) => {
    const { code, err } = await ran(["export", "csv", dir], {
      out: () => {
        throw new Deno.errors.BrokenPipe("Broken pipe");
      },
    });
    assertEquals([code, err], [141, ""]);
  });
});

const REFUSED: readonly (readonly [args: readonly string[], message: string])[] = [
  [[], "FORMAT must be one of parquet, csv"],
  [["xml"], `current value is "xml"`],
  [["parquet", BUNDLED], "parquet is no text, --output must name a file"],
  [
    ["session", BUNDLED, "--columns", "model"],
    "session has no --columns, formats that have it are parquet, csv, jsonl, json",
  ],
  [["csv", BUNDLED, "--from", "events"], "csv has no --from, formats that have it are performance-metrics, llm-log"],
  [["csv", BUNDLED, "--aggregate", "60"], "csv has no --aggregate"],
  [["llm-log", BUNDLED, "--aggregate", "0"], "--aggregate must be a number above 0"],
  [["csv", BUNDLED, "--where", "model"], `--where must be KEY=VALUE, current value is "model"`],
  [["csv", BUNDLED, "--where", "nothing=1"], `column "nothing" is missing`],
  [["csv", BUNDLED, "--where", "duration_ms=long"], `duration_ms must be a number in --where, current value is "long"`],
  [["csv", BUNDLED, "--where", "streamed=yes"], "streamed must be true or false in --where"],
  [["csv", BUNDLED, "--kind", "llm_call,cal"], `current value is "cal"`],
  [["csv", BUNDLED, "--columns", "nothing"], `column "nothing" is missing`],
  [["csv", BUNDLED, "--output", "no/such/folder/x.csv"], `there is no folder "no/such/folder"`],
];

for (const [args, message] of REFUSED) {
  Deno.test(`kymo export says: ${message}`, async () => {
    const { code, out, err } = await ran(["export", ...args]);
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(err, message);
  });
}

Deno.test("kymo export --help lists every format", async () => {
  const { code, out } = await ran(["export", "--help"]);
  assertEquals(code, 0);
  for (const format of ["parquet", "performance-log", "llm-log", "metrics-csv"]) assert(out.includes(`  ${format} `));
});
