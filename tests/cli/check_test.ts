import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import kymoSchema from "../../analysis/settings/kymo.schema.json" with { type: "json" };
import { HOUR, type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { NOON_MS } from "../recorder/fake_clock.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { type Ran, ran } from "./fake_io.ts";

const NOW = NOON_MS * 1000;
const WELL: readonly SomeEvent[] = Array.from({ length: 400 }, (_, call): SomeEvent => ({
  model: "m",
  duration_ms: 100,
  started_at: NOW - (call + 1) * HOUR / 100,
}));
const FAILING: readonly SomeEvent[] = WELL.map((event, call) => call % 2 === 0 ? { ...event, status: "error" } : event);
const SLOS = `slos=[{"name":"answers","measure":"errors","objective":0.99}]`;

/** Runs `kymo check` on these events; the folder is `DIR` in what it says. */
async function check(events: readonly SomeEvent[], args: readonly string[], settings: unknown = {}): Promise<Ran> {
  let result: Ran = { code: -1, out: "", err: "" };
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, events);
    Deno.writeTextFileSync(`${dir}/kymo.json`, JSON.stringify(settings));
    const own = args.map((arg) => arg.replaceAll("DIR", dir));
    const { code, out, err } = await ran(["check", `${dir}/events`, "--settings", `${dir}/kymo.json`, ...own]);
    result = { code, out: out.replaceAll(dir, "DIR"), err: err.replaceAll(dir, "DIR") };
  });
  return result;
}

Deno.test("kymo check is this text for a service that fails, and exits with 1", async () => {
  const { code, out, err } = await check(FAILING, ["--set", SLOS, "--only", "slo,data"]);
  assertEquals([code, err], [1, ""]);
  assertEquals(
    out,
    `Kymo check · DIR/events · ${new Date(NOON_MS).toISOString().slice(0, 16).replace("T", " ")}

  3 failed, 1 warning, 3 passed

Failed
  page    answers · burn rate over 1h and 5m: burns 50 × [40.4, 59.6] in 1h, 50 × in 5m: 50.0 % of
          100 failed, 1.0 % may; at this rate a whole budget is gone in 14.4 h
          50 × of at most 14.4 × · n 100
  page    answers · burn rate over 6h and 30m: burns 50 × [45.1, 54.9] in 6h, 50 × in 30m: 50.0 % of
          400 failed, 1.0 % may; at this rate a whole budget is gone in 14.4 h
          50 × of at most 6 × · n 400
  ticket  answers · burn rate over 3d and 6h: burns 50 × [45.1, 54.9] in 3d, 50 × in 6h: 50.0 % of
          400 failed, 1.0 % may; at this rate a whole budget is gone in 14.4 h
          50 × of at most 1 × · n 400
          → kymo report says what fails and since when; take back what changed last

Warnings
  warn    answers · budget of 30 days: 50.0 % of 400 failed, 1.0 % may in 30 days: 50 × the budget
          is spent
          50 × of at most 1 × · n 400
          → kymo report says what fails and since when; take back what changed last

Passed
  data: dropped_events, quarantined_files, torn_lines
`,
  );
});

Deno.test("kymo check exits with 0 where all is well, and by --fail-on", async () => {
  assertEquals((await check(WELL, ["--set", SLOS])).code, 0);
  const dear = [...WELL, { kind: "operation", name: "answer", duration_ms: 11_000, started_at: NOW - HOUR } as const];
  const codes: number[] = [];
  for (const failOn of ["ticket", "warn", "never"]) {
    codes.push((await check(dear, ["--set", SLOS, "--fail-on", failOn])).code);
  }
  assertEquals(codes, [0, 1, 0]);
});

Deno.test("kymo check asks objectives beyond the window of the limits", async () => {
  const early = FAILING.map((event) => ({ ...event, started_at: event.started_at! - 10 * HOUR }));
  const { out } = await check([...WELL, ...early], ["--set", SLOS, "--hours", "2", "--format", "json"]);
  const { results, source } = JSON.parse(out);
  const budget = results.find(({ id }: { id: string }) => id === "slo:answers:budget");
  const errors = results.find(({ rule }: { rule: string }) => rule === "error_ratio");
  assertEquals([budget.n, budget.ok, errors.n, errors.ok], [800, false, 200, true]);
  assertEquals(source.window.from, new Date(NOON_MS - 2 * 3600e3).toISOString());
});

