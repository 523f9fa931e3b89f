import { assertAlmostEquals, assertEquals } from "@std/assert";
import { buildReport, open, type ReportGroup } from "@kymo/kymo/analysis";

/** What `tests/reference/compute.py` found in the CSV files, without any code of Kymo. */
interface Expected {
  readonly calls: number;
  readonly errors: number;
  readonly n: number;
  readonly without_duration: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cache_read_tokens: number | null;
}

const EXPECTED: Record<string, Record<string, Record<string, Expected>>> = JSON.parse(
  Deno.readTextFileSync(new URL("../reference/expected.json", import.meta.url)),
);

function fixture(set: string): string {
  return new URL(`../../fixtures/${set}`, import.meta.url).pathname;
}

function assertGroup(group: ReportGroup, expected: Expected): void {
  const { duration_ms } = group;
  assertEquals([group.calls, group.failed, duration_ms.n, group.without_duration], [
    expected.calls,
    expected.errors,
    expected.n,
    expected.without_duration,
  ]);
  for (const key of ["mean", "p50", "p90", "p95", "p99"] as const) assertClose(duration_ms[key], expected[key]);
  for (const key of ["input_tokens", "output_tokens", "cache_read_tokens"] as const) {
    assertEquals(group[key], expected[key]);
  }
}

/** To 1e-9 of the value. */
function assertClose(actual: number | null, expected: number | null): void {
  if (actual === null || expected === null) assertEquals(actual, expected);
  else assertAlmostEquals(actual, expected, Math.abs(expected) * 1e-9);
}

for (const [set, groupings] of Object.entries(EXPECTED)) {
  for (const [by, groups] of Object.entries(groupings)) {
    if (by === "overall") continue;
    Deno.test(`buildReport() of ${set} by ${by} says what plain Python computes from the CSV`, async () => {
      const report = await buildReport(await open(fixture(set)), { by: by.split(",") });
      assertGroup(report.overall, groupings.overall as unknown as Expected);
      assertEquals(report.groups.length, Object.keys(groups).length);
      for (const group of report.groups) {
        assertGroup(group, groups[JSON.stringify(Object.values(group.by)).replaceAll(",", ", ")]!);
      }
    });
  }
}

Deno.test("buildReport() of llmperf has latency over successes and errors beside it: lepton/7b p50 is 4.16 s", async () => {
  const report = await buildReport(await open(fixture("llmperf")), { by: ["provider", "attributes.model_size"] });
  const group = report.groups.find(({ by }) => by.provider === "lepton" && by["attributes.model_size"] === "7b")!;
  assertEquals([group.calls, group.failed, Math.round(group.duration_ms.p50! / 10)], [150, 130, 416]);
  assertEquals(report.errors.find(({ by }) => by.http_status === 429)?.by.error_category, "rate_limit");
});
