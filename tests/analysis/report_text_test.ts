import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { formatText, RELATIVE_ORIGIN, type Report } from "@kymo/kymo/analysis";
import type { SomeEvent } from "./event_files.ts";
import { fullEvents, reportOf } from "./report_source.ts";

const NAMES: readonly (readonly [title: string, models: readonly string[]])[] = [
  ["ordinary names", ["gpt-5-mini", "claude-opus-4-5"]],
  ["names of 40 characters", ["accounts/fireworks/models/deepseek-v3-01", "us.anthropic.claude-3-5-haiku-20241022-v1"]],
  ["wide characters", ["通义千问-大模型-最新版本-二零二六年", "モデル👩‍🚀モデル👩‍🚀モデル👩‍🚀"]],
  ["fifteen models", Array.from({ length: 15 }, (_, index) => `model-${index}`)],
];

function assertFits(text: string, columns: number): void {
  for (const line of text.split("\n")) {
    assert(unicodeWidth(line) <= columns, `${unicodeWidth(line)} > ${columns}: ${line}`);
    assertEquals(line, line.trimEnd());
  }
}

for (const [title, models] of NAMES) {
  Deno.test(`formatText() fits terminals of 60 to 140 columns with ${title}`, async () => {
    const report = await reportOf(fullEvents(models), { by: ["model", "agent"], bundled: true });
    const empty = await reportOf(fullEvents(models), { window: { since: "2027-01-01", until: "2027-02-01" } });
    const other = await reportOf(fullEvents(models), { kind: "feedback" });
    for (const columns of [60, 80, 100, 140]) {
      for (const one of [report, empty, other]) assertFits(formatText(one, { columns }), columns);
    }
  });
}

Deno.test("formatText() keeps names, counts, errors, medians and costs in 60 columns", async () => {
  const text = formatText(await reportOf(fullEvents()), { columns: 60 });
  for (const found of [/gpt-5-mini +150 /, /calls +errors +p50/, /input +.*output/, /cost \$/]) {
    assertMatch(text, found);
  }
});

Deno.test("formatText() writes codes with colour alone, and the same text", async () => {
  const report = await reportOf(fullEvents());
  const plain = formatText(report);
  const colored = formatText(report, { color: true });
  assert(!plain.includes("\x1b"));
  assertEquals(colored.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), ""), plain);
});

Deno.test("formatText() lets nothing that was recorded move the cursor or change colours", async () => {
  const nasty = ["\x1b[2J\x1b[31mred", "two\nlines\r", "tab\tbell\x07", "c1\x9b1m", "turn\u202eback", "line\u2028end"];
  const report = await reportOf(nasty.flatMap((model) => [{ model }, { kind: "stage", name: model } as SomeEvent]));
  const paths: Report = {
    ...report,
    source: { ...report.source, paths: [nasty[0]!] },
    quality: { ...report.quality, quarantined: [{ file: nasty[1]!, reason: nasty[0]! }] },
  };
  const text = formatText(paths);
  assertEquals(text.match(/[^\P{Cc}\n]|[\u202e\u2028]/gu), null);
  assertStringIncludes(text, "·[2J·[31mred");
  assertStringIncludes(text, "left out: two·lines·: ·[2J·[31mred");
});

Deno.test("formatText() shows a section when there is something in it", async () => {
  const titles = (text: string): string[] => text.split("\n").filter((line) => /^[A-Z]/.test(line)).slice(1);
  const full = formatText(await reportOf(fullEvents()));
  assertEquals(titles(full).map((line) => line.split(" ")[0]), [
    "What",
    "What",
    "What",
    "Latency",
    "Tokens",
    "Errors",
    "Stages",
    "Tools",
    "Agents",
    "Data",
  ]);
  const small = formatText(await reportOf([{ model: "a", duration_ms: 5 }]));
  assertEquals(titles(small).map((line) => line.split(" ")[0]), ["What", "What", "Latency", "Data"]);
});

Deno.test("formatText() says how many groups it does not show", async () => {
  const models = Array.from({ length: 15 }, (_, index) => `model-${index}`);
  const text = formatText(await reportOf(fullEvents(models)));
  assertStringIncludes(text, "Latency by model (3 more in the JSON report)");
});

Deno.test("formatText() of an empty window says when the newest event was", async () => {
  const report = await reportOf(fullEvents(), { window: { since: "2027-01-01" } });
  assertStringIncludes(
    formatText(report),
    "No events from 2027-01-01 00:00 UTC. The newest is from 2026-03-01 12:04 UTC.",
  );
});

