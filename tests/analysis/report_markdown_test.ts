import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { formatMarkdown, formatText, RELATIVE_ORIGIN, type Report } from "@kymo/kymo/analysis";
import { marked } from "marked";
import { parsed } from "../charts/drawn.ts";
import { parsedHtml, type ParsedPage } from "./parsed_html.ts";
import type { SomeEvent } from "./event_files.ts";
import { FULL_SECTIONS, fullEvents, reportOf } from "./report_source.ts";

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "a|b",
  "[x](javascript:alert(1))",
  "![x](https://evil.example/x.png)",
  "https://evil.example www.evil.example",
  "`code` *bold* _em_ __strong__ ~~gone~~ \\ $x$",
  "&lt;b&gt; &amp; \"quotes\" 'too'",
  "# heading",
  "1. item",
  "- item",
  "> quote",
  "---",
  "agent_001 snake_case_name",
];

function rendered(markdown: string): ParsedPage {
  return parsedHtml(marked.parse(markdown, { async: false }));
}

Deno.test("formatMarkdown() is in the order of the HTML report", async () => {
  const report = await reportOf(fullEvents(), { timeline: true, budgetUsd: 5 });
  const { markdown, charts } = await formatMarkdown(report, { chartFolder: "report_files" });
  const { texts, all } = rendered(markdown);
  assertEquals(texts("h1"), ["Kymo report · events"]);
  assertEquals(texts("h2"), FULL_SECTIONS);
  assertEquals(all("table").length, 7);
  assertMatch(markdown, /[^\n]\n$/);
  assertEquals(markdown.match(/\n{3,}| $/gm), null);
  assertEquals(Object.keys(charts), [
    "latency.svg",
    "latency_over_time.svg",
    "latency_over_time_by_group.svg",
    "errors_over_time.svg",
    "cost_over_time.svg",
  ]);
  const sources = all("img").map((image) => image.getAttribute("src"));
  assertEquals(sources, Object.keys(charts).map((name) => `report_files/${name}`));
  for (const svg of Object.values(charts)) assertEquals(parsed(svg).localName, "svg");
});

Deno.test("formatMarkdown() has no charts unless it is told where they go", async () => {
  const { markdown, charts } = await formatMarkdown(await reportOf(fullEvents(), { timeline: true }));
  assertEquals([charts, markdown.includes("![")], [{}, false]);
  assert(!markdown.includes("## Over time"), "a section of charts alone is left out");
});

Deno.test("formatMarkdown() encodes the folder of its charts", async () => {
  const { markdown } = await formatMarkdown(await reportOf(fullEvents()), { chartFolder: "my (new] :-) report_files" });
  const [image] = rendered(markdown).all("img");
  assertEquals(decodeURIComponent(image!.getAttribute("src")!), "my (new] :-) report_files/latency.svg");
});

Deno.test("formatMarkdown() shows whatever was recorded as text", async () => {
  const events = HOSTILE.flatMap((name): SomeEvent[] => [
    ...Array.from({ length: 60 }, (_, index): SomeEvent => ({
      model: name,
      provider: "p",
      duration_ms: 100 + index,
      ...(index % 3 === 0 ? { status: "error", error_category: "rate_limit", error_type: name } : {}),
    })),
    { kind: "stage", name, duration_ms: 5 },
  ]);
  const report = await reportOf(events);
  const hostile: Report = {
    ...report,
    source: { ...report.source, paths: HOSTILE },
    quality: { ...report.quality, quarantined: HOSTILE.map((file) => ({ file, reason: file })) },
  };
  assert(report.suggestions.length > 1, "there are suggestions");
  const { markdown } = await formatMarkdown(hostile, { suggestions: Infinity });
  const { all, texts } = rendered(markdown);
  assertEquals(all("img, script, a, code, em, del, blockquote, hr, h3").length, 0);
  assertEquals([all("h1").length, texts("h1")[0]], [1, `Kymo report · ${HOSTILE.join(", ")}`]);
  assertEquals(all("table").length, 3);
  assertEquals(
    texts("table:first-of-type tbody td:first-child").slice(0, HOSTILE.length).toSorted(),
    HOSTILE.toSorted(),
  );
  for (const name of HOSTILE) assert(texts("li").some((line) => line.includes(`${name}: ${name}`)), name);
  assertEquals(texts("strong").filter((text) => HOSTILE.some((name) => text === `p · ${name}`)).length, HOSTILE.length);
});

Deno.test("formatMarkdown() leaves names as they are that need no help", async () => {
  const { markdown } = await formatMarkdown(await reportOf([{ model: "claude-opus-4-5_v2.1:beta/x" }]));
  assertStringIncludes(markdown, "| claude-opus-4-5_v2.1:beta/x | 1 |");
});

Deno.test("formatMarkdown() has the numbers of the text", async () => {
  const report = await reportOf(fullEvents());
  const cells = new Set(rendered((await formatMarkdown(report)).markdown).texts("td"));
  const lines = formatText(report, { columns: 400 }).split("\n");
  const row = lines.find((line) => line.startsWith("  gpt-5-mini"))!;
  const shown = row.trim().replace(/[█▏▎▍▌▋▊▉]+/gu, "").split(/ {2,}/).filter((cell) => cell !== "");
  assert(shown.length > 8);
  for (const cell of shown) assert(cells.has(cell.trim()), cell);
});

Deno.test("formatMarkdown() of nothing says what there is", async () => {
  const empty = await formatMarkdown(await reportOf(fullEvents(), { window: { since: "2027-01-01" } }), {
    chartFolder: "report_files",
  });
  assertStringIncludes(empty.markdown, "No events from 2027-01-01 00:00 UTC. The newest is from 2026-03-01 12:04 UTC.");
  assertEquals([empty.charts, empty.markdown.match(/^## .*/gm)], [{}, ["## Data"]]);
});

Deno.test("formatMarkdown() calls time by its name where the clock is relative", async () => {
  const events = [0, 30 * 60, 90 * 60].map((seconds) => ({ started_at: RELATIVE_ORIGIN + seconds * 1e6 }));
  const { markdown } = await formatMarkdown(await reportOf(events, { file: { metadata: { clock: "relative" } } }));
  assertStringIncludes(markdown, "session age 0 → 2 h");
});
