import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { JSDOM } from "jsdom";
import {
  buildCheck,
  type CheckReport,
  type CheckResult,
  type FailOn,
  formatCheckJson,
  formatCheckText,
  formatGithub,
  formatJunit,
} from "@kymo/kymo/analysis";
import { checkChange } from "../../analysis/notify/check_change.ts";
import { isFailing } from "../../analysis/check/build_check.ts";
import { NOON, type SomeEvent, withEvents } from "./event_files.ts";

const schema = JSON.parse(Deno.readTextFileSync(new URL("../../analysis/check/check.schema.json", import.meta.url)));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
const NOW = new Date(NOON / 1000);

function result(part: Partial<CheckResult> = {}): CheckResult {
  return {
    id: "slo:answers:1h/5m",
    kind: "slo",
    rule: "answers",
    title: "answers · burn rate over 1h and 5m",
    where: {},
    says: "burns 15 × in 1h, 20 × in 5m",
    ok: false,
    reason: null,
    severity: "page",
    value: 15,
    limit: 14.4,
    unit: "×",
    n: 6000,
    advice: "take back what changed last",
    evidence: [{ hours: 1, bad: 90 }],
    ...part,
  };
}

function reportOf(results: readonly CheckResult[], failOn: FailOn = "ticket"): CheckReport {
  const count = (ok: boolean | null): number => results.filter((one) => one.ok === ok).length;
  const failed = results.filter((one) => isFailing(one, failOn)).length;
  return {
    kymo: "0.1.0",
    generated_at: NOW.toISOString(),
    now: NOW.toISOString(),
    clock: "utc",
    source: { paths: ["events"], window: { from: null, to: null } },
    baseline: null,
    fail_on: failOn,
    failing: failed > 0,
    counts: { failed, warnings: count(false) - failed, passed: count(true), unknown: count(null) },
    results,
  };
}

const WELL = result({
  id: "slo:answers:budget",
  title: "answers · budget of 30 days",
  ok: true,
  severity: "warn",
  value: 0.5,
});
const UNKNOWN = result({
  id: "slo:answers:6h/30m",
  title: "answers · burn rate over 6h and 30m",
  ok: null,
  reason: "it hangs on one event of 10",
});
const WARNED = result({
  id: "thresholds:alert_ms:operation:name=answer",
  kind: "thresholds",
  rule: "alert_ms",
  title: "answer · alert_ms",
  says: "2 of 30 took longer than 10.0 s, the longest took 31.0 s",
  severity: "warn",
  value: 31_000,
  limit: 10_000,
  unit: "ms",
  n: 30,
  advice: "kymo report says what they wait for",
});
const NASTY = result({
  id: `slo:<a & "b">\u0007:1h/5m`,
  title: `<a & "b">,\u0007: 100%`,
  says: "line\r\nbreak <script> 5 %",
  advice: null,
});

Deno.test("formatCheckText() says what failed with what to do, what is not known and why, and what passed", () => {
  assertEquals(
    formatCheckText(reportOf([result(), WARNED, UNKNOWN, WELL]), { columns: 90 }),
    `Kymo check · events · 2026-03-01 12:00

  1 failed, 1 warning, 1 not known, 1 passed

Failed
  page    answers · burn rate over 1h and 5m: burns 15 × in 1h, 20 × in 5m
          15 × of at most 14.4 × · n 6,000
          → take back what changed last

Warnings
  warn    answer · alert_ms: 2 of 30 took longer than 10.0 s, the longest took 31.0 s
          31.0 s of at most 10.0 s · n 30
          → kymo report says what they wait for

Not known
  answers: it hangs on one event of 10 (answers · burn rate over 6h and 30m)

Passed
  objectives: answers
`,
  );
});

Deno.test("formatCheckText() says what to do about a rule once, and how many more there are", () => {
  const many = Array.from(
    { length: 8 },
    (_, index) => ({ ...WARNED, id: `${index}`, title: `operation ${index} · alert_ms` }),
  );
  const text = formatCheckText(reportOf(many));
  assertEquals(text.split("→").length, 2);
  assert(text.includes("and 3 more in the JSON report"), text);
});

Deno.test("formatCheckText() fits its width and shows no control characters", () => {
  const text = formatCheckText(reportOf([NASTY, result(), UNKNOWN, { ...UNKNOWN, rule: "a\u0007" }, WELL]), {
    columns: 50,
  });
  assertEquals(text.split("\n").filter((line) => line.length > 50), []);
  assert(!text.includes("\u0007") && !text.includes("\r"));
});

