import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { CompareOptions } from "../../analysis/compare.ts";
import { buildComparison } from "../../analysis/report/build_comparison.ts";
import type { ChangeInside, ComparisonReport } from "../../analysis/report/comparison_report.ts";
import { formatComparisonJson } from "../../analysis/report/format_comparison_json.ts";
import { formatComparisonText } from "../../analysis/report/format_comparison_text.ts";
import type { GeneratedEvent } from "../../fixtures/generate.ts";
import { seededRandom } from "@kymo/kymo/stats";
import { callsOf, released, sourceOf } from "./compared_events.ts";

const schema = JSON.parse(
  Deno.readTextFileSync(new URL("../../analysis/report/comparison.schema.json", import.meta.url)),
);
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
const NOW = new Date(Date.UTC(2026, 5, 9));
const RELEASES = { field: "release", a: "r41", b: "r42" } as const;

async function comparisonOf(
  events: readonly GeneratedEvent[],
  options: Partial<CompareOptions> = {},
): Promise<ComparisonReport> {
  return await buildComparison(await sourceOf(events), { ...RELEASES, ...options, now: NOW });
}

function slower(ratio: number): GeneratedEvent[] {
  return released(callsOf([0, 7], { callsPerBucket: 40, errorRatio: 0.02 }), {
    share: () => 0.5,
    change: (event) => ({ ...event, duration_ms: event.duration_ms! * ratio }),
  });
}

function assertValid(report: ComparisonReport): void {
  const json = JSON.parse(formatComparisonJson(report));
  assert(validate(json), JSON.stringify(validate.errors, null, 1));
  // Nothing is lost on the way: no undefined, no NaN, no Infinity.
  assertEquals(json, structuredClone(report));
}

Deno.test("formatComparisonJson() is as comparison.schema.json says, whatever is compared", async () => {
  const events = slower(1.3);
  assertValid(await comparisonOf(events));
  assertValid(await comparisonOf(events, { by: ["model", "task"], within: ["user"], margin: 0.1 }));
  assertValid(await comparisonOf(events.slice(0, 3)));
  assertValid(await comparisonOf(events, { b: "r99" }));
  assertValid(await comparisonOf(events, { where: [{ field: "task", in: ["none"] }] }));
  const source = await sourceOf(events);
  assertValid(await buildComparison(source, { with: await sourceOf(events.slice(0, 50)), now: NOW }));
  assertValid(await buildComparison(source, { at: "2026-06-04", hours: 24, now: NOW }));
});

Deno.test("comparison.schema.json refuses what is not said in it", async () => {
  const report = JSON.parse(formatComparisonJson(await comparisonOf(slower(1.3))));
  const [row] = report.rows;
  assert(!validate({ ...report, mood: "good" }));
  assert(!validate({ ...report, rows: [{ ...row, n_a: null }] }));
  assert(!validate({ ...report, rows: [{ ...row, verdict: "faster" }] }));
});

Deno.test("formatComparisonText() tells verdicts first, each with its interval and n", async () => {
  const text = formatComparisonText(await comparisonOf(slower(1.3)));
  assertMatch(text, /^Kymo · release · r42 against r41\n/);
  assertMatch(text, /\n {2}a {2}r41 {3}3,\d{3} calls {3}2026-06-01 00:05 → 2026-06-07 23:59 UTC\n/);
  assertStringIncludes(text, "\n  3 worse, 4 without evidence of a change.\n");
  assertMatch(text, /\nWorse\n.*change \[95 % CI\] +a +b +n of a +n of b +p\n/);
  assertMatch(text, /\n {2}p50 duration +\+\d+ % \[\d+, \d+\] +1\.00 s +1\.\d\d s +3,\d{3} +3,\d{3} +< 0\.001\n/);
  assertMatch(text, /\nNo evidence of a change\n.*seen from/);
  assertMatch(text, /\n {2}error ratio +[+−]?0\.\d+ pp \[−0\.\d+, \d\.\d+\] +\+\d\.\d+ pp/);
  assertStringIncludes(text, "calls of the same stretches of time are compared");
  for (const line of text.split("\n")) assert(line.length <= 100, line);
});

