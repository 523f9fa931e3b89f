import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { DEFAULT_THRESHOLDS } from "@kymo/kymo";
import schema from "../../analysis/settings/kymo.schema.json" with { type: "json" };
import { withFolder } from "../recorder/event_folder.ts";
import { type SomeEvent, writeEvents } from "../analysis/event_files.ts";
import { ran } from "./fake_io.ts";

const CALLS: SomeEvent[] = Array.from({ length: 50 }, (_, index) => ({
  model: "gpt-5-mini",
  duration_ms: 100 + index,
  ...(index % 25 === 0 ? { status: "error" } : {}),
}));

async function bottlenecksWith(settings: string): Promise<{ code: number; err: string; says: string[] }> {
  let result = { code: -1, err: "", says: [] as string[] };
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, CALLS);
    Deno.writeTextFileSync(`${dir}/kymo.json`, settings);
    const args = ["report", `${dir}/events`, "--settings", `${dir}/kymo.json`, "--format", "json"];
    const { code, out, err } = await ran(args);
    const says = code === 0 ? JSON.parse(out).bottlenecks.map((finding: { says: string }) => finding.says) : [];
    result = { code, err: err.replaceAll(`${dir}/`, ""), says };
  });
  return result;
}

Deno.test("kymo report takes its thresholds from the settings", async () => {
  assertEquals((await bottlenecksWith("{}")).says, []);
  const { says } = await bottlenecksWith(`{ "thresholds": { "stage_ms": { "llm_inference": 120 } } }`);
  assert(says.some((text) => text.includes("took longer than 120 ms")), says.join("\n"));
});

Deno.test("kymo report reads the folder that the settings name", async () => {
  await withFolder(async (dir) => {
    writeEvents(`${dir}/own`, CALLS);
    Deno.writeTextFileSync(`${dir}/settings.json`, JSON.stringify({ dir: `${dir}/own` }));
    const { code, out } = await ran(["report", "--settings", `${dir}/settings.json`]);
    assertEquals(code, 0);
    assertStringIncludes(out, "calls 50");
  });
});

Deno.test("kymo report takes from the settings which suggestions are worth it", async () => {
  await withFolder(async (dir) => {
    const limited = { status: "error", error_category: "rate_limit" } as const;
    writeEvents(`${dir}/events`, CALLS.map((call, index) => index < 20 ? { ...call, ...limited } : call));
    const rules = async (suggestions: unknown): Promise<string[]> => {
      Deno.writeTextFileSync(`${dir}/kymo.json`, JSON.stringify({ suggestions }));
      const { out } = await ran(["report", `${dir}/events`, "--settings", `${dir}/kymo.json`, "--format", "json"]);
      return JSON.parse(out).suggestions.map(({ id }: { id: string }) => id.split(":")[1]);
    };
    assertEquals(await rules({}), ["rate_limiting"]);
    assertEquals(await rules({ off: ["rate_limiting"] }), []);
    assertEquals(await rules({ limits: { rate_limiting: { most_failed_ratio: 0.5 } } }), []);
  });
});

Deno.test("kymo report says when the budget of the settings is spent", async () => {
  await withFolder(async (dir) => {
    const days = Array.from({ length: 21 }, (_, day) => ({
      provider: "openai",
      model: "gpt-4.1",
      started_at: Date.UTC(2026, 5, day + 1) * 1000,
      input_tokens: 1_000_000,
      output_tokens: 100_000,
    }));
    writeEvents(`${dir}/events`, days);
    Deno.writeTextFileSync(`${dir}/kymo.json`, JSON.stringify({ budgets: { month_usd: 70 } }));
    const now = (): number => Date.UTC(2026, 10, 1);
    const { out } = await ran(["report", `${dir}/events`, "--settings", `${dir}/kymo.json`], { now });
    assertStringIncludes(out, "2026-06   $58.80 spent of $70.00   $84.00 expected   budget spent on 2026-06-25");
  });
});

const BAD: Readonly<Record<string, string>> = {
  "[]": `Cannot read "kymo.json": it must be a JSON object, it is a list`,
  "{,}": `Cannot read "kymo.json": it is not JSON, `,
  '{"treshold": {}}': `Cannot read "kymo.json": "treshold" is not a setting, settings are dir, service, thresholds`,
  '{"dir": 7}': `Cannot read "kymo.json": dir must be the path of a folder, current value is 7`,
  '{"thresholds": 7}': `Cannot read "kymo.json": thresholds must be an object, current value is 7`,
  '{"budgets": {"month_usd": 0}}':
    `Cannot read "kymo.json": budgets.month_usd must be a number above 0, current value is 0`,
  '{"budgets": {"day_usd": 5}}': `Cannot read "kymo.json": budgets.day_usd is not a setting, settings are month_usd`,
  '{"suggestions": 7}': `Cannot read "kymo.json": suggestions must be an object, current value is 7`,
  '{"suggestions": {"of": []}}': `Cannot read "kymo.json": suggestions.of is not a setting, settings are least_ratio`,
  '{"suggestions": {"off": ["nosuch"]}}': `"nosuch" is not a rule, rules are cheaper_model`,
  '{"suggestions": {"limits": {"retries": {"x": "y"}}}}':
    `Cannot read "kymo.json": suggestions.limits.retries.x must be a number, current value is "y"`,
  '{"thresholds": {"error_ratio": 2}}':
    `Cannot read "kymo.json": thresholds.error_ratio must be between 0 and 1, current value is 2`,
};

for (const [text, message] of Object.entries(BAD)) {
  Deno.test(`kymo report refuses the settings ${text}`, async () => {
    const { code, err } = await bottlenecksWith(text);
    assertEquals(code, 2);
    assertStringIncludes(err, message);
  });
}

Deno.test("kymo report refuses settings that are not there", async () => {
  const { code, err } = await ran(["report", "--settings", "no/such.json"]);
  assertEquals([code, err], [2, `Cannot read settings: "no/such.json" does not exist\n`]);
});

Deno.test("kymo.schema.json takes the default thresholds and refuses others", () => {
  const validate = new Ajv2020().compile(schema);
  assert(validate({ dir: "events", thresholds: DEFAULT_THRESHOLDS }));
  assertEquals(Object.keys(schema.properties.thresholds.properties), Object.keys(DEFAULT_THRESHOLDS));
  assert(!validate({ thresholds: { error_ratio: 2 } }));
  assert(!validate({ treshold: {} }));
  assert(validate({ budgets: { month_usd: 5 }, suggestions: { least_usd: 5, limits: { retries: { x: 1 } } } }));
  assert(!validate({ budgets: { month_usd: 0 } }));
});
