/** Makes the report of a source. @module */
import type { Kind } from "../../recorder/schema.ts";
import { type Thresholds, thresholds } from "../../recorder/thresholds.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";
import { costQuery } from "../cost_stats.ts";
import type { EventSource } from "../engine/event_source.ts";
import { anomalyFindings } from "../anomalies/anomaly_findings.ts";
import { bucketAnomalies } from "../anomalies/bucket_anomalies.ts";
import { callAnomaliesQuery } from "../anomalies/call_anomalies.ts";
import { callBaselinesQuery, callMeasures } from "../anomalies/call_baselines.ts";
import { bottleneckFields, bottleneckFindings, bottleneckQuery, operationPaths } from "../bottlenecks.ts";
import { ask, rowsQuery, together } from "../engine/query.ts";
import { inGroups, LLM_CALLS, ofKind, requireFields } from "../group_keys.ts";
import { TREE_FIELDS, treeChecks } from "../quality/tree_checks.ts";
import { qualityQuery, unpricedCheck } from "../quality_stats.ts";
import { sessionChecked } from "../series/session_check.ts";
import { densePlan, denseSpan } from "../series/dense_span.ts";
import { trendFindings } from "../trend_findings.ts";
import { explained } from "../explained_trends.ts";
import { groupsPlan, settled, trendQuery, type TrendStats } from "../trend_stats.ts";
import { monthCost } from "../month_cost.ts";
import { lookAt } from "../looked_at.ts";
import { requireSuggestSettings, suggestionsOf, type SuggestSettings } from "../suggest.ts";
import { SUGGESTION_FIELDS, WINDOW_COUNTS } from "../suggestions/suggestion_facts.ts";
import type { Report, TrendScan } from "./report.ts";
import { reportCost, withCost } from "./report_costs.ts";
import { errorsQuery, groupCount, groupsQuery, REPORT_FACTS } from "./report_queries.ts";
import { reportPaths } from "./report_paths.ts";
import { reportForecastQueries } from "./report_forecast.ts";
import { reportTimelineQuery, timelineGroupsQuery } from "./report_timeline.ts";
import { REPORT_LEVEL, reportTrends } from "./report_trends.ts";
import { pricedModelsQuery } from "../priced_models.ts";
import { tokenlessQuery } from "../tokenless_calls.ts";

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
  /** What is worth a suggestion, and by which rules. @default {those of suggest()} */
  readonly suggestions?: SuggestSettings;
  /** What a calendar month may cost, USD. @default {no budget: the month is not told} */
  readonly budgetUsd?: number;
  /** Whether to ask also how it went over time, as charts want it: `timeline` and `error_timeline` of the report. @default {false} */
  readonly timeline?: boolean;
}

