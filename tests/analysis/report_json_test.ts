import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { formatJson, type Report } from "@kymo/kymo/analysis";
import { withEvents } from "./event_files.ts";
import { buildReport } from "@kymo/kymo/analysis";
import { seededRandom } from "../recorder/random.ts";
import { randomEvents } from "./random_events.ts";
import { fullEvents, NOW, reportOf } from "./report_source.ts";

const schema = JSON.parse(
  Deno.readTextFileSync(new URL("../../analysis/report/report.schema.json", import.meta.url)),
);
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

function assertValid(report: Report): void {
  const json = JSON.parse(formatJson(report));
  assert(validate(json), JSON.stringify(validate.errors, null, 1));
  // Nothing is lost on the way: no undefined, no NaN, no Infinity.
  assertEquals(json, structuredClone(report));
}

Deno.test("formatJson() of a full report is as report.schema.json says", async () => {
  const report = await reportOf(fullEvents(), { by: ["model", "agent"] });
  assertValid(report);
  assertEquals([report.stages.length, report.tools.length, report.agents.length, report.quality.dropped], [
    1,
    1,
    2,
    17,
  ]);
  assertEquals([report.operations, report.kind, report.generated_at], [1, "llm_call", NOW.toISOString()]);
});

Deno.test("formatJson() of an empty report is as report.schema.json says", async () => {
  const report = await reportOf(fullEvents(), { window: { since: "2027-01-01" } });
  assertValid(report);
  assertEquals([report.overall.calls, report.overall.success_ratio, report.groups.length], [0, null, 0]);
  assertEquals([report.quality.events, report.extent], [0, { first: null, last: null }]);
  assertEquals(report.quality.newest_event, "2026-03-01T12:04:59.000Z");
});

Deno.test("formatJson() of nothing but errors is as report.schema.json says", async () => {
  const report = await reportOf([{ status: "error", duration_ms: 5 }, { status: "timeout" }]);
  assertValid(report);
  const { calls, ok, success_ratio, duration_ms } = report.overall;
  assertEquals([calls, ok, success_ratio, duration_ms.p50], [2, 0, 0, null]);
  assertEquals(duration_ms.reason, "no value is known");
  const errors = report.errors.map(({ by, count, ratio }) => [by.status, count, ratio]);
  assertEquals(errors, [["error", 1, 0.5], ["timeout", 1, 0.5]]);
});

Deno.test("formatJson() of sampled random events is as report.schema.json says, whatever they are grouped by", async () => {
  const random = seededRandom(31);
  const events = randomEvents(random, { rows: 400, weighted: true }).map((event) => ({
    ...event,
    sample_weight: event.sample_weight / (0.1 + random.next()),
  }));
  await withEvents(events, async (source) => {
    for (
      const by of [[], ["input_tokens"], ["started_at", "duration_ms"], ["streamed"], ["attributes.tenant", "name"]]
    ) {
      assertValid(await buildReport(source, { by, now: NOW }));
    }
    for (const kind of ["operation", "tool_call", "stage"] as const) {
      assertValid(await buildReport(source, { kind, now: NOW }));
    }
  }, { format: "parquet" });
});

Deno.test("report.schema.json refuses what is not said in it", async () => {
  const report = JSON.parse(formatJson(await reportOf(fullEvents())));
  assert(!validate({ ...report, mood: "good" }));
  assert(!validate({ ...report, overall: { ...report.overall, calls: null } }));
  assert(!validate({ ...report, overall: { ...report.overall, success_ratio: 1.01 } }));
});

Deno.test("buildReport() groups add up to the whole", async () => {
  const report = await reportOf(fullEvents());
  const sum = (get: (group: Report["overall"]) => number | null): number =>
    report.groups.reduce((total, group) => total + (get(group) ?? 0), 0);
  assertEquals(sum(({ calls }) => calls), report.overall.calls);
  assertEquals(sum(({ input_tokens }) => input_tokens), report.overall.input_tokens);
  assertAlmostEquals(sum(({ cost_usd }) => cost_usd), report.cost.cost_usd!, 1e-8);
  assertAlmostEquals(sum(({ time_share }) => time_share), 1, 1e-12);
  assertEquals(report.overall.time_share, 1);
});

Deno.test("buildReport() counts successful calls without a duration", async () => {
  const report = await reportOf([{}, { duration_ms: 0 }, { status: "error" }]);
  assertEquals(report.quality.without_duration, 1);
});

Deno.test("buildReport() counts successful calls of models that are in no cost for want of tokens", async () => {
  const call = { provider: "openai", model: "gpt-5-mini", input_tokens: 5, output_tokens: 5 };
  const tokenless = { ...call, input_tokens: null };
  const events = [call, { ...tokenless, sample_weight: 3 }, { ...tokenless, cost_usd: 1 }, {
    status: "error" as const,
  }];
  const report = await reportOf(events);
  assertValid(report);
  assertEquals([report.quality.successful_calls, report.quality.without_tokens], [5, 3]);
  const { quality } = await reportOf(events, { kind: "stage" });
  assertEquals([quality.successful_calls, quality.without_tokens], [5, 3]);
});

Deno.test("buildReport() counts a key that is named twice once", async () => {
  const report = await reportOf(fullEvents(), { by: ["model", "model"] });
  assertEquals(report.groups.map(({ by }) => by), [{ model: "claude-opus-4-5" }, { model: "gpt-5-mini" }]);
});

Deno.test("buildReport() says which columns there are", async () => {
  await assertRejects(
    () => reportOf([{}], { by: ["modle"] }),
    TypeError,
    'column "modle" is missing, columns are event_id',
  );
});