Deno.test("formatText() calls time by its name where the clock is relative", async () => {
  const events = [0, 30 * 60, 90 * 60].map((seconds) => ({ started_at: RELATIVE_ORIGIN + seconds * 1e6 }));
  const file = { metadata: { clock: "relative" } } as const;
  assertStringIncludes(formatText(await reportOf(events, { file })), "session age 0 → 2 h");
  const empty = formatText(await reportOf(events, { file, window: { since: "3h" } }));
  assertStringIncludes(empty, "No events from session age 3 h. The newest is from session age 2 h.");
  assert(!empty.includes("2026"));
});

Deno.test("formatText() says what else there is when there is nothing of the kind", async () => {
  const text = formatText(await reportOf(fullEvents(), { kind: "feedback" }));
  assertStringIncludes(text, "No feedback events in this window, but 304 other events: see --kind.");
});

Deno.test("formatText() shows the cost of calls beside calls alone", async () => {
  const text = formatText(await reportOf(fullEvents(), { kind: "tool_call", by: ["name"] }));
  assertStringIncludes(text, "tool calls 1   success 0 %");
  assert(!text.includes("cost $"));
});

Deno.test("formatText() names what is unknown and never shows it as 0", async () => {
  const text = formatText(await reportOf([{ model: null }, { model: "a", duration_ms: 5, input_tokens: 3 }]));
  assertMatch(text, /\(unknown\) +1 +–/);
  assertStringIncludes(text, "1 call without a duration");
  assert(!/NaN|null|undefined|Infinity/.test(text));
});

Deno.test("formatText() ends with how complete the data are", async () => {
  const text = formatText(await reportOf(fullEvents()), { columns: 200 });
  assertMatch(
    text,
    /\nData {3}1 file, 0 quarantined, 0 torn lines, 17 dropped · .*0 % of tokens unpriced \(genai-prices /,
  );
});

Deno.test("formatText() says how many calls the cost is for when some have no price", async () => {
  const call = { provider: "openai", model: "gpt-5-mini", input_tokens: 1e6, output_tokens: 0 };
  const text = formatText(await reportOf([call, { ...call, model: "own" }]));
  assertStringIncludes(text, "cost $0.250 for 1 of 2 calls ($0.250 a call)");
  assert(!formatText(await reportOf([call])).includes(" of 1 calls"));
});

/** Calls of many models that are turned away, the first more often than the last. */
function turnedAway(models: number): SomeEvent[] {
  return Array.from({ length: models }, (_, model) =>
    Array.from({ length: 100 }, (_, index): SomeEvent => ({
      provider: "openai",
      model: `model-${model}`,
      duration_ms: 5,
      ...(index < 50 - model ? { status: "error", error_category: "rate_limit" } : {}),
    }))).flat();
}

Deno.test("formatText() begins with what to do: numbered, with its size, what to do about it and how many events are behind it", async () => {
  const lines = formatText(await reportOf(turnedAway(1))).split("\n");
  const start = lines.indexOf("What to do");
  assertEquals(lines.slice(start, start + 4), [
    "What to do",
    "  1. openai · model-0 · 50 of 100 calls failed by rate limits: 50.0 % [40.4, 59.6]",
    "     → fewer calls at once, or a higher limit; wait as long as the provider says before trying again",
    "     n 100",
  ]);
  assert(start < lines.findIndex((line) => line.startsWith("What takes the time")));
});

Deno.test("formatText() shows two suggestions of a rule and says how to see all", async () => {
  const report = await reportOf(turnedAway(9));
  const numbered = (text: string): string[] => text.match(/^ +\d+\. openai · model-\d/gm) ?? [];
  const some = formatText(report);
  assertEquals(numbered(some).map((line) => line.trim()), ["1. openai · model-0", "2. openai · model-1"]);
  assertStringIncludes(some, "What to do (7 more: --suggestions all)");
  assertEquals(numbered(formatText(report, { suggestions: Infinity })).length, 9);
});

Deno.test("formatText() leaves the section of suggestions out where none are asked", async () => {
  for (const events of [turnedAway(9), [{ model: "a" }]]) {
    const text = formatText(await reportOf(events), { suggestions: 0 });
    assert(!text.includes("What to do"), text);
    assert(!text.includes("Nothing that saves"), text);
  }
});

Deno.test("formatText() says of what too little is known, where nothing is to be done", async () => {
  const calls = Array.from(
    { length: 10 },
    () => ({ model: "a", provider: "b", duration_ms: 5, attempts: 2, retry_wait_ms: 4 }),
  );
  const text = formatText(await reportOf(calls), { columns: 140 });
  assertStringIncludes(text, "Nothing that saves a good part of the bill or the time.");
  assertStringIncludes(text, "? retries: b · a · 80.0 % of the time is waited between attempts, but nothing says why");
});
