import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { formatJson, type Report } from "@kymo/kymo/analysis";
import type { SomeEvent } from "./event_files.ts";
import { fullEvents, NOW, reportOf, steadyEvents } from "./report_source.ts";

const schema = JSON.parse(
  Deno.readTextFileSync(new URL("../../analysis/report/report.schema.json", import.meta.url)),
);
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

function assertValid(report: Report): void {
  assert(validate(JSON.parse(formatJson(report))), JSON.stringify(validate.errors, null, 1));
}

Deno.test("buildReport() asks how it went over time only where it is told to", async () => {
  const events = fullEvents();
  const without = await reportOf(events);
  assertEquals([without.timeline, without.error_timeline], [null, null]);
  assert(without.forecast.every(({ buckets }) => buckets === null));
  const { timeline: _, error_timeline: __, forecast: ___, ...rest } = await reportOf(events, { timeline: true });
  const { timeline: _4, error_timeline: _5, forecast: _6, ...others } = without;
  assertEquals(rest, others);
});

Deno.test("buildReport() over time adds up to the whole, overall and by group", async () => {
  const report = await reportOf(fullEvents(), { by: ["model", "agent"], timeline: true });
  assertValid(report);
  const { overall, groups } = report.timeline!;
  const errors = report.error_timeline!;
  const sum = <Row>(rows: readonly Row[], of: (row: Row) => number | null): number => {
    return rows.reduce((total, row) => total + (of(row) ?? 0), 0);
  };
  for (const buckets of [overall, groups]) {
    assertEquals([sum(buckets, ({ calls }) => calls), sum(buckets, ({ failed }) => failed)], [
      report.overall.calls,
      report.overall.failed,
    ]);
    assertEquals(sum(buckets, ({ n }) => n), report.overall.duration_ms.n);
    assertEquals(sum(buckets, ({ input_tokens }) => input_tokens), report.overall.input_tokens);
    assertAlmostEquals(sum(buckets, ({ cost_usd }) => cost_usd), report.cost.cost_usd!, 1e-9);
  }
  assertEquals(sum(errors, ({ failed }) => failed), report.overall.failed);
  assertEquals([...new Set(errors.map(({ by }) => by.error_category))], ["rate_limit"]);
  assertEquals([...new Set(groups.map(({ by }) => Object.keys(by).join()))], ["model"]);
  const times = overall.map(({ at }) => at);
  assertEquals(times, times.toSorted());
  for (const { at, until } of overall) assert(at < until);
});

Deno.test("buildReport() follows no more than 20 groups over time", async () => {
  const models = Array.from({ length: 30 }, (_, index) => `model-${String(index).padStart(2, "0")}`);
  const report = await reportOf(fullEvents(models), { timeline: true });
  assertEquals(new Set(report.timeline!.groups.map(({ by }) => by.model)).size, 20);
  assertEquals(report.timeline!.overall.reduce((sum, { calls }) => sum + calls, 0), report.overall.calls);
});

Deno.test("buildReport() of nothing, of other kinds and without groups has a valid timeline", async () => {
  const nothing = await reportOf(fullEvents(), { window: { since: "2027-01-01" }, timeline: true });
  assertValid(nothing);
  assertEquals([nothing.timeline, nothing.error_timeline], [{ overall: [], groups: [] }, []]);
  const tools = await reportOf(fullEvents(), { kind: "tool_call", by: ["name"], timeline: true });
  assertValid(tools);
  assertEquals(tools.timeline!.overall.map(({ unpriced_calls, cost_usd }) => [unpriced_calls, cost_usd]), [[
    null,
    null,
  ]]);
  const whole = await reportOf(fullEvents(), { by: [], timeline: true });
  assertValid(whole);
  assertEquals(whole.timeline!.groups, whole.timeline!.overall);
});

Deno.test("buildReport() tells what was and what is expected bucket by bucket, and the sum of it", async () => {
  const report = await reportOf(steadyEvents(), { timeline: true });
  assertValid(report);
  const calls = report.forecast.find(({ measure }) => measure === "calls")!;
  const [past, ahead] = [false, true].map((is) => calls.buckets!.filter(({ is_ahead }) => is_ahead === is));
  assertEquals([past!.length, ahead!.length], [72, 24]);
  assertEquals(past!.at(-1)!.until, ahead![0]!.at);
  assertEquals([ahead![0]!.at, ahead!.at(-1)!.until], [calls.from, calls.to]);
  assertEquals(past!.map(({ value, low, high }) => [value, low, high]), past!.map(() => [2, null, null]));
  assertAlmostEquals(ahead!.reduce((sum, { value }) => sum + value!, 0), calls.value!, 0.01);
  const widths = new Set(calls.buckets!.map(({ at, until }) => Date.parse(until) - Date.parse(at)));
  assertEquals(widths, new Set([3_600_000]));
});

Deno.test("buildReport() tells what operations wait for", async () => {
  const trace = (index: number): SomeEvent[] => {
    const at = NOW.getTime() * 1000 - 3_600e6 + index * 10e6;
    const ids = { trace_id: `${index}`.padStart(32, "a") };
    const root = `${index}`.padStart(16, "b");
    return [
      { ...ids, event_id: root, kind: "operation", name: "answer", started_at: at, duration_ms: 1000 },
      {
        ...ids,
        event_id: `${index}`.padStart(16, "c"),
        parent_id: root,
        kind: "stage",
        name: "search",
        started_at: at + 100e3,
        duration_ms: 700,
      },
    ];
  };
  const report = await reportOf(Array.from({ length: 20 }, (_, index) => trace(index)).flat());
  assertValid(report);
  const [path] = report.paths;
  assertEquals([path!.by, path!.operations, path!.duration_p50_ms], [{ name: "answer" }, 20, 1000]);
  const shares = path!.stages.map(({ name, is_root, path_ratio }) => [name, is_root, path_ratio]);
  assertEquals(shares, [["search", false, 0.7], ["answer", true, 0.3]]);
});
