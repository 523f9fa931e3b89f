import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { BAD_CSV, BAD_FILES } from "../analysis/bad_files.ts";
import { NOON, writeEvents } from "../analysis/event_files.ts";
import { ran } from "./fake_io.ts";

const CALL = { model: "gpt-5-mini", provider: "openai", duration_ms: 1200, input_tokens: 100, output_tokens: 10 };

Deno.test("kymo report writes text to standard output alone", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [CALL, CALL]);
    const { code, out, err } = await ran(["report", dir]);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^Kymo · /);
    assertStringIncludes(out, "calls 2");
    assertStringIncludes(out, "gpt-5-mini");
    assert(!out.includes("\x1b"));
  });
});

Deno.test("kymo report groups by what it is told, attributes too", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ ...CALL, attributes: '{"tenant":"acme"}' }, CALL], { format: "parquet" });
    const { out } = await ran(["report", dir, "--by", "attributes.tenant, status", "--format", "json"]);
    const { groups } = JSON.parse(out);
    assertEquals(groups.map(({ by }: { by: unknown }) => by), [
      { "attributes.tenant": "acme", status: "ok" },
      { "attributes.tenant": null, status: "ok" },
    ]);
    const { out: text } = await ran(["report", dir, "--by=attributes.tenant"]);
    assertStringIncludes(text, "Latency by attributes.tenant");
  });
});

Deno.test("kymo report reads several folders, and windows", async () => {
  await withFolder(async (dir) => {
    writeEvents(`${dir}/a`, [CALL, { ...CALL, started_at: NOON - 3600e6 }]);
    writeEvents(`${dir}/b`, [CALL], { segment: 1 });
    const calls = async (...args: string[]): Promise<number> => {
      const { out } = await ran(["report", `${dir}/a`, `${dir}/b`, "--format", "json", ...args]);
      return JSON.parse(out).overall.calls;
    };
    assertEquals(await calls(), 3);
    assertEquals(await calls("--since", "2026-03-01T12:00:00Z"), 2);
    assertEquals(await calls("--until", "2026-03-01T12:00:00Z"), 1);
    assertEquals(await calls("--hours", "0.001"), 2);
    assertEquals(await calls("--kind", "tool_call"), 0);
  });
});

Deno.test("kymo report colours where the terminal shows colours, not in a file", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [CALL]);
    const { out } = await ran(["report", dir], { color: true });
    assertStringIncludes(out, "\x1b[1m");
    await ran(["report", dir, "--output", `${dir}/report.txt`], { color: true, columns: 60 });
    assert(!Deno.readTextFileSync(`${dir}/report.txt`).includes("\x1b"));
  });
});

Deno.test("kymo report --output writes the file whole, and nothing else", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [CALL]);
    const path = `${dir}/report.json`;
    assertEquals(await ran(["report", dir, "-o", path, "--format", "json"]), { code: 0, out: "", err: "" });
    assertEquals(JSON.parse(Deno.readTextFileSync(path)).overall.calls, 1);
    assertEquals(filesIn(dir), ["open/00a1b2c3d4-0.jsonl", "report.json"]);
  });
});

Deno.test("kymo report --output overwrites with --force alone", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [CALL]);
    const path = `${dir}/mine.txt`;
    Deno.writeTextFileSync(path, "mine");
    const { code, out, err } = await ran(["report", dir, "--output", path]);
    assertEquals([code, out], [2, ""]);
    assertEquals(err, `Cannot write "${path}": it exists already, --force overwrites it\n`);
    assertEquals(Deno.readTextFileSync(path), "mine");
    assertEquals((await ran(["report", dir, "--output", path, "--force"])).code, 0);
    assertMatch(Deno.readTextFileSync(path), /^Kymo/);
    assertEquals(filesIn(dir), ["mine.txt", "open/00a1b2c3d4-0.jsonl"]);
  });
});

Deno.test("kymo report --output says when it cannot write, and leaves nothing", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [CALL]);
    for (const path of [`${dir}/no/such/folder.txt`, `${dir}/open`]) {
      const { code, out, err } = await ran(["report", dir, "--output", path, "--force"]);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, `Cannot write "${path}": `);
    }
    assertEquals(filesIn(dir), ["open/00a1b2c3d4-0.jsonl"]);
  });
});