Deno.test("kymo check takes --now for now", async () => {
  const later = new Date(NOON_MS + 5 * 3600e3).toISOString();
  const { code, out } = await check(WELL, ["--only", "data", "--max-age", "4h", "--now", later]);
  assertEquals(code, 1);
  assertStringIncludes(out, "the newest event began 5.01 h ago, 4.00 h may pass");
  assertEquals((await check(WELL, ["--only", "data", "--max-age", "4h"])).code, 0);
});

Deno.test("kymo check holds a window against the time before it, and a folder against another", async () => {
  const slower = WELL.map((event, call): SomeEvent => ({ ...event, duration_ms: (call < 200 ? 300 : 100) + call % 7 }));
  const before = await check(slower, ["--only", "regression", "--hours", "2", "--baseline-window", "2h"]);
  assertEquals(before.code, 1);
  assertStringIncludes(before.out, "m · p50 duration against the baseline: 103 ms → 303 ms");
  const same = await check(slower, ["--only", "regression", "--baseline", "DIR/events"]);
  assertEquals([same.code, same.err], [0, ""]);
  assertStringIncludes(same.out, "against DIR/events");
});

Deno.test("kymo check writes JUnit to a file, and says on standard error that something failed", async () => {
  await withFolder(async (dir) => {
    const output = ["--format", "junit", "--output", `${dir}/check.xml`];
    const { code, out, err } = await check(FAILING, ["--set", SLOS, "--only", "slo", ...output]);
    assertEquals([code, out, err], [1, "", `kymo check: 3 failed, 1 warning, 0 passed, see "${dir}/check.xml"\n`]);
    assertStringIncludes(Deno.readTextFileSync(`${dir}/check.xml`), `<testsuite name="slo" tests="4" failures="3"`);
    const again = await check(FAILING, ["--only", "data", ...output]);
    assertEquals([again.code, again.err], [
      2,
      `Cannot write "${dir}/check.xml": it exists already, --force overwrites it\n`,
    ]);
  });
});

Deno.test("kymo check of the example data needs no settings", async () => {
  const { code, out } = await ran([
    "check",
    "fixtures/claude_code",
    "--only",
    "data,thresholds",
    "--max-unpriced",
    "1%",
  ]);
  assertEquals(code, 0);
  assertStringIncludes(out, "main · alert_ms: 710 of 710 took longer than 10.0 s");
  assertStringIncludes(
    out,
    "data: unpriced_tokens, calls_without_tokens, dropped_events, quarantined_files, torn_lines",
  );
});

Deno.test("kymo check refuses options that it cannot use", async () => {
  const cases: readonly (readonly [args: readonly string[], message: string])[] = [
    [["--only", "slo,colour"], `--only must be of slo, thresholds, regression, data, current value is "colour"`],
    [["--only", ","], `--only must be of`],
    [["--only", "slo"], "there is nothing to check by --only slo"],
    [["--only", "regression"], "there is nothing to check by --only regression"],
    [["--fail-on", "everything"], "--fail-on must be one of page, ticket, warn, never"],
    [["--margin", "5%"], "--margin belongs to --baseline or --baseline-window, which this run does not have"],
    [["--max-age", "2h", "--only", "thresholds"], "--max-age belongs to checks of data"],
    [["--baseline", "DIR/events", "--only", "data"], "--baseline belongs to checks of regression"],
    [["--only", "slo", "--hours", "24"], "--hours belongs to checks of thresholds, regression or data, which this run"],
    [["--only", "slo", "--until", "2026-11-20"], "--until belongs to checks of thresholds, regression or data"],
    [["--only", "slo,data", "--by", "task"], "--by belongs to checks of thresholds or regression"],
    [["--max-age", "soon"], `--max-age must be a length of time such as 90m, 2h, 7d, current value is "soon"`],
    [["--max-unpriced", "5"], "--max-unpriced must be from 0 to 1"],
    [["--now", "later"], "--now must be a date 2026-11-20 or a time"],
    [["--baseline-window", "7d"], "--baseline-window needs --hours or --since, which is not given"],
    [["--baseline", "DIR/events", "--baseline-window", "7d"], "exclude each other"],
    [["--baseline", "DIR/none"], "DIR/none"],
    [["--state", "DIR/state"], "--state needs a webhook"],
    [["--notify", "failure"], "--notify needs a webhook"],
    [["--webhook", "s3cr3t"], "--webhook must be a URL with https: or http:, its value is not shown"],
    [["--set", `slos=[{"name":"a"}]`], "measure must be one of"],
  ];
  for (const [args, message] of cases) {
    const { code, out, err } = await check(WELL, args);
    assertEquals([code, out], [2, ""], args.join(" "));
    assertStringIncludes(err, message);
    assert(!err.includes("s3cr3t"));
  }
});

