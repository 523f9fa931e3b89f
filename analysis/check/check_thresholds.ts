/** Static limits, checked. @module */
import { limitOf, type Thresholds, thresholds } from "../../recorder/thresholds.ts";
import { bottleneckFields, operationPaths } from "../bottlenecks.ts";
import { limitOfCalls, operationKeys } from "../bottlenecks/limit_plans.ts";
import { pathFindings } from "../bottlenecks/path_findings.ts";
import type { Field } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ask } from "../engine/query.ts";
import { requireFields } from "../group_keys.ts";
import { lookAt } from "../looked_at.ts";
import { type OperationCosts, operationCosts } from "../operation_costs.ts";
import { formatDuration, formatUsd } from "../report/format_quantity.ts";
import { SAMPLED_EVENTS } from "../trace_sample.ts";
import type { CheckResult } from "./check_result.ts";
import { MOST_GROUPS, type ThresholdGroup, thresholdGroupsQuery } from "./threshold_groups.ts";
import { alertResult, errorResult, MOST_BEYOND, placePart, shareResult } from "./threshold_results.ts";

/** Which limits and groups. */
export interface CheckThresholdsOptions {
  /** Columns, or `attributes.<key>`, that make the groups of calls. @default {["model"]} */
  readonly by?: readonly string[];
  /** Limits that replace the default ones. @default {DEFAULT_THRESHOLDS} */
  readonly thresholds?: Partial<Thresholds>;
}

/**
 * Holds operations, by their name, and what is inside of them against limits:
 *
 * | threshold | fails when |
 * | --- | --- |
 * | `alert_ms` | a single operation takes longer |
 * | `operation_ms` | surely more than 1 % of the operations of a name take longer |
 * | `slow_ms`, `very_slow_ms` | the same of all operations |
 * | `stage_ms` | the same of a stage, a tool, calls of a model |
 * | `stage_share_ratio` | operations wait for a stage for a larger share of their time |
 * | `cost_usd` | surely more than 1 % of the operations cost more |
 * | `error_ratio` | surely more fail, of operations, tools, calls |
 *
 * Surely: by the 95 % interval of Wilson, and of five at least; what may be chance is unknown, `ok` is `null`. What is exactly at its limit is not over it.
 * Without any operation calls of models are held against the limits of operations. Of many groups the 100 with most events are
 * checked. Cost: one batch, and a read of up to 200,000 events.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If a threshold is out of bounds.
 */
export async function checkThresholds(
  source: EventSource,
  options: CheckThresholdsOptions = {},
): Promise<CheckResult[]> {
  const keys = requireFields("check thresholds", options.by ?? ["model"]);
  const limits = thresholds(options.thresholds);
  const { alert_ms, slow_ms, very_slow_ms } = limits;
  const all = { by: [], limits: [slow_ms, very_slow_ms] };
  const [operations, stages, calls, [allOperations], [allCalls]] = await ask(
    source,
    thresholdGroupsQuery({
      kinds: ["operation"],
      by: operationKeys(keys),
      limits: [...Object.values(limits.operation_ms), alert_ms],
    }),
    thresholdGroupsQuery({ kinds: ["stage", "tool_call"], by: ["name"], limits: Object.values(limits.stage_ms) }),
    thresholdGroupsQuery({ kinds: ["llm_call"], by: keys, limits: [limitOfCalls(limits), alert_ms] }),
    thresholdGroupsQuery({ kinds: ["operation"], ...all }),
    thresholdGroupsQuery({ kinds: ["llm_call"], ...all }),
  );
  const whole = operations.length > 0 ? operations : calls;
  const everything = allOperations ?? allCalls;
  return [
    ...everything === undefined ? [] : slowResults(everything, limits),
    ...whole.slice(0, MOST_GROUPS).flatMap((group) => wholeResults(group, limits)),
    ...[...stages.slice(0, MOST_GROUPS), ...calls.slice(0, MOST_GROUPS)].map((group) => partResult(group, limits)),
    ...[...new Set([...whole, ...calls, ...stages.filter(({ kind }) => kind === "tool_call")])].slice(0, MOST_GROUPS)
      .map((group) => errorResult(group, limits.error_ratio)),
    ...operations.length > 0 ? await pathResults(source, keys, limits) : [],
    ...leftOut([operations, stages, calls]),
  ];
}

function slowResults(all: ThresholdGroup, { slow_ms, very_slow_ms }: Thresholds): CheckResult[] {
  return [limitResult(all, "slow_ms", slow_ms), limitResult(all, "very_slow_ms", very_slow_ms)];
}