const REFUSED: readonly (readonly [args: readonly string[], message: string])[] = [
  [["--hour", "3"], "Cannot run kymo report: --hour is not an option, options are --by, --kind, --hours"],
  [["-x"], "Cannot run kymo report: -x is not an option"],
  [["--kind", "call"], "Cannot run kymo report: --kind must be one of operation, stage, llm_call"],
  [["--hours", "many"], 'Cannot run kymo report: --hours must be a number above 0, current value is "many"'],
  [["--hours", "0"], 'current value is "0"'],
  [["--hours", "-1"], 'Cannot run kymo report: --hours must be a number above 0, current value is "-1"'],
  [["--hours", "Infinity"], 'current value is "Infinity"'],
  [["--hours"], "Cannot run kymo report: --hours needs a value, none is given"],
  [["--by"], "Cannot run kymo report: --by needs a value, none is given"],
  [
    ["--format", "yaml"],
    'Cannot run kymo report: --format must be one of text, json, csv, html, markdown, current value is "yaml"',
  ],
  [["--since", "yesterday"], "since must be a date 2026-11-20"],
  [["--since", "1h", "--until", "2h"], "it must end after it starts"],
  [["--hours", "1", "--since", "1h"], "hours and since exclude each other"],
  [["--by", "modle"], 'Cannot make report: column "modle" is missing, columns are event_id, trace_id'],
  [["--by", "attributes."], 'column "attributes." is missing'],
];

for (const [args, message] of REFUSED) {
  Deno.test(`kymo report refuses ${args.join(" ")}`, async () => {
    await withFolder(async (dir) => {
      writeEvents(dir, [CALL]);
      const { code, out, err } = await ran(["report", dir, ...args]);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, message);
      assertMatch(err, /^Cannot [^\n]+\n$/);
    });
  });
}

Deno.test("kymo report says what is wrong with its paths", async () => {
  await withFolder(async (dir) => {
    const file = writeEvents(`${dir}/events`, [CALL]);
    Deno.mkdirSync(`${dir}/empty`);
    const missing = await ran(["report", `${dir}/missing`]);
    assertEquals(missing, { code: 2, out: "", err: `Cannot open "${dir}/missing": there is no such folder\n` });
    const empty = await ran(["report", `${dir}/events`, `${dir}/empty`]);
    assertEquals([empty.code, empty.out], [2, ""]);
    assertStringIncludes(empty.err, `Cannot open "${dir}/empty": it holds no events`);
    const notFolder = await ran(["report", file]);
    assertEquals([notFolder.code, notFolder.out], [2, ""]);
    assertStringIncludes(notFolder.err, `Cannot open "${file}": it is a file`);
  });
});

for (const { title, reason, write } of BAD_FILES) {
  Deno.test(`kymo report fails when all there is is ${title}, and names it when there is more`, async () => {
    await withFolder(async (dir) => {
      const path = write(dir);
      const alone = await ran(["report", dir]);
      assertEquals([alone.code, alone.out], [2, ""]);
      assertStringIncludes(alone.err, path);
      assertMatch(alone.err, reason);
      writeEvents(dir, [CALL], { segment: 9 });
      const { code, out } = await ran(["report", dir], { columns: 400 });
      assertEquals(code, 0);
      assertStringIncludes(out, "calls 1");
      assertStringIncludes(out, "1 file, 1 quarantined");
      assertStringIncludes(out, `left out: ${path}: `);
    });
  });
}

for (const { title, edit, reason } of BAD_CSV) {
  Deno.test(`kymo report fails on CSV with ${title}`, async () => {
    await withFolder(async (dir) => {
      const path = writeEvents(dir, [{ input_tokens: 5, cache_read_tokens: 3, duration_ms: 2 }, {}], { format: "csv" });
      Deno.writeTextFileSync(path, edit(Deno.readTextFileSync(path)));
      const { code, out, err } = await ran(["report", dir]);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, `${path}: ${reason}`);
    });
  });
}

Deno.test("kymo report says that no event has an attribute that it is asked to group by", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [CALL]);
    const { code, err } = await ran(["report", dir, "--by", "attributes.tenannt"]);
    assertEquals([code, err], [0, "No llm_call in this window has attributes.tenannt.\n"]);
  });
});

Deno.test("kymo report --suggestions wants a number or all", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{}]);
    assertEquals((await ran(["report", dir, "--suggestions", "all"])).code, 0);
    const { code, err } = await ran(["report", dir, "--suggestions", "few"]);
    assertEquals([code, err], [
      2,
      'Cannot run kymo report: --suggestions must be a whole number from 0 up, or all, current value is "few"\n',
    ]);
  });
});