Deno.test("kymo check says which variable a webhook lacks, and keeps no state that nobody heard of", async () => {
  await withFolder(async (dir) => {
    const notify = { webhooks: [{ url_env: "KYMO_TEST_NO_SUCH_HOOK", format: "slack", on: "always" }] };
    const args = ["--only", "data", "--state", `${dir}/check.state`];
    const { code, err } = await check(WELL, args, { notify });
    assertEquals(code, 2);
    assertEquals(
      err,
      "Cannot notify webhook: the environment variable KYMO_TEST_NO_SUCH_HOOK is not set, " +
        "or --allow-env=KYMO_TEST_NO_SUCH_HOOK is missing\n",
    );
    assertEquals(filesIn(dir), []);
    assertEquals((await check(FAILING, ["--only", "thresholds"], { notify })).code, 1);
    assertEquals((await check(WELL, ["--only", "data", "--notify", "never"], { notify })).code, 0);
    const idle = await check(WELL, [...args, "--notify", "never"], { notify });
    assertEquals([idle.code, idle.err], [2, "Cannot run kymo check: --state does nothing with --notify never\n"]);
  });
});

Deno.test("kymo check shows nothing of a webhook that the settings say in the wrong way", async () => {
  const hook = `{"url":"https://hooks.example.com/s3cr3t","format":"xml"}`;
  for (
    const text of [
      "https://hooks.example.com/s3cr3t",
      "[s3cr3t]",
      `[{"url":"s3cr3t"]`,
      `[${hook}]`,
      `["s3cr3t"]`,
      `"s3cr3t"`,
    ]
  ) {
    const { code, err } = await check(WELL, ["--only", "data", "--set", `notify.webhooks=${text}`]);
    assertEquals(code, 2);
    assert(err.startsWith("Cannot use --set notify.webhooks: ") && !err.includes("s3cr3t"), err);
  }
  await withFolder(async (dir) => {
    for (const text of [`{"notify":{"webhooks":[{"url":s3cr3t}]}}`, "s3cr3t", `{"notify":{"webhooks":[${hook}]}}`]) {
      Deno.writeTextFileSync(`${dir}/kymo.json`, text);
      const { code, err } = await ran(["check", "--settings", `${dir}/kymo.json`]);
      assertEquals(code, 2);
      assert(!err.includes("s3cr3t"), err);
    }
  });
});

Deno.test("kymo.schema.json knows slos and notify, and refuses what the reader refuses", () => {
  const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(
    kymoSchema,
  );
  const slo = { name: "a", measure: "errors", objective: 0.99 };
  const hook = { url_env: "HOOK", format: "slack", headers: { Authorization: { env: "KEY" } }, on: "always" };
  const windows = [{ long: "1h", short: "5m", burn_rate: 14.4, severity: "page" }];
  const valid = [
    {
      slos: [slo, {
        name: "b",
        measure: "duration_ms",
        objective: 0.9,
        at_most: 2000,
        where: { model: ["a", null] },
        windows,
      }],
    },
    { slos: [{ name: "c", measure: "cost_usd", budget_usd: 100, window_days: 7 }], notify: { webhooks: [hook] } },
  ];
  const invalid = [
    { slos: [{ ...slo, objective: 1 }] },
    { slos: [{ name: "a", measure: "errors" }] },
    { slos: [{ ...slo, windows: [] }] },
    { notify: { webhooks: [{ format: "slack" }] } },
    { notify: { webhooks: [{ ...hook, url: "https://a.example.com" }] } },
  ];
  for (const settings of valid) assert(validate(settings), JSON.stringify(validate.errors));
  for (const settings of invalid) assert(!validate(settings), JSON.stringify(settings));
});
