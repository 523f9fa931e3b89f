/** What makes operations slow, dear or faulty. @module */
import { limitOf, type Thresholds, thresholds } from "../recorder/thresholds.ts";
import type { Draft } from "./bottlenecks/draft.ts";
import { faultFindings, retryFindings } from "./bottlenecks/fault_findings.ts";
import { dearFindings, slowFindings } from "./bottlenecks/limit_findings.ts";
import {
  eventPlans,
  limitOfCalls,
  operationKeys,
  operationLimits,
  overPlan,
  regroup,
} from "./bottlenecks/limit_plans.ts";
import { loadFindings } from "./bottlenecks/load_findings.ts";
import { pathFindings } from "./bottlenecks/path_findings.ts";
import { tokenFindings } from "./bottlenecks/token_findings.ts";
import type { AnswerRow, Field } from "./engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "./engine/event_source.ts";
import { ask, type Query } from "./engine/query.ts";
import type { Finding } from "./finding.ts";
import { LEAF, LLM_CALLS, ofKind, requireFields } from "./group_keys.ts";
import { latencyModelStats, TOKEN_FIELDS } from "./latency_model_stats.ts";
import { COST_FIELDS, operationCosts } from "./operation_costs.ts";
import { lookAt, type LookedAt } from "./looked_at.ts";
import { type PathStats, pathStats } from "./path_stats.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { readRetries } from "./retry_stats.ts";
import { SATURATION_FIELDS, saturationStats } from "./saturation_stats.ts";
import { SAMPLED_EVENTS } from "./trace_sample.ts";

export type { Thresholds };

/** What counts as a bottleneck. */
export interface BottlenecksOptions {
  /** Columns, or `attributes.<key>`, that make the groups of calls. @default {["model"]} */
  readonly by?: readonly string[];
  /** Limits that replace the default ones. @default {DEFAULT_THRESHOLDS} */
  readonly thresholds?: Partial<Thresholds>;
  /** About how many events to look at one by one, in whole slices of time spread over the window. @default {200_000} */
  readonly atMost?: number;
  /** Most findings. @default {50} */
  readonly most?: number;
}

/**
 * What makes operations slow, dear or faulty, the largest first; nothing where nothing does. Each finding says what, how much
 * with its interval, out of how many, and what to do.
 *
 * | rule (in the id) | says | when |
 * | --- | --- | --- |
 * | slow | operations longer than `operation_ms` or `alert_ms`; calls longer than `llm_inference` where there are no operations | 1 % and more |
 * | path | a stage on the critical path, what half of its time would save at p50 and p95 | more than `stage_share_ratio` of the waiting time; or a tenth of it and a median over `stage_ms`; or the longest of a slow operation |
 * | errors | operations, calls, tools, stages that fail | lower bound of the ratio above `error_ratio`, two and more |
 * | timeouts | the same that are cut off | lower bound above 1 %, two and more |
 * | retries | time lost in waits and failed attempts | 2 % of the time of calls, five calls and more |
 * | saturation | calls that take longer when many run at once | p < 0.05 over all groups, 10 % and more |
 * | tokens | what a token read and written takes | more than half of a call, 100 calls and more |
 * | cost | operations dearer than `cost_usd` | 1 % and more |
 *
 * A stage that nothing waits for is never named, however slow. Operations are told apart by name, and by what of `by` is not
 * about calls. Sorted by the share of the time, the events or the money that is at stake. Methods: {@linkcode criticalPath},
 * {@linkcode saturation}, {@linkcode retries}, {@linkcode wilsonInterval}. Cost: two passes over the columns, one read of the
 * events looked at and about 20 µs each.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If a threshold or a number is out of bounds.
 *
 * @example A search that every answer waits for
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { bottlenecks, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const started_at = new Date("2026-03-01T12:00:00Z");
 * const root = { event_id: "00f067aa0ba902b7", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", started_at };
 * const inside = { parent_id: root.event_id, trace_id: root.trace_id, started_at };
 * recorder.record({ ...root, kind: "operation", name: "answer", duration_ms: 1000 });
 * recorder.record({ ...inside, kind: "stage", name: "vector_search", duration_ms: 900 });
 * await recorder.close();
 *
 * const [first] = await bottlenecks(await open(dir));
 * assertEquals(first?.where, { name: "answer", stage: "vector_search" });
 * assertEquals(first?.advice, "better indexing or chunking");
 * ```
 */
export async function bottlenecks(
  source: EventSource,
  options: BottlenecksOptions = {},
): Promise<readonly Finding[]> {
  const { by = ["model"], atMost = SAMPLED_EVENTS, most = 50 } = options;
  const action = "find bottlenecks";
  const keys = requireFields(action, by);
  requireAtLeastOne(action, "atMost", atMost);
  requireAtLeastOne(action, "most", most);
  const limits = thresholds(options.thresholds);
  const looked = await lookAt(source, { fields: bottleneckFields(keys), atMost });
  const paths = operationPaths(looked, keys);
  const [answers] = await ask(source, bottleneckQuery(keys, limits));
  return (await bottleneckFindings(source, { answers, looked, paths, keys, limits })).slice(0, most);
}

