import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { DEFAULT_THRESHOLDS } from "@kymo/kymo";
import schema from "../../analysis/settings/kymo.schema.json" with { type: "json" };
import { resolveSettings } from "../../analysis/settings/resolve_settings.ts";
import { SETTINGS, variablesOf } from "../../analysis/settings/setting_table.ts";
import { withFolder } from "../recorder/event_folder.ts";
import { ran } from "./fake_io.ts";

/** Three values of every setting, as a flag, a variable and the file may hold them. */
const VALUES: Readonly<Record<string, readonly [flag: string, environment: string, file: unknown]>> = {
  "dir": ["by_flag", "by_environment", "by_file"],
  "service": ["by_flag", "by_environment", "by_file"],
  "thresholds.operation_ms": ['{"qa":1}', '{"qa":2}', { qa: 3 }],
  "thresholds.stage_ms": ['{"search":1}', '{"search":2}', { search: 3 }],
  "thresholds.stage_share_ratio": ["0.1", "0.2", 0.4],
  "thresholds.alert_ms": ["1", "2", 3],
  "thresholds.slow_ms": ["1", "2", 3],
  "thresholds.very_slow_ms": ["1", "2", 3],
  "thresholds.error_ratio": ["0.01", "0.02", 0.03],
  "thresholds.cost_usd": ["1", "2", 3],
  "thresholds.complexity_score": ["0.1", "0.2", 0.3],
  "budgets.month_usd": ["1", "2", 3],
  "prices": [
    '[{"model":"a","usd_per_second":1}]',
    '[{"model":"b","usd_per_second":1}]',
    [{ model: "c", usd_per_second: 1 }],
  ],
  "slos": [
    '[{"name":"a","measure":"errors","objective":0.9}]',
    '[{"name":"b","measure":"errors","objective":0.9}]',
    [{ name: "c", measure: "errors", objective: 0.9 }],
  ],
  "notify.webhooks": [
    '[{"url":"https://a.example/x","format":"json"}]',
    '[{"url_env":"HOOK","format":"json"}]',
    [{ url: "https://c.example/x", format: "slack" }],
  ],
  "redact.keys": ["one", "two,three", ["four"]],
  "redact.patterns": ['["a+"]', "b+", ["c+"]],
  "retention.days": ["1", "2", 3],
  "retention.bytes": ["1GB", "2GB", "3GB"],
  "retention.archive": ["by_flag", "by_environment", "by_file"],
  "suggestions.least_ratio": ["0.1", "0.2", 0.3],
  "suggestions.least_usd": ["1", "2", 3],
  "suggestions.off": ["retries", '["streaming"]', ["slow_tool"]],
  "suggestions.limits": [
    '{"retries":{}}',
    '{"rate_limiting":{"most_failed_ratio":0.1}}',
    { rate_limiting: { most_failed_ratio: 0.2 } },
  ],
};

function nested(name: string, value: unknown): Record<string, unknown> {
  const [first = "", second] = name.split(".");
  return { [first]: second === undefined ? value : { [second]: value } };
}

for (const spec of SETTINGS) {
  const { name } = spec;
  Deno.test(`resolveSettings() takes ${name} from flag before environment before file before default`, async () => {
    await withFolder((dir) => {
      const [flag, variable, inFile] = VALUES[name]!;
      const file = `${dir}/kymo.json`;
      Deno.writeTextFileSync(file, JSON.stringify(nested(name, inFile)));
      Deno.writeTextFileSync(`${dir}/empty.json`, "{}");
      const found = (options: { flag?: boolean; environment?: boolean; file?: boolean }): unknown[] => {
        const { values } = resolveSettings({
          file: options.file ? file : `${dir}/empty.json`,
          set: options.flag ? [`${name}=${flag}`] : [],
          environment: ([asked]) => options.environment && asked === variablesOf(spec)[0] ? variable : null,
        });
        const { value, source, from } = values.find((one) => one.spec.name === name)!;
        return [source, from, JSON.stringify(value)];
      };
      assertEquals(found({ flag: true, environment: true, file: true }).slice(0, 2), ["flag", "--set"]);
      assertEquals(found({ environment: true, file: true }).slice(0, 2), ["environment", variablesOf(spec)[0]]);
      assertEquals(found({ file: true }), ["file", file, JSON.stringify(inFile)]);
      assertEquals(found({}), ["default", null, undefined]);
      const told = [found({ flag: true }), found({ environment: true }), found({ file: true })].map((one) => one[2]);
      assertEquals(new Set(told).size, 3);
    });
  });
}

Deno.test("kymo.schema.json knows every setting of the table, and no other", () => {
  const places = Object.entries(schema.properties).flatMap(([name, property]) =>
    "properties" in property ? Object.keys(property.properties).map((key) => `${name}.${key}`) : [name]
  );
  assertEquals(places.filter((name) => name !== "$schema").sort(), SETTINGS.map(({ name }) => name).sort());
});

Deno.test("resolveSettings() takes the variables of older systems after its own", () => {
  const environment = (values: Readonly<Record<string, string>>) => ([name]: readonly [string]): string | null => {
    return values[name] ?? null;
  };
  const old = { PERFORMANCE_LOG_DIR: "./logs/performance", PERFORMANCE_LOG_RETENTION_DAYS: "30" };
  const { settings } = resolveSettings({ environment: environment(old) });
  assertEquals([settings.dir, settings.retention?.days], ["./logs/performance", 30]);
  const own = resolveSettings({ environment: environment({ ...old, KYMO_DIR: "events" }) });
  assertEquals(own.settings.dir, "events");
});