/**
 * Asks everything that a report tells: two batches that share the reading, then the events one by one.
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
  const { kind = "llm_call", bundled = false, now = new Date(), timeline = false } = options;
  const by = requireFields("make report", options.by ?? ["model"]);
  const where = ofKind(kind);
  const limits = thresholds(options.thresholds);
  const worth = requireSuggestSettings(options.suggestions);
  const followed = reportTrends(kind, by);
  const [main] = followed;
  const followedBy = { where, by: by.slice(0, 1) };
  const ofCalls = { where, by, measures: callMeasures(main.measures), mostGroups: main.mostGroups };
  const [
    whole,
    groups,
    count,
    errors,
    stages,
    tools,
    agents,
    facts,
    models,
    counted,
    times,
    baselines,
    counts,
    slowAnswers,
    [sizes],
    ...followedGroups
  ] = await ask(
    source,
    groupsQuery(where, []),
    groupsQuery(where, by),
    groupCount(where, by),
    errorsQuery(where),
    groupsQuery(ofKind("stage"), ["name"]),
    groupsQuery(ofKind("tool_call"), ["name"]),
    groupsQuery([...LLM_CALLS, { field: "agent", notIn: [null] }], ["agent"]),
    REPORT_FACTS,
    pricedModelsQuery(source, LLM_CALLS),
    qualityQuery(source, now.getTime() * 1000),
    rowsQuery(densePlan(source, [])),
    callBaselinesQuery(ofCalls),
    WINDOW_COUNTS,
    bottleneckQuery(by, limits),
    together(timeline ? [timelineGroupsQuery(followedBy)] : []),
    ...followed.map((settings) => rowsQuery(groupsPlan(settings))),
  );
  const span = denseSpan(source, times);
  const told = groups.length === count ? where : [...where, ...inGroups(by, groups.map((group) => group.by))];
  const priced = kind === "llm_call" ? [by] : [];
  const followedSeries = followed.map((settings, index) => {
    return trendQuery(source, { ...settings, groups: followedGroups[index]!, models, span });
  });
  const [[total, perAgent, perModel], [perGroup = []], tokenless, series, ahead, oddCalls, [overTime]] = await ask(
    source,
    costQuery({ where: LLM_CALLS, groupings: [[], ["agent"], ["model"]], models }),
    costQuery({ where: told, groupings: priced, models }),
    tokenlessQuery(source, models),
    together(followedSeries),
    together(reportForecastQueries(source, { kind, models, span, now, timeline })),
    callAnomaliesQuery(baselines, { where: told, level: REPORT_LEVEL, ...MOST_ODD }),
    together(
      sizes === undefined
        ? []
        : [reportTimelineQuery(source, { ...followedBy, sizes, times, calls: whole[0]!.calls, models })],
    ),
  );
  const fields = [...TREE_FIELDS, ...bottleneckFields(by), ...SUGGESTION_FIELDS];
  const looked = await lookAt(source, { fields, atMost: LOOKED_AT });
  const tree = treeChecks(looked.sample, source);
  const how = { clock: source.clock, level: REPORT_LEVEL };
  const oddBuckets = bucketAnomalies(series[0]!, how);
  const tested = await sessionChecked(source, series.flat(), { level: REPORT_LEVEL, models });
  const trends = await explained(source, settled(tested, REPORT_LEVEL));
  const paths = operationPaths(looked, by);
  const slow = await bottleneckFindings(source, { answers: slowAnswers, looked, paths, keys: by, limits });
  const advised = await suggestionsOf({ counts, looked, paths, source, thresholds: limits }, worth);
  const { budgetUsd = null } = options;
  const month = budgetUsd === null ? null : await monthCost(source, { budgetUsd, now });
  const [overall] = withCost(whole, kind === "llm_call" ? total! : []);
  const cost = reportCost(total![0], perModel!, source.prices);
  return {
    kymo: KYMO_VERSION,
    generated_at: now.toISOString(),
    source: { paths: source.paths, bundled },
    clock: source.clock,
    window: { from: iso(source.window.from), to: iso(source.window.to) },
    extent: { first: iso(facts.first), last: iso(facts.last) },
    kind,
    quality: {
      events: facts.events,
      files: source.quality.files,
      journals: source.quality.journals,
      quarantined: source.quality.quarantined,
      torn_lines: source.quality.torn_lines,
      dropped: counted.dropped,
      without_duration: overall!.without_duration,
      successful_calls: tokenless.reduce((sum, { successful }) => sum + successful, 0),
      without_tokens: tokenless.reduce((sum, { withoutTokens }) => sum + withoutTokens, 0),
      unpriced_tokens_ratio: cost.unpriced_tokens_ratio,
      newest_event: iso(source.extent.last),
      checks: [unpricedCheck(perModel!, models), ...counted.checks, ...tree],
    },
    operations: facts.operations,
    overall: overall!,
    groups: withCost(groups, perGroup),
    groups_left_out: count - groups.length,
    errors,
    stages: withCost(stages, []),
    tools: withCost(tools, []),
    agents: withCost(agents, perAgent!),
    trends: trendFindings(trends, how),
    trend_scan: trendScan(trends),
    bottlenecks: slow.slice(0, MOST_BOTTLENECKS),
    paths: reportPaths(paths),
    anomalies: anomalyFindings([oddBuckets.anomalies, oddCalls.anomalies], { clock: source.clock }),
    forecast: ahead,
    cost,
    month,
    suggestions: advised.suggestions,
    suggestion_scan: advised.scan,
    timeline: overTime?.timeline ?? null,
    error_timeline: overTime?.error_timeline ?? null,
  };
}

/** Events that a report looks at one by one. */
const LOOKED_AT = 60_000;
const MOST_BOTTLENECKS = 50;
/** Groups of which odd calls are fetched, and how many of each. */
const MOST_ODD = { mostCases: 3, mostCalls: 3 };

function trendScan(trends: readonly TrendStats[]): TrendScan {
  return {
    groups: new Set(trends.map(({ group, where }) => JSON.stringify([where, group.by]))).size,
    series: trends.length,
    tested: trends.filter(({ p_adjusted }) => p_adjusted !== null).length,
    level: REPORT_LEVEL,
    reason: trends.every(({ p_adjusted }) => p_adjusted === null) ? mostFrequentReason(trends) : null,
  };
}

function mostFrequentReason(trends: readonly TrendStats[]): string | null {
  const reasons = Map.groupBy(trends.map(({ change }) => change.reason), (reason) => reason);
  const [most] = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  return most === undefined ? "there are no events of the kind" : most[0];
}

function iso(micros: number | null): string | null {
  return micros === null ? null : new Date(micros / 1000).toISOString();
}
