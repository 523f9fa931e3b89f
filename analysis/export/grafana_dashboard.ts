/** A dashboard for Grafana over the exported metrics. @module */
import { DATASOURCE, type Json, placePanels } from "./grafana_layout.ts";
import { DASHBOARD_ROWS } from "./grafana_rows.ts";
import { EXPORT_FAMILIES } from "./prometheus_families.ts";

/** How the dashboard is called. */
export interface GrafanaDashboardOptions {
  /** Its title. @default {"Kymo: language models"} */
  readonly title?: string;
}

/** Stays the same, so that importing it again replaces it. */
const UID = "kymo-llm";
/** Of Grafana 12; older ones are migrated when they are loaded. */
const SCHEMA_VERSION = 42;

/**
 * A dashboard in the classic JSON of Grafana, to be imported or provisioned as it is: calls, latency, errors, first
 * chunks, tokens, cost, tools, agents, operations, stages, and the health of the data. Its queries name the metrics that
 * `prometheusExport()` and live metrics tell; the data source, providers and models are chosen at its top.
 *
 * @throws {RangeError} If the title is empty.
 *
 * @example
 * ```ts
 * import { grafanaDashboard } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const { title, schemaVersion } = JSON.parse(grafanaDashboard({ title: "qa-bot" }));
 * assertEquals([title, schemaVersion], ["qa-bot", 42]);
 * ```
 */
export function grafanaDashboard(options: GrafanaDashboardOptions = {}): string {
  const { title = "Kymo: language models" } = options;
  if (title.trim() === "") throw new RangeError('Cannot export a dashboard: title must not be empty, it is ""');
  const dashboard: Json = {
    id: null,
    uid: UID,
    title,
    description: "What calls of language models cost in time, tokens and money. Made by kymo export grafana.",
    tags: ["kymo", "llm"],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    timezone: "browser",
    refresh: "1m",
    time: { from: "now-24h", to: "now" },
    graphTooltip: 1,
    annotations: { list: [] },
    links: [],
    templating: { list: variables() },
    panels: placePanels(DASHBOARD_ROWS),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function variables(): Json[] {
  const calls = `${EXPORT_FAMILIES.callDuration.name}_count`;
  return [
    { type: "datasource", name: "datasource", label: "Data source", query: "prometheus", hide: 0, refresh: 1 },
    choice("provider", "Provider", `label_values(${calls}, gen_ai_provider_name)`),
    choice("model", "Model", `label_values(${calls}{gen_ai_provider_name=~"$provider"}, gen_ai_request_model)`),
  ];
}

/** All is what matches anything: calls of unknown models have no such label. */
function choice(name: string, label: string, query: string): Json {
  return {
    type: "query",
    name,
    label,
    datasource: DATASOURCE,
    query: { query, refId: name },
    definition: query,
    multi: true,
    includeAll: true,
    allValue: ".*",
    current: { selected: true, text: ["All"], value: ["$__all"] },
    refresh: 2,
    sort: 1,
    hide: 0,
  };
}