Deno.test("resolveSettings() names who said what cannot be used", () => {
  const none = (): null => null;
  const variable = ([name]: readonly [string]): string | null => name === "KYMO_BUDGETS_MONTH_USD" ? "much" : null;
  const refused = (set: string): string => {
    return assertThrows(() => resolveSettings({ set: [set], environment: none }), Error).message;
  };
  assertStringIncludes(refused("nosuch=1"), `Cannot use --set: "nosuch" is not a setting, settings are dir, service`);
  assertStringIncludes(refused("dir"), "Cannot use --set: it must be NAME=VALUE, settings are dir");
  assertStringIncludes(refused("prices={"), "Cannot use --set prices: it is not JSON");
  assertStringIncludes(
    refused("thresholds.error_ratio=2"),
    "Cannot use --set thresholds.error_ratio: thresholds.error_ratio must be between 0 and 1, current value is 2",
  );
  assertStringIncludes(refused("redact.patterns=["), "Cannot use --set redact.patterns: it is not JSON");
  assertEquals(
    assertThrows(() => resolveSettings({ environment: variable }), Error).message,
    "Cannot use the environment variable KYMO_BUDGETS_MONTH_USD: budgets.month_usd must be a number above 0, " +
      'current value is "much"',
  );
});

Deno.test("kymo config shows every setting, its value and where it comes from", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(
      `${dir}/kymo.json`,
      JSON.stringify({ retention: { days: 30 }, thresholds: { slow_ms: 4000 } }),
    );
    const { code, out } = await ran([
      "config",
      "--settings",
      `${dir}/kymo.json`,
      "--set",
      "thresholds.very_slow_ms=20000",
      "--format",
      "json",
    ]);
    const rows: { name: string; value: unknown; source: string }[] = JSON.parse(out);
    const of = (name: string): unknown[] => {
      return rows.filter((row) => row.name === name).flatMap(({ value, source }) => [value, source]);
    };
    assertEquals(code, 0);
    assertEquals(of("dir"), ["events", "default"]);
    assertEquals(of("retention.days"), [30, "file"]);
    assertEquals(of("thresholds.slow_ms"), [4000, "file"]);
    assertEquals(of("thresholds.very_slow_ms"), [20_000, "flag"]);
    assertEquals(rows.length, SETTINGS.length + 3);
  });
});

Deno.test("kymo config does not show what may hold secrets", async () => {
  const secret = "https://hooks.example/T0/secret";
  const set = `notify.webhooks=[{"url":"${secret}","format":"json"}]`;
  for (const format of ["text", "json"]) {
    const { code, out, err } = await ran(["config", "notify", "--set", set, "--format", format]);
    assertEquals([code, err], [0, ""]);
    assert(!out.includes("secret") && !out.includes("hooks.example"), out);
    assertStringIncludes(out, "(set, not shown)");
  }
});

Deno.test("kymo config NAME shows what is below it, and refuses what is no setting", async () => {
  const { out } = await ran(["config", "retention", "dir"]);
  assertEquals(out.split("\n").map((line) => line.split(/ {2,}/)[0]), [
    "setting",
    "dir",
    "retention.days",
    "retention.bytes",
    "retention.archive",
    "",
  ]);
  const { code, err } = await ran(["config", "retenion"]);
  assertEquals(code, 2);
  assertStringIncludes(err, `Cannot run kymo config: "retenion" is not a setting, settings are dir`);
});

Deno.test("kymo config --init writes settings that its $schema and kymo take", async () => {
  await withFolder(async (dir) => {
    const file = `${dir}/kymo.json`;
    assertEquals((await ran(["config", "--init", "--output", file])).code, 0);
    const settings: { $schema: string } = JSON.parse(Deno.readTextFileSync(file));
    assert(new Ajv2020().compile(schema)({ ...settings }));
    assertEquals(JSON.parse(Deno.readTextFileSync(new URL(settings.$schema))).$id, schema.$id);
    assertEquals((await ran(["config", "--settings", file])).code, 0);
    const { code, err } = await ran(["config", "--init", "--output", file]);
    assertEquals([code, err], [2, `Cannot write "${file}": it exists already, --force overwrites it\n`]);
  });
});

Deno.test("kymo config shows limits that hold though others are set, defaults as values, and what is no limit as null", async () => {
  const { out } = await ran(["config", "--set", 'thresholds.stage_ms={"rerank":7}', "--format", "json"]);
  const rows: { name: string; value: unknown }[] = JSON.parse(out);
  const of = (name: string): unknown => rows.find((row) => row.name === name)?.value;
  assertEquals(of("thresholds.stage_ms"), { ...DEFAULT_THRESHOLDS.stage_ms, rerank: 7 });
  assertEquals([of("thresholds.slow_ms"), of("retention.days"), of("recorder.enabled")], [5000, null, true]);
});

Deno.test("kymo config --init refuses what would change nothing, and retention.bytes what is no size", async () => {
  const { code, err } = await ran(["config", "--init", "--set", "service=a"]);
  assertEquals([code, err], [2, 'Cannot run kymo config --init: "--set" would change nothing\n']);
  const wrong = await ran(["config", "--set", "retention.bytes=10XB"]);
  assertStringIncludes(wrong.err, "Cannot use --set retention.bytes: retention.bytes must be a number with kB, MB");
});

Deno.test("kymo config reads a settings file with a byte order mark", async () => {
  await withFolder(async (dir) => {
    Deno.writeTextFileSync(`${dir}/kymo.json`, '\ufeff{ "dir": "own" }');
    const { code, out } = await ran(["config", "dir", "--settings", `${dir}/kymo.json`]);
    assertEquals(code, 0);
    assertStringIncludes(out, "own");
  });
});