/** Fields that {@linkcode bottleneckFindings} looks at. */
export function bottleneckFields(keys: readonly Field[]): Field[] {
  return [...new Set([...SATURATION_FIELDS, ...TOKEN_FIELDS, ...COST_FIELDS, ...keys, ...operationKeys(keys)])];
}

/** What the operations of these events wait for, and what half the time in each stage would save. */
export function operationPaths({ timed, traces }: LookedAt, keys: readonly Field[]): PathStats {
  return pathStats(timed, { sampled: traces, by: operationKeys(keys), factor: 0.5 });
}

/** What {@linkcode bottleneckFindings} asks of all events. */
export interface BottleneckAnswers {
  /** Operations over their limits. */
  readonly operations: readonly AnswerRow[];
  /** All events by kind. */
  readonly totals: readonly AnswerRow[];
  /** Those that failed. */
  readonly failures: readonly AnswerRow[];
}

/** Asks it: put it into an earlier batch to read that once. */
export function bottleneckQuery(keys: readonly Field[], limits: Thresholds): Query<BottleneckAnswers> {
  return {
    plans: [overPlan(ofKind("operation"), operationKeys(keys), operationLimits(limits)), ...eventPlans(keys)],
    read: ([operations, totals, failures]) => ({ operations: operations!, totals: totals!, failures: failures! }),
  };
}

/** What {@linkcode bottleneckFindings} stands on. */
export interface BottleneckFacts {
  /** Answers to {@linkcode bottleneckQuery}. */
  readonly answers: BottleneckAnswers;
  /** Events with {@linkcode bottleneckFields}. */
  readonly looked: LookedAt;
  /** {@linkcode operationPaths} of these. */
  readonly paths: PathStats;
  /** What makes the groups of calls. */
  readonly keys: readonly Field[];
  /** Limits. */
  readonly limits: Thresholds;
}

/** All bottlenecks, the largest first. */
export async function bottleneckFindings(
  source: EventSource,
  { answers: { operations, totals, failures }, looked, paths, keys, limits }: BottleneckFacts,
): Promise<readonly Finding[]> {
  const ofOperations = operationKeys(keys);
  const facts = { totals, failures, sample: looked.timed, source, keys, limits };
  const slow = operations.length > 0
    ? slowFindings({
      rows: operations,
      keys: ofOperations,
      limitOf: ({ name }) => limitOf(limits.operation_ms, String(name)),
      limits,
      paths,
    })
    : await slowCalls(source, keys, limits);
  return sorted([...slow, ...drafts(facts, paths)]);
}

/** Calls are held against their limit where no operation holds them. */
async function slowCalls(source: EventSource, keys: readonly Field[], limits: Thresholds): Promise<Draft[]> {
  const own = limitOfCalls(limits);
  const plan = overPlan([...LLM_CALLS, LEAF], keys, [own, limits.alert_ms, limits.very_slow_ms]);
  const [rows] = await source.aggregate([plan]);
  return slowFindings({ rows: rows!, keys, limitOf: () => own, limits, paths: null });
}

interface Facts {
  readonly totals: readonly AnswerRow[];
  readonly failures: readonly AnswerRow[];
  readonly sample: EventSample;
  readonly source: EventSource;
  readonly keys: readonly Field[];
  readonly limits: Thresholds;
}

function drafts({ totals, failures, sample, source, keys, limits }: Facts, paths: PathStats): Draft[] {
  const ofOperations = operationKeys(keys);
  const models = latencyModelStats(sample, { by: ["model"], mostCases: 400, mostGroups: 4 });
  const faults = (kinds: readonly string[], by: readonly Field[]): Draft[] => {
    const isOf = ({ kind }: AnswerRow): boolean => kinds.includes(String(kind));
    return faultFindings({ totals: totals.filter(isOf), failures: failures.filter(isOf), keys: by, limits });
  };
  const inside = [...faults(["llm_call"], keys), ...faults(["stage", "tool_call"], ["kind", "name"])];
  // An operation fails because something inside does: that is what to mend.
  const whole = inside.length > 0 ? [] : faults(["operation"], ofOperations);
  const calls = regroup(totals.filter(({ kind }) => kind === "llm_call"), keys);
  const attempts = regroup(failures.filter(({ kind }) => kind === "attempt"), [
    ...new Set<Field>([...keys, "error_category"]),
  ]).map((row): AnswerRow => ({
    ...row,
    "failed attempts": row.calls!,
    failed_ms: row["sum duration_ms"]!,
  }));
  return [
    ...pathFindings({ paths, models, limits }),
    ...tokenFindings(models),
    ...inside,
    ...whole,
    ...retryFindings(readRetries(calls, attempts, keys)),
    ...loadFindings(saturationStats(sample, source, keys)),
    ...dearFindings(operationCosts(sample, paths.traces, { by: ofOperations, prices: source.prices }), limits),
  ];
}

/** The largest first; of two that say the same the first. */
function sorted(found: readonly Draft[]): Finding[] {
  const unique = new Map<string, Draft>();
  for (const each of found) if (!unique.has(each.finding.id)) unique.set(each.finding.id, each);
  return [...unique.values()].sort((a, b) => b.weight - a.weight).map(({ finding }) => finding);
}