Deno.test("formatComparisonText() of groups names them, and what has no answer once", async () => {
  const events = slower(1.3).map((event, index) => ({ ...event, task: index % 2 === 0 ? "qa" : "chat", model: null }));
  const text = formatComparisonText(await comparisonOf(events, { by: ["task"] }));
  assertMatch(text, /\n {2}qa {4}p50 duration/);
  assertMatch(text, /\n {2}cost per call: neither side knows a value, n is 0 and 0 \((qa, chat|chat, qa)\)\n/);
});

Deno.test("formatComparisonText() says that the mix of models is another", async () => {
  const events = callsOf([0, 3]).map((event, index) => {
    const release = index % 2 === 0 ? "r41" : "r42";
    return { ...event, release, model: release === "r41" || index % 4 === 1 ? "small" : "large" };
  });
  const text = formatComparisonText(await comparisonOf(events));
  assertStringIncludes(text, "\nBoth sides are not made of the same calls\n");
  assertStringIncludes(text, "  model large: 0 % of the calls of a, 50.0 % of b\n");
  assertStringIncludes(text, "--within model");
});

Deno.test("formatComparisonText() fits the terminal, and colours where it shows colours", async () => {
  const report = await comparisonOf(slower(1.3), { by: ["model"] });
  for (const columns of [60, 80, 200]) {
    const lines = formatComparisonText(report, { columns }).split("\n");
    assert(lines.every((line) => line.length <= columns), `${columns}: ${lines.find((line) => line.length > columns)}`);
  }
  assertStringIncludes(formatComparisonText(report, { columns: 200 }), "a [95 % CI]");
  assertStringIncludes(formatComparisonText(report, { color: true }), "\x1b[31m");
  assert(!formatComparisonText(report).includes("\x1b"));
});

Deno.test("formatComparisonText() of nothing says so", async () => {
  const text = formatComparisonText(await comparisonOf(slower(1), { where: [{ field: "task", in: ["none"] }] }));
  assertMatch(text, /\n {2}a {2}r41 {3}0 calls\n {2}b {2}r42 {3}0 calls\n\n {2}No calls on either side\.\n$/);
});

Deno.test("formatComparisonText() lets no recorded text move the cursor", async () => {
  const events = slower(1.3).map((event) => ({ ...event, task: "\x1b[2J" }));
  assert(!formatComparisonText(await comparisonOf(events, { by: ["task"] })).includes("\x1b"));
});

Deno.test("buildComparison() says when b became worse inside the time that is compared", async () => {
  const thursday = Date.UTC(2026, 5, 4) * 1000;
  const random = seededRandom(3);
  const broken = (event: GeneratedEvent): boolean => event.started_at >= thursday && random.next() < 0.3;
  const events = released(callsOf([0, 7], { callsPerBucket: 40, errorRatio: 0.02 }), {
    share: () => 0.5,
    change: (event) => broken(event) ? { ...event, status: "error" } : event,
  });
  const report = await comparisonOf(events, { measures: ["error_ratio", "duration_ms_p50"] });
  assertValid(report);
  assertEquals(report.rows.map(({ verdict }) => verdict), ["no evidence", "no evidence"]);
  const [{ side, measure, at, before, after, is_worse }, ...others] = report.changes_inside as [
    ChangeInside,
    ...ChangeInside[],
  ];
  assertEquals([side, measure, is_worse, others.length], ["b", "error_ratio", true, 0]);
  assert(Math.abs(Date.parse(at) - Date.UTC(2026, 5, 4)) <= 2 * 3.6e6, at);
  assert(before < 0.05 && after > 0.25, `${before} to ${after}`);
  assertMatch(formatComparisonText(report), /b · error ratio stepped [\d.]+ % → 3\d\.\d %, at 2026-06-0\d .* UTC/);
  assertEquals((await comparisonOf(slower(1.3))).changes_inside, []);
});
