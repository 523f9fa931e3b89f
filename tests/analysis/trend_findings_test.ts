import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { buildReport, type Finding, formatText, open } from "@kymo/kymo/analysis";
import { generateSeries, type Series, serviceEvents } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";

async function trendsIn(series: readonly Partial<Series>[]): Promise<{ trends: readonly Finding[]; text: string }> {
  const events = series.flatMap((one) => generateSeries(one).events);
  const report = await buildReport(await open(eventFrame(events)));
  return { trends: report.trends, text: formatText(report) };
}

const SLOWER = {
  buckets: 60,
  callsPerBucket: 40,
  step: { atBucket: 40, durationRatio: 1.5, labels: { release: "r42" } },
} as const;

Deno.test("buildReport() says what changed: measure, size with interval, levels, time, and what came in then", async () => {
  const { trends, text } = await trendsIn([SLOWER]);
  const found = trends.find(({ measure }) => measure === "duration_ms_p50")!;
  assertEquals([found.kind, found.direction, found.where], ["change_point", "declining", { model: "gpt-5-mini" }]);
  assertMatch(
    found.says,
    /^p50 duration stepped \+\d\d % \[\d\d, \d\d\], [\d.]+ (ms|s) → 1\.\d\d s, at 2026-06-02 1\d:00 UTC/,
  );
  assertStringIncludes(found.says, "release r42 came in then (0 % → 100 % of calls)");
  assert(found.effect!.low! <= 0.5 && 0.5 <= found.effect!.high!);
  assert(found.p_value! < 0.001 && found.n! > 2000);
  assertEquals(found.at!.slice(0, 10), "2026-06-02");
  assertStringIncludes(text, "What changed\n  gpt-5-mini · p50 duration stepped +");
  assertStringIncludes(text, "; with it p");
});

Deno.test("buildReport() tells a slower provider from longer answers", async () => {
  const provider = await trendsIn([SLOWER]);
  const slow = provider.trends.find(({ measure }) => measure === "duration_ms_p50")!;
  assertMatch(slow.says, /at equal tokens a call takes ×1\.\d+ \[1\.\d+, 1\.\d+\] as long/);
  const split = slow.evidence.find((row) => Object.hasOwn(row, "provider_ratio"))!;
  assertEquals(split.cause, "provider");
  assert(Number(split.provider_ratio_low) <= 1.5 && 1.5 <= Number(split.provider_ratio_high));
});

Deno.test("buildReport() says how much it looked at where nothing changed", async () => {
  const { trends, text } = await trendsIn([{ buckets: 40, callsPerBucket: 40 }]);
  assertEquals(trends, []);
  assertMatch(
    text,
    /What changed\n {2}Nothing at the 5 % level in \d of \d series of 1 groups? that hold enough to tell\./,
  );
});

Deno.test("buildReport() finds the bad release of a service, in the release and in its errors", async () => {
  const events = [...serviceEvents({ scenario: "bad_release", days: 7, seed: 4 })].flat();
  const { trends } = await buildReport(await open(eventFrame(events)), { by: ["service"] });
  const calls = trends.filter(({ where }) => Object.hasOwn(where, "service"));
  assert(calls.some(({ measure }) => measure === "duration_ms_p50"), JSON.stringify(calls.map(({ id }) => id)));
  assert(calls.some(({ measure }) => measure === "error_ratio"));
  for (const { says } of calls.filter(({ measure }) => measure === "error_ratio")) {
    assertStringIncludes(says, "release r42");
  }
});