Deno.test("formatCheckText() calls what --fail-on lets pass warnings", () => {
  assert(formatCheckText(reportOf([WARNED], "page")).includes("  1 warning, 0 passed\n\nWarnings\n"));
});

Deno.test("formatCheckJson() is as check.schema.json says, for real checks too, and for what webhooks get", async () => {
  const events: SomeEvent[] = [
    { kind: "operation", name: "answer", duration_ms: 20_000, started_at: NOON - 1e6 },
    { model: "m", status: "error", started_at: NOON - 1e6 },
  ];
  await withEvents(events, async (source) => {
    const slos = [
      { name: "errors", measure: "errors", objective: 0.9, where: { model: "m" } },
      { name: "money", measure: "cost_usd", budget_usd: 5 },
    ] as const;
    const report = await buildCheck(source, { slos, baseline: source, maxAgeMs: 1, maxUnpriced: 0, now: NOW });
    const json = JSON.parse(formatCheckJson(report));
    assert(validate(json), JSON.stringify(validate.errors));
    assertEquals(json, structuredClone(report));
    assert(validate({ ...report, change: checkChange(["a"], ["b"]) }), JSON.stringify(validate.errors));
    assertEquals(new Set(report.results.map(({ id }) => id)).size, report.results.length);
  });
});

Deno.test("formatJunit() is XML with a test case for each check, whatever is in the names", () => {
  const text = formatJunit(reportOf([NASTY, result(), WARNED, UNKNOWN, WELL], "ticket"));
  const { document } = new JSDOM(text, { contentType: "text/xml" }).window;
  const root = document.documentElement;
  const attributes = (element: { getAttribute(name: string): string | null }, ...names: string[]): (string | null)[] =>
    names.map((name) => element.getAttribute(name));
  assertEquals([root.tagName, ...attributes(root, "tests", "failures", "errors", "skipped")], [
    "testsuites",
    "5",
    "2",
    "0",
    "2",
  ]);
  const suites = [...document.querySelectorAll("testsuite")].map((suite) =>
    attributes(suite, "name", "tests", "failures", "skipped")
  );
  assertEquals(suites, [["slo", "4", "2", "1"], ["thresholds", "1", "0", "1"]]);
  const cases = [...document.querySelectorAll("testcase")].map((
    one,
  ) => [one.getAttribute("name"), one.firstElementChild?.tagName ?? null]);
  assertEquals(cases, [
    [`slo:<a & "b">·:1h/5m`, "failure"],
    ["slo:answers:1h/5m", "failure"],
    ["slo:answers:6h/30m", "skipped"],
    ["slo:answers:budget", null],
    ["thresholds:alert_ms:operation:name=answer", "skipped"],
  ]);
  const [nasty] = document.querySelectorAll("failure");
  assertEquals(attributes(nasty!, "type", "message"), ["page", "line··break <script> 5 %"]);
});

Deno.test("formatGithub() escapes as workflow commands need it: error, warning, and the counts as a notice", () => {
  const lines = formatGithub(reportOf([NASTY, result(), WARNED, UNKNOWN], "page")).split("\n");
  assertEquals(lines, [
    `::error title=<a & "b">%2C·%3A 100%25::page: line··break <script> 5 %25%0A15 × of at most 14.4 × · n 6,000`,
    "::error title=answers · burn rate over 1h and 5m::page: burns 15 × in 1h, 20 × in 5m%0A15 × of at most 14.4 × · n 6,000%0A→ take back what changed last",
    "::warning title=answer · alert_ms::warn: 2 of 30 took longer than 10.0 s, the longest took 31.0 s%0A31.0 s of at most 10.0 s · n 30%0A→ kymo report says what they wait for",
    "::notice title=kymo check::2 failed, 1 warning, 1 not known, 0 passed",
    "",
  ]);
});

Deno.test("isFailing() goes by severity: page, ticket, warn, never", () => {
  const failing = (failOn: FailOn): string[] => {
    return (["page", "ticket", "warn"] as const).filter((severity) => isFailing({ ok: false, severity }, failOn));
  };
  assertEquals(failing("page"), ["page"]);
  assertEquals(failing("ticket"), ["page", "ticket"]);
  assertEquals(failing("warn"), ["page", "ticket", "warn"]);
  assertEquals(failing("never"), []);
  assertEquals([isFailing({ ok: null, severity: "page" }, "warn"), isFailing({ ok: true, severity: "page" }, "warn")], [
    false,
    false,
  ]);
});