function wholeResults(group: ThresholdGroup, { operation_ms, alert_ms }: Thresholds): CheckResult[] {
  const alert = alertResult(group, alert_ms);
  if (group.kind !== "operation") return [alert];
  return [alert, limitResult(group, "operation_ms", limitOf(operation_ms, group.name ?? ""))];
}

function partResult(group: ThresholdGroup, limits: Thresholds): CheckResult {
  const own = group.kind === "llm_call" ? limitOfCalls(limits) : limitOf(limits.stage_ms, group.name ?? "");
  return limitResult(group, "stage_ms", own);
}

const ADVICE = {
  operation_ms: "kymo report says what they wait for",
  slow_ms: "kymo report says what they wait for",
  very_slow_ms: "a limit of time for what they wait for",
  stage_ms: "make it faster, or run it beside what does not need its result",
} as const;

function limitResult(group: ThresholdGroup, threshold: keyof typeof ADVICE, limit: number): CheckResult {
  return shareResult({
    threshold,
    kind: group.kind,
    where: group.by,
    part: group.over(limit),
    whole: group.timed,
    rows: group.timedRows,
    most: MOST_BEYOND,
    says: `took longer than ${formatDuration(limit)}`,
    advice: ADVICE[threshold],
    severity: "warn",
    more: { limit_ms: limit, longest_ms: group.longest_ms },
  });
}

/** What needs operations with all that is inside. */
async function pathResults(source: EventSource, keys: readonly Field[], limits: Thresholds): Promise<CheckResult[]> {
  const looked = await lookAt(source, { fields: bottleneckFields(keys), atMost: SAMPLED_EVENTS });
  const paths = operationPaths(looked, keys);
  const costs = operationCosts(looked.timed, paths.traces, { by: operationKeys(keys), prices: source.prices });
  // An operation's own time is no stage: what passes there is not recorded.
  const found = pathFindings({ paths, models: [], limits }).map(({ finding }) => finding)
    .filter(({ where }) => where.stage !== undefined);
  const waited = new Set(found.map(({ where }) => String(where.name)));
  const quiet = paths.groups.filter(({ by }) => !waited.has(String(by.name)));
  return [
    ...costs.map((group) => costResult(group, limits.cost_usd)),
    ...found.map((finding): CheckResult => ({
      ...placePart({ threshold: "stage_share_ratio", kind: "operation", where: finding.where }),
      says: finding.says,
      ok: false,
      reason: null,
      severity: "warn",
      value: finding.effect?.unit === "ratio" ? finding.effect.value : null,
      limit: limits.stage_share_ratio,
      unit: "ratio",
      n: finding.n,
      advice: finding.advice,
      evidence: finding.evidence,
    })),
    ...quiet.map(({ by, operations }): CheckResult => ({
      ...placePart({ threshold: "stage_share_ratio", kind: "operation", where: by }),
      says: "no stage keeps it waiting for long",
      ok: true,
      reason: null,
      severity: "warn",
      value: null,
      limit: limits.stage_share_ratio,
      unit: "ratio",
      n: operations,
      advice: null,
      evidence: [],
    })),
  ];
}

function costResult({ by, costs }: OperationCosts, limit: number): CheckResult {
  const over = costs.filter((cost) => cost > limit).length;
  const dearest = costs.reduce((most, cost) => Math.max(most, cost), 0);
  const result = shareResult({
    threshold: "cost_usd",
    kind: "operation",
    where: by,
    part: over,
    whole: costs.length,
    rows: costs.length,
    most: MOST_BEYOND,
    says: `cost more than ${formatUsd(limit)}, the dearest ${formatUsd(dearest)}`,
    advice: "a cheaper model, or fewer tokens",
    severity: "warn",
    more: { limit_usd: limit, dearest_usd: costs.length === 0 ? null : dearest },
  });
  return costs.length > 0 ? result : { ...result, reason: "none of them has a call with a price" };
}

function leftOut(tables: readonly (readonly ThresholdGroup[])[]): CheckResult[] {
  if (tables.every((groups) => groups.length <= MOST_GROUPS)) return [];
  return [{
    id: "thresholds:left_out:",
    kind: "thresholds",
    rule: "left_out",
    title: "other groups",
    where: {},
    says: "there are more groups than are checked",
    ok: null,
    reason: `only the ${MOST_GROUPS} groups with most events are checked`,
    severity: "warn",
    value: null,
    limit: MOST_GROUPS,
    unit: "groups",
    n: null,
    advice: "fewer keys in --by",
    evidence: [],
  }];
}
