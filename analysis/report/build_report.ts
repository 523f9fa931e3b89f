/** Makes the report of a source. @module */
import type { Kind } from "../../recorder/schema.ts";
import type { Thresholds } from "../../recorder/thresholds.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";
import { costQuery, type CostStats, pricedModelsPlan } from "../cost_stats.ts";
import type { AggregatePlan, AnswerRow, Field } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { bottlenecks } from "../bottlenecks.ts";
import { ask } from "../engine/query.ts";
import { ERROR_KEYS, errorPlans, readErrors } from "../errors.ts";
import { countOf, LLM_CALLS, numberOf, ofKind, requireFields } from "../group_keys.ts";
import { type GroupStats, groupStatsPlan, readGroupStats } from "../group_stats.ts";
import { densePlan, denseSpan } from "../series/dense_span.ts";
import { trendFindings } from "../trend_findings.ts";
import { explained, groupsPlan, settled, trendQuery } from "../trend_stats.ts";
import { PRICE_SOURCE } from "../prices/token_prices.ts";
import type { Report, ReportCost, ReportGroup } from "./report.ts";
import { REPORT_LEVEL, reportTrends } from "./report_trends.ts";

/** What to report. */
export interface ReportOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {["model"]} */
  readonly by?: readonly string[];
  /** What is reported. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Whether the data are the ones that come with Kymo. @default {false} */
  readonly bundled?: boolean;
  /** What "now" is. @default {the wall clock} */
  readonly now?: Date;
  /** What counts as a bottleneck. @default {DEFAULT_THRESHOLDS} */
  readonly thresholds?: Partial<Thresholds>;
}

/**
 * Asks everything that a report tells, in two batches.
 *
 * @throws {TypeError} If a column is missing.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { buildReport, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat", model: "a", duration_ms: 12 });
 * await recorder.close();
 *
 * const report = await buildReport(await open(dir), { by: ["model"] });
 * assertEquals(report.groups.map((group) => [group.by.model, group.calls]), [["a", 1]]);
 * ```
 */
export async function buildReport(source: EventSource, options: ReportOptions = {}): Promise<Report> {
  const { kind = "llm_call", bundled = false, now = new Date() } = options;
  const by = requireFields("make report", options.by ?? ["model"]);
  const where = ofKind(kind);
  const followed = reportTrends(kind, by);
  const answers = await source.aggregate([
    groupStatsPlan(where, []),
    groupStatsPlan(where, by),
    ...errorPlans(where, ERROR_KEYS),
    groupStatsPlan(ofKind("stage"), ["name"]),
    groupStatsPlan(ofKind("tool_call"), ["name"]),
    groupStatsPlan([...LLM_CALLS, { field: "agent", notIn: [null] }], ["agent"]),
    ...QUALITY_PLANS,
    pricedModelsPlan(LLM_CALLS),
    densePlan(source, []),
    ...followed.map(groupsPlan),
  ]);
  const [
    overall,
    groups,
    all,
    failed,
    stages,
    tools,
    agents,
    events,
    operations,
    drops,
    models,
    times,
    ...followedGroups
  ] = answers as unknown as AnswerTables;
  const priced = kind === "llm_call" ? by : [];
  const costs = costQuery({ where: LLM_CALLS, groupings: [[], priced, ["agent"], ["model"]], models });
  const span = denseSpan(source, times);
  const series = followed.map((settings, index) => {
    return trendQuery(source, { ...settings, groups: followedGroups[index]!, models, span });
  });
  const [[total, perGroup, perAgent, perModel], ...seen] = await ask(source, costs, ...series);
  const trends = await explained(source, settled(seen.flat(), REPORT_LEVEL));
  const slow = await bottlenecks(source, {
    by,
    atMost: LOOKED_AT,
    ...(options.thresholds ? { thresholds: options.thresholds } : {}),
  });
  const [extent] = events;
  const whole = readGroupStats(overall[0]!, []);
  const cost = reportCost(total![0] ?? NO_COST, perModel!);
  return {
    kymo: KYMO_VERSION,
    generated_at: now.toISOString(),
    source: { paths: source.paths, bundled },
    clock: source.clock,
    window: { from: iso(source.window.from), to: iso(source.window.to) },
    extent: { first: iso(numberOf(extent!, "first")), last: iso(numberOf(extent!, "last")) },
    kind,
    quality: {
      events: countOf(extent!, "rows"),
      files: source.quality.files,
      journals: source.quality.journals,
      quarantined: source.quality.quarantined,
      torn_lines: source.quality.torn_lines,
      dropped: countOf(drops[0]!, "dropped"),
      without_duration: whole.without_duration,
      unpriced_tokens_ratio: cost.unpriced_tokens_ratio,
      newest_event: iso(source.extent.last),
    },
    operations: countOf(operations[0]!, "count"),
    overall: withCost([whole], kind === "llm_call" ? total! : [])[0]!,
    groups: withCost(read(groups, by), kind === "llm_call" ? perGroup! : []),
    errors: readErrors(all, failed, ERROR_KEYS),
    stages: withCost(read(stages, ["name"]), []),
    tools: withCost(read(tools, ["name"]), []),
    agents: withCost(read(agents, ["agent"]), perAgent!),
    trends: trendFindings(trends, { clock: source.clock, level: REPORT_LEVEL }),
    trend_scan: {
      groups: new Set(trends.map(({ group, where }) => JSON.stringify([where, group.by]))).size,
      series: trends.length,
      tested: trends.filter(({ p_adjusted }) => p_adjusted !== null).length,
      level: REPORT_LEVEL,
    },
    bottlenecks: slow,
    cost,
    suggestions: [],
  };
}

