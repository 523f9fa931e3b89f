import { assert, assertEquals, assertThrows } from "@std/assert";
import { grafanaDashboard, prometheusExport } from "@kymo/kymo/analysis";
import { parsePrometheus } from "../recorder/prometheus_samples.ts";
import { dashboardJson, dashboardQueries, dataPanels } from "./dashboard_json.ts";
import { type SomeEvent, withEvents } from "./event_files.ts";

/** A sample of every family, with every label. */
const EVENTS: readonly SomeEvent[] = (["ok", "error"] as const).flatMap((status): SomeEvent[] => {
  const ended = { status, error_type: status === "ok" ? null : "E", duration_ms: 30 };
  return [
    { ...ended, provider: "p", model: "m", first_token_ms: 9, input_tokens: 5, output_tokens: 3, cost_usd: 1 },
    { ...ended, kind: "tool_call", name: "search" },
    { ...ended, kind: "operation", name: "qa", agent: "planner" },
    { ...ended, kind: "stage", name: "vector_search" },
  ];
});

/** Names of the samples that are exported, with their labels. */
async function exportedSamples(): Promise<Map<string, Set<string>>> {
  const samples = new Map<string, Set<string>>();
  await withEvents(EVENTS, async (source) => {
    for (const family of parsePrometheus(await prometheusExport(source)).values()) {
      for (const { name, labels } of family.samples) {
        const known = samples.getOrInsertComputed(name, () => new Set());
        Object.keys(labels).forEach((label) => known.add(label));
      }
    }
  });
  return samples;
}

/** Metrics that an expression names. */
function metricsOf(expr: string): string[] {
  return expr.replace(/by \([^)]*\)/g, "").match(/\b(?:gen_ai|llm|kymo)_[a-z_]+(?=[{[)])/g) ?? [];
}

/** Labels that it groups by and chooses by. */
function labelsOf(expr: string): string[] {
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(", "));
  const matched = [...expr.matchAll(/([a-z_]+)(?:=~|!=|=)"/g)].map(([, label]) => label!);
  return [...grouped, ...matched];
}

Deno.test("grafanaDashboard() queries exported metrics alone, by labels that they have", async () => {
  const samples = await exportedSamples();
  const variables = dashboardJson().templating.list.flatMap(({ definition }) => definition ?? []);
  const queries = dashboardQueries();
  assert(queries.length > 30);
  for (const expr of queries) {
    const metrics = metricsOf(expr);
    assert(metrics.length > 0, expr);
    for (const metric of metrics) {
      assert(samples.has(metric), `${metric} in ${expr}`);
      for (const label of labelsOf(expr)) assert(samples.get(metric)!.has(label), `${label} of ${metric} in ${expr}`);
    }
  }
  for (const query of variables) {
    const [, metric, label] = /\((\w+)[{,].*?(\w+)\)$/.exec(query)!;
    assert(samples.get(metric!)!.has(label!), query);
  }
});

Deno.test("grafanaDashboard() queries every family that is exported", async () => {
  const queried = new Set(
    dashboardQueries().flatMap(metricsOf).map((name) => name.replace(/_(bucket|sum|count)$/, "")),
  );
  const exported = [...(await exportedSamples()).keys()].map((name) => name.replace(/_(bucket|sum|count)$/, ""));
  assertEquals([...new Set(exported)].filter((name) => !queried.has(name)), []);
});

Deno.test("grafanaDashboard() has panels with ids of their own that do not overlap on the grid of 24 columns", () => {
  const { panels } = dashboardJson();
  assertEquals(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Set<string>();
  for (const { title, gridPos: { x, y, w, h } } of panels) {
    assert(x >= 0 && x + w <= 24, title);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        assert(!taken.has(`${column} ${row}`), `${title} overlaps at ${column} ${row}`);
        taken.add(`${column} ${row}`);
      }
    }
  }
});

Deno.test("grafanaDashboard() has a unit, a description and the chosen data source in every panel and query", () => {
  const uid = "${datasource}";
  for (const panel of dataPanels()) {
    assert(panel.description!.endsWith("."), panel.title);
    assert(panel.fieldConfig!.defaults.unit.length > 0, panel.title);
    assertEquals(panel.datasource, { type: "prometheus", uid });
    const refs = panel.targets!.map(({ refId }) => refId);
    assertEquals(new Set(refs).size, refs.length);
    for (const { datasource } of panel.targets!) assertEquals(datasource.uid, uid);
  }
});

Deno.test("grafanaDashboard() can be provisioned as it is: a stable uid, no inputs, rates that follow the scrape interval", () => {
  const text = grafanaDashboard();
  assertEquals(text, grafanaDashboard());
  assert(!text.includes("__inputs"));
  const { uid, id, schemaVersion, templating } = dashboardJson();
  assertEquals([uid, id, schemaVersion], ["kymo-llm", null, 42]);
  assertEquals(templating.list.map(({ name, type }) => [name, type]), [
    ["datasource", "datasource"],
    ["provider", "query"],
    ["model", "query"],
  ]);
  for (const expr of dashboardQueries()) assert(!/rate\([^[]*\[(?!\$__rate_interval\])/.test(expr), expr);
});

Deno.test("grafanaDashboard() takes a title, and refuses an empty one", () => {
  assertEquals(JSON.parse(grafanaDashboard({ title: "qa-bot" })).title, "qa-bot");
  assertThrows(() => grafanaDashboard({ title: " " }), RangeError, "title must not be empty");
});
