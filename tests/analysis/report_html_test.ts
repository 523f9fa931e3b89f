import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { formatHtml, formatText, RELATIVE_ORIGIN, type Report } from "@kymo/kymo/analysis";
import { parsedHtml } from "./parsed_html.ts";
import type { SomeEvent } from "./event_files.ts";
import { FULL_SECTIONS, fullEvents, reportOf, steadyEvents } from "./report_source.ts";

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  `"quoted" & 'single' &amp; </script><script>alert(1)</script>`,
  "no\u00a0break 👩‍🚀",
  "שלום مرحبا \u202eturned",
  "bell\x07 escape\x1b[31m null\x00 tab\t\ud800",
];

/** A number is on one line with its unit. */
function spaced(text: string): string {
  return text.replaceAll("\u00a0", " ");
}

Deno.test("formatHtml() is one page that runs, loads and sends nothing", async () => {
  const html = await formatHtml(await reportOf(fullEvents(), { timeline: true }));
  assertMatch(html, /^<!doctype html>\n<html lang="en">/);
  const { all } = parsedHtml(html);
  const [policy] = all("meta[http-equiv='Content-Security-Policy']");
  assertMatch(policy!.getAttribute("content")!, /^default-src 'none'; style-src 'unsafe-inline'/);
  assertEquals(all("script, link, iframe, object, embed, img, form, base, audio, video").length, 0);
  const attributes = all("*").flatMap((element) => [...element.attributes]);
  assertEquals(attributes.filter(({ name }) => /^on|^(href|src|action|srcset)$/.test(name)), []);
  const urls = html.match(/(?:https?:)?\/\/[\w.-]+\/?/g) ?? [];
  assertEquals(urls.filter((url) => url !== "http://www.w3.org/"), []);
  assertEquals(html.match(/url\((?!#)/g), null);
});

Deno.test("formatHtml() tells findings first, then charts and tables, then how complete the data are", async () => {
  const { texts, all } = parsedHtml(await formatHtml(await reportOf(fullEvents(), { timeline: true, budgetUsd: 5 })));
  assertEquals(texts("h1"), ["events"]);
  assertEquals(texts("h2"), FULL_SECTIONS);
  assertEquals(all("section > .scroll > table").length, 7);
  assertEquals(all("figure").length, 5);
  assertEquals(all("figure svg[role=img]").length, 10);
});

Deno.test("formatHtml() leaves out what there is nothing of", async () => {
  const { texts, all } = parsedHtml(await formatHtml(await reportOf([{ model: "a", duration_ms: 5 }])));
  assertEquals(texts("h2"), ["What to do", "What changed", "Latency by model", "Data"]);
  assertEquals([all("table").length, all("figure").length], [1, 0]);
  const several = Array.from({ length: 9 }, (_, index): SomeEvent => ({ model: "a", duration_ms: index }));
  const drawn = parsedHtml(await formatHtml(await reportOf(several, { timeline: true })));
  assertEquals([drawn.all("table").length, drawn.all("figure").length], [1, 1]);
});

Deno.test("formatHtml() has every number of the tables of the text", async () => {
  const report = await reportOf(fullEvents(), { by: ["model", "agent"] });
  const cells = new Set(parsedHtml(await formatHtml(report)).texts("td, tbody th"));
  const lines = formatText(report, { columns: 400 }).split("\n");
  const start = lines.indexOf("Latency by model and agent");
  const rows = lines.slice(start, lines.findIndex((line) => line.startsWith("Data ")))
    .filter((line) => /^ {2}\S/.test(line));
  assert(rows.length > 12);
  for (const row of rows) {
    const shown = row.trim().replace(/[█▏▎▍▌▋▊▉]+/gu, "").split(/ {2,}/).filter((cell) => cell !== "");
    for (const cell of shown) assert(cells.has(cell.trim()), `${cell} of ${row}`);
  }
});

Deno.test("formatHtml() has the same large numbers as the text", async () => {
  const report = await reportOf(fullEvents());
  const { texts } = parsedHtml(await formatHtml(report));
  const text = formatText(report, { columns: 400 });
  assertEquals(texts(".sums dt"), ["calls", "success", "cost", "tokens"]);
  for (const part of [...texts(".sums dd.value"), ...texts(".sums dd.note")]) assertStringIncludes(text, spaced(part));
});

Deno.test("formatHtml() shows whatever was recorded as text", async () => {
  const events = HOSTILE.flatMap((name): SomeEvent[] => [
    ...Array.from({ length: 60 }, (_, index): SomeEvent => ({
      model: name,
      provider: name,
      agent: name,
      duration_ms: 100 + index,
      started_at: 1_772_366_400e6 + index * 60e6,
      ...(index % 3 === 0 ? { status: "error", error_category: "rate_limit", error_type: name } : {}),
    })),
    { kind: "stage", name, duration_ms: 5 },
    { kind: "tool_call", name, duration_ms: 5 },
  ]);
  const report = await reportOf(events, { timeline: true });
  const hostile: Report = {
    ...report,
    source: { ...report.source, paths: HOSTILE },
    quality: { ...report.quality, quarantined: HOSTILE.map((file) => ({ file, reason: file })) },
  };
  assert(report.suggestions.length > 0, "there are suggestions");
  const html = await formatHtml(hostile);
  const { all, texts } = parsedHtml(html);
  assertEquals(all("img, script").length, 0);
  assertEquals(all("*").flatMap(({ attributes }) => [...attributes]).filter(({ name }) => /^on/.test(name)), []);
  const rows = texts("#latency tbody th");
  assertEquals(rows.length, HOSTILE.length);
  assert(rows.includes(HOSTILE[0]!) && rows.includes(HOSTILE[1]!) && rows.includes(HOSTILE[2]!));
  assert(rows.includes("שלום مرحبا ·turned"));
  assert(rows.some((row) => row.startsWith("bell· escape·[31m null· tab·")));
  // Controls and what turns the reading direction are nowhere, not even in charts.
  assertEquals(html.match(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu), null);
});

Deno.test("formatHtml() of an empty window says when the newest event was", async () => {
  const { texts, all } = parsedHtml(
    await formatHtml(await reportOf(fullEvents(), { window: { since: "2027-01-01" } })),
  );
  assertEquals(texts(".nothing"), [
    "No events from 2027-01-01 00:00 UTC. The newest is from 2026-03-01 12:04 UTC.",
  ]);
  assertEquals([texts("h2"), all("table, figure, .sums").length], [["Data"], 0]);
});

Deno.test("formatHtml() says what else there is when there is nothing of the kind", async () => {
  const { texts } = parsedHtml(await formatHtml(await reportOf(fullEvents(), { kind: "feedback", timeline: true })));
  assertEquals(texts(".nothing"), ["No feedback events in this window, but 304 other events: see --kind."]);
});

Deno.test("formatHtml() calls time by its name where the clock is relative, and shows no date", async () => {
  const events = Array.from({ length: 400 }, (_, index): SomeEvent => ({
    model: "a",
    duration_ms: index % 100 === 7 ? 90_000 : 100 + index % 10,
    started_at: RELATIVE_ORIGIN + index * 60e6,
  }));
  const report = await reportOf(events, { file: { metadata: { clock: "relative" } }, timeline: true });
  assert(report.anomalies.length > 0, "there are odd calls, with a time in their evidence");
  const html = await formatHtml(report);
  const { texts } = parsedHtml(html);
  assertStringIncludes(spaced(texts("header .facts")[0]!), "session age 0 → 7 h");
  const [footer] = texts("footer");
  assert(!texts("body")[0]!.replace(footer!, "").includes("2026"));
});

Deno.test("formatHtml() shows as many suggestions as it is told", async () => {
  const calls = (model: string): SomeEvent[] =>
    Array.from({ length: 100 }, (_, index): SomeEvent => ({
      provider: "openai",
      model,
      duration_ms: 5,
      ...(index < 50 ? { status: "error", error_category: "rate_limit" } : {}),
    }));
  const report = await reportOf(["a", "b", "c"].flatMap(calls));
  const shown = async (suggestions?: number): Promise<number> => {
    const html = await formatHtml(report, suggestions === undefined ? {} : { suggestions });
    return parsedHtml(html).all("#what-to-do .findings > li").length;
  };
  assertEquals([await shown(), await shown(Infinity), await shown(0)], [3, 3, 0]);
  const { texts } = parsedHtml(await formatHtml(report));
  const [first] = texts("#what-to-do .says");
  assertEquals(spaced(first!), "openai · a · 50 of 100 calls failed by rate limits: 50.0 % [40.4, 59.6]");
});

Deno.test("formatHtml() is read aloud in order: headings, captions, heads of rows and columns", async () => {
  const { all, texts } = parsedHtml(await formatHtml(await reportOf(fullEvents(), { timeline: true })));
  const levels = all("h1, h2, h3, h4").map(({ localName }) => Number(localName.slice(1)));
  assertEquals(levels[0], 1);
  for (const [index, level] of levels.entries()) assert(index === 0 || level - levels[index - 1]! <= 1);
  assertEquals(all("section > .scroll > table").length, all("section table > caption").length);
  assertEquals(all("th:not([scope])").length, 0);
  assert(texts("thead th:first-child").every((head) => head !== ""));
  const ids = all("[id]").map(({ id }) => id);
  assertEquals(ids.length, new Set(ids).size);
  assertEquals(all(".scroll:not([tabindex])").length, 0);
});

Deno.test("formatHtml() draws what comes beside its words", async () => {
  const { all, texts } = parsedHtml(await formatHtml(await reportOf(steadyEvents(), { timeline: true })));
  assertEquals(texts("#what-comes dt"), ["calls", "cost", "p50 duration at the end"]);
  assertEquals(all("#what-comes figure").map((figure) => figure.getAttribute("aria-label")), ["Forecast of cost"]);
  const words = parsedHtml(await formatHtml(await reportOf(steadyEvents())));
  assertEquals([words.texts("#what-comes dt").length, words.all("#what-comes figure").length], [3, 0]);
});

Deno.test("formatHtml() shows groups by whatever they are made of", async () => {
  const events = fullEvents().map((event, index): SomeEvent => ({ ...event, attributes: `{"n":"${index % 2}"}` }));
  for (const by of [[], ["input_tokens"], ["status", "http_status"], ["attributes.n"], ["duration_ms", "name"]]) {
    const { all } = parsedHtml(await formatHtml(await reportOf(events, { by, timeline: true })));
    assert(all("#latency tbody tr").length > 0 && all("#latency figure, #over-time figure").length > 0, by.join());
    assertEquals(all("#latency tbody th, #latency thead th").filter(({ textContent }) => textContent === ""), []);
  }
});