/** Events that a report looks at one by one. */
const LOOKED_AT = 50_000;

type Table = readonly AnswerRow[];
type AnswerTables = readonly [
  Table,
  Table,
  Table,
  Table,
  Table,
  Table,
  Table,
  Table,
  Table,
  Table,
  Table,
  Table,
  ...Table[],
];

const QUALITY_PLANS: readonly AggregatePlan[] = [
  {
    aggregates: { rows: { op: "rows" }, first: { op: "min", of: "started_at" }, last: { op: "max", of: "started_at" } },
  },
  { where: ofKind("operation"), aggregates: { count: { op: "count" } } },
  {
    where: [...ofKind("notice"), { field: "name", in: ["dropped_events"] }],
    aggregates: { dropped: { op: "sum", of: "value" } },
  },
];

const NO_COST: CostStats = {
  by: {},
  calls: 0,
  cost_usd: null,
  input_cost_usd: null,
  cache_read_cost_usd: null,
  cache_write_cost_usd: null,
  output_cost_usd: null,
  reported_cost_usd: null,
  cost_per_call_usd: null,
  unpriced_calls: 0,
  unpriced_tokens_ratio: null,
};

function read(rows: Table, by: readonly Field[]): GroupStats[] {
  return rows.map((row) => readGroupStats(row, by));
}

function withCost(groups: readonly GroupStats[], costs: readonly CostStats[]): ReportGroup[] {
  const time = groups.reduce((sum, group) => sum + (group.duration_sum_ms ?? 0), 0);
  const costOf = new Map(costs.map((cost) => [JSON.stringify(cost.by), cost]));
  return groups.map((group) => {
    const cost = costOf.get(JSON.stringify(group.by));
    return {
      ...group,
      time_share: group.duration_sum_ms === null || time === 0 ? null : group.duration_sum_ms / time,
      cost_usd: cost?.cost_usd ?? null,
      unpriced_calls: cost?.unpriced_calls ?? null,
    };
  });
}

function reportCost({ by: _, ...total }: CostStats, models: readonly CostStats[]): ReportCost {
  const dearest = models.toSorted((a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1));
  return { currency: "USD", price_source: PRICE_SOURCE, ...total, models: dearest };
}

function iso(micros: number | null): string | null {
  return micros === null ? null : new Date(micros / 1000).toISOString();
}
