import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { grafanaDashboard } from "@kymo/kymo/analysis";
import { HOUR, NOON, writeEvents } from "../analysis/event_files.ts";
import { filesIn, withFolder } from "../recorder/event_folder.ts";
import { parsePrometheus } from "../recorder/prometheus_samples.ts";
import { ran } from "./fake_io.ts";

const CALLS = [
  { model: "gpt-5-mini", duration_ms: 500 },
  { model: "gpt-5", duration_ms: 900, started_at: NOON - 3 * HOUR },
  { kind: "stage", name: "vector_search", duration_ms: 100 },
];

Deno.test("kymo export prometheus prints metrics, or writes them into a file at once", async () => {
  await withFolder(async (dir) => {
    writeEvents(`${dir}/events`, CALLS);
    const printed = await ran(["export", "prometheus", `${dir}/events`]);
    assertEquals([printed.code, printed.err], [0, ""]);
    const samples = [...parsePrometheus(printed.out).values()].reduce((sum, { samples }) => sum + samples.length, 0);
    const file = `${dir}/kymo.prom`;
    const written = await ran(["export", "prometheus", `${dir}/events`, "--output", file]);
    assertEquals([written.code, written.out], [0, `${samples} samples exported to ${file}\n`]);
    assertEquals(Deno.readTextFileSync(file), printed.out);
    assertEquals(filesIn(dir).filter((path) => !path.startsWith("events/")), ["kymo.prom"]);
    assertEquals((await ran(["export", "prometheus", `${dir}/events`, "--output", file])).code, 2);
    assertEquals((await ran(["export", "prometheus", `${dir}/events`, "--output", file, "--force"])).code, 0);
  });
});

Deno.test("kymo export prometheus takes a window, filters, names and a limit of series", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    const models = async (...args: string[]): Promise<string[]> => {
      const { out } = await ran(["export", "prometheus", dir, ...args]);
      return [...new Set(out.match(/(?<=gen_ai_request_model=")[^"]+/g) ?? [])].sort();
    };
    assertEquals(await models(), ["gpt-5", "gpt-5-mini"]);
    assertEquals(await models("--hours", "1"), ["gpt-5-mini"]);
    assertEquals(await models("--where", "model=gpt-5"), ["gpt-5"]);
    assertEquals(await models("--max-series", "1"), ["gpt-5", "other"]);
    assertStringIncludes(
      (await ran(["export", "prometheus", dir, "--names", "rag"])).out,
      "rag_stage_duration_seconds",
    );
  });
});

Deno.test("kymo export prometheus refuses what it does not take", async () => {
  await withFolder(async (dir) => {
    writeEvents(dir, CALLS);
    const refusals: readonly (readonly [args: readonly string[], says: string])[] = [
      [["prometheus", dir, "--max-series", "0"], "--max-series must be a whole number from 1 to 100000"],
      [["prometheus", dir, "--names", "statsd"], "otel, rag"],
      [["prometheus", dir, "--kind", "stage"], "prometheus has no --kind"],
      [["csv", dir, "--names", "rag"], "csv has no --names, formats that have it are prometheus"],
    ];
    for (const [args, says] of refusals) {
      const { code, out, err } = await ran(["export", ...args]);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, says);
    }
  });
});

Deno.test("kymo export grafana needs no events, and refuses to choose any", async () => {
  const { code, out, err } = await ran(["export", "grafana"]);
  assertEquals([code, out, err], [0, grafanaDashboard(), ""]);
  for (const choice of [["events"], ["--hours", "3"], ["--where", "model=a"], ["--set", "budgets.month_usd=1"]]) {
    const refused = await ran(["export", "grafana", ...choice]);
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.err, "grafana is of no events");
  }
  await withFolder(async (dir) => {
    const written = await ran(["export", "grafana", "--output", `${dir}/`]);
    assertEquals(written.out, `1 dashboard exported to ${dir}/kymo_dashboard.json\n`);
    assert(Deno.readTextFileSync(`${dir}/kymo_dashboard.json`) === out);
  });
});
