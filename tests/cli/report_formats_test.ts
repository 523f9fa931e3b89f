import { parse } from "@std/csv/parse";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { bundledEvents } from "../../analysis/cli/bundled_events.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { NOON, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { ran } from "./fake_io.ts";

const CALLS: readonly SomeEvent[] = Array.from({ length: 40 }, (_, index) => ({
  model: "gpt-5-mini",
  provider: "openai",
  duration_ms: 1200 + index,
  started_at: NOON + index * 60e6,
  input_tokens: 100,
  output_tokens: 10,
}));
const EVENTS = ["open/00a1b2c3d4-0.jsonl"];
const CHARTS = ["cost_over_time.svg", "latency.svg", "latency_over_time.svg"];

Deno.test("kymo report --format html writes a page to standard output alone, with charts over time", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    const { code, out, err } = await ran(["report", dir, "--format", "html"], { color: true });
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^<!doctype html>\n[^]*<\/html>\n$/);
    for (const part of ["<h2>Latency by model</h2>", "<h2>Over time</h2>", ">gpt-5-mini<"]) {
      assertStringIncludes(out, part);
    }
    assert(!out.includes("\x1b"));
  });
});

Deno.test("kymo report --format html --output writes the page whole, and nothing else", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    const args = ["report", dir, "--format", "html", "--output", `${dir}/report.html`];
    assertEquals(await ran(args), { code: 0, out: "", err: "" });
    assertMatch(Deno.readTextFileSync(`${dir}/report.html`), /^<!doctype html>/);
    assertEquals(filesIn(dir), [...EVENTS, "report.html"]);
    assertEquals((await ran(args)).code, 2);
  });
});

Deno.test("kymo report --suggestions is for every format that people read", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    for (const [format, title] of [["html", "<h2>What to do</h2>"], ["markdown", "## What to do"]]) {
      const { out } = await ran(["report", dir, "--format", format!]);
      assertStringIncludes(out, title!);
      const { out: without } = await ran(["report", dir, "--format", format!, "--suggestions", "0"]);
      assert(!without.includes(title!));
    }
  });
});

Deno.test("kymo report --format markdown goes to the terminal without charts", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    const { code, out, err } = await ran(["report", dir, "--format", "markdown"]);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^# Kymo report · /);
    assert(!out.includes("![") && !out.includes("## Over time"));
    assertEquals(filesIn(dir), EVENTS);
  });
});

Deno.test("kymo report --format markdown --output writes charts beside the file", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    const args = ["report", dir, "--format", "markdown", "-o", `${dir}/out/week 3.md`];
    Deno.mkdirSync(`${dir}/out`);
    assertEquals(await ran(args), { code: 0, out: "", err: "" });
    assertEquals(filesIn(`${dir}/out`), ["week 3.md", ...CHARTS.map((name) => `week 3_files/${name}`)]);
    const text = Deno.readTextFileSync(`${dir}/out/week 3.md`);
    for (const name of CHARTS) assertStringIncludes(text, `](week%203_files/${name})`);
    for (const name of CHARTS) {
      assertMatch(Deno.readTextFileSync(`${dir}/out/week 3_files/${name}`), /^<svg [^]*<\/svg>/);
    }
  });
});

Deno.test("kymo report --format markdown makes no folder where there are no charts", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, [{ model: "a" }]);
    await ran(["report", dir, "--format", "markdown", "-o", `${dir}/report.md`]);
    assertEquals(filesIn(dir), [...EVENTS, "report.md"]);
  });
});

Deno.test("kymo report --format markdown overwrites a file or charts with --force alone, and leaves other files", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    const args = ["report", dir, "--format", "markdown", "-o", `${dir}/report.md`];
    Deno.mkdirSync(`${dir}/report_files`);
    Deno.writeTextFileSync(`${dir}/report_files/latency.svg`, "mine");
    Deno.writeTextFileSync(`${dir}/report_files/notes.txt`, "mine");
    const { code, out, err } = await ran(args);
    assertEquals([code, out], [2, ""]);
    assertEquals(err, `Cannot write "${dir}/report_files": it exists already, --force overwrites it\n`);
    assertEquals(Deno.readTextFileSync(`${dir}/report_files/latency.svg`), "mine");
    assertEquals((await ran([...args, "--force"])).code, 0);
    assertMatch(Deno.readTextFileSync(`${dir}/report_files/latency.svg`), /^<svg /);
    assertEquals(Deno.readTextFileSync(`${dir}/report_files/notes.txt`), "mine");
    assertEquals((await ran([...args, "--force"])).code, 0);
    assertEquals(filesIn(dir), [
      ...EVENTS,
      "report.md",
      ...[...CHARTS, "notes.txt"].map((name) => `report_files/${name}`),
    ]);
  });
});

Deno.test("kymo report --format markdown leaves nothing where it cannot write", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    Deno.mkdirSync(`${dir}/taken.md`);
    const cases = [[`${dir}/no/folder.md`, `there is no folder "${dir}/no"`], [`${dir}/taken.md`, "it is a folder"]];
    for (const [path = "", problem] of cases) {
      const { code, out, err } = await ran(["report", dir, "--format", "markdown", "--output", path, "--force"]);
      assertEquals([code, out, err], [2, "", `Cannot write "${path}": ${problem}\n`]);
    }
    assertEquals(filesIn(dir), EVENTS);
  });
});

Deno.test("kymo report --format csv is the table of groups, with the same numbers and columns as the JSON report", async () => {
  const args = ["report", "fixtures/llmperf", "--by", "provider,model", "--format"];
  const [{ out }, { out: json }] = [await ran([...args, "csv"]), await ran([...args, "json"])];
  const rows = parse(out, { skipFirstRow: true }) as Record<string, string>[];
  const report = JSON.parse(json);
  const all = [...report.groups, report.overall];
  assertEquals(rows.map(({ row }) => row), [...report.groups.map(() => "group"), "overall"]);
  for (const [index, group] of all.entries()) {
    const row = rows[index]!;
    assertEquals(row.provider, group.by.provider ?? "");
    assertEquals(row.calls, String(group.calls));
    assertEquals(row.duration_ms_p95, group.duration_ms.p95 === null ? "" : String(group.duration_ms.p95));
    assertEquals(
      row.duration_ms_p50_high,
      group.duration_ms.p50_ci === null ? "" : String(group.duration_ms.p50_ci[1]),
    );
    assertEquals(row.cost_usd, group.cost_usd === null ? "" : String(group.cost_usd));
  }
});

Deno.test("kymo report --verbose shows every group, finding and suggestion", async () => {
  const args = ["report", "fixtures/agent_frameworks"];
  const [{ out: short }, { out: long }] = [await ran(args), await ran([...args, "--verbose"])];
  assertStringIncludes(short, "more in the JSON report");
  assert(!long.includes("more in the JSON report"));
  assert(long.length > short.length);
});

Deno.test("bundledEvents() points to kymo demo where nothing comes with the package", () => {
  const error = assertThrows(
    () => bundledEvents("https://jsr.io/@kymo/kymo/0.1.0/analysis/cli/bundled_events.ts"),
    Error,
  );
  assertStringIncludes(
    error.message,
    "Cannot read events: there is no folder ./events here, and no kymo.json names one",
  );
  assertStringIncludes(error.message, "kymo demo");
});
