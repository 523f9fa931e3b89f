/** Stages that operations wait for. @module */
import { limitOf, type Thresholds } from "../../recorder/thresholds.ts";
import type { Finding } from "../finding.ts";
import type { LatencyModelStats } from "../latency_model_stats.ts";
import type { OperationPaths, PathStats, StagePath } from "../path_stats.ts";
import { formatDuration, formatInterval, formatRatio } from "../report/format_quantity.ts";
import type { Saving } from "../traces/paired_savings.ts";
import { stageAdvice } from "./advice.ts";
import { type Draft, draft, evidence } from "./draft.ts";

/** What path findings stand on. */
export interface PathFacts {
  /** Paths, with what half of each stage's own time would save. */
  readonly paths: PathStats;
  /** What calls of each model are made of. */
  readonly models: readonly LatencyModelStats[];
  /** Limits. */
  readonly limits: Thresholds;
}

/** Smallest share of the waiting time at which a stage over its limit is worth a word. */
const LEAST_SHARE = 0.1;
/** Smallest share that half of its time must save: what something else takes over at once is no bottleneck. */
const LEAST_SAVED = 0.02;

/**
 * Stages on the critical path that take a large share of the waiting time, or a good part of it and longer than their limit;
 * and the first one of every operation that is itself over its limit. What nobody waits for is never among them.
 */
export function pathFindings({ paths, models, limits }: PathFacts): Draft[] {
  const total = paths.groups.reduce((sum, { duration_sum_ms }) => sum + duration_sum_ms, 0);
  return paths.groups.flatMap((group) => {
    const isSlow = group.duration_p50_ms > limitOf(limits.operation_ms, String(group.by.name));
    return group.stages.filter((stage, place) => {
      const share = stage.path_ratio ?? 0;
      if (stage.path_ms === 0 || !(stage.saved_ratio! >= LEAST_SAVED)) return false;
      if (share > limits.stage_share_ratio || (isSlow && place === 0)) return true;
      return share >= LEAST_SHARE && stage.call_p50_ms > stageLimit(stage, limits);
    }).map((stage) => {
      const weight = stage.path_ratio! * (stage.is_root ? 0.5 : 1) * group.duration_sum_ms / total;
      return stageDraft(group, stage, { models, limits, weight });
    });
  });
}

function stageLimit({ kind, name }: StagePath, { stage_ms }: Thresholds): number {
  const isListed = Object.hasOwn(stage_ms, name);
  return limitOf(stage_ms, kind === "llm_call" && !isListed ? "llm_inference" : name);
}

interface StageFacts {
  readonly models: readonly LatencyModelStats[];
  readonly limits: Thresholds;
  readonly weight: number;
}

function stageDraft(group: OperationPaths, stage: StagePath, { models, limits, weight }: StageFacts): Draft {
  const { saved_p50, saved_p95, path_ratio, on_path_ratio, is_root } = stage;
  const limit = is_root ? null : stageLimit(stage, limits);
  const where = {
    ...group.by,
    ...(is_root ? {} : { stage: stage.name }),
    ...(stage.model === null ? {} : { model: stage.model }),
  };
  return draft({
    rule: "path",
    where,
    measure: "duration_ms",
    n: group.operations,
    effect: is_root ? { value: path_ratio!, unit: "ratio", low: null, high: null } : effectOf(stage),
    says: is_root ? ownText(group, stage) : stageText(group, stage, limit),
    advice: stageAdvice(stage, models),
    assumptions: [
      "what waited for what is read off the times",
      ...(saved_p95.low === null && saved_p50.low === null ? ["too few for an interval"] : []),
    ],
    evidence: [evidence({
      operations: group.operations,
      operation_p50_ms: group.duration_p50_ms,
      calls: stage.calls,
      call_p50_ms: stage.call_p50_ms,
      limit_ms: limit,
      self_ms: stage.self_ms,
      path_ms: stage.path_ms,
      path_ratio,
      on_path_ratio,
      saved_ratio: stage.saved_ratio,
      saved_p50_ms: saved_p50.value,
      saved_p95_ms: saved_p95.value,
    })],
  }, weight);
}

function ownText({ operations }: OperationPaths, { path_ratio }: StagePath): string {
  return `${formatRatio(path_ratio)} of the time${ofOne(operations)} passes outside of everything recorded inside: ` +
    "own code, waiting for people, or steps that are not recorded";
}

function stageText({ operations }: OperationPaths, stage: StagePath, limit: number | null): string {
  const { name, path_ratio, on_path_ratio, calls, call_p50_ms } = stage;
  const often = on_path_ratio > 0.995 ? "" : `, on the critical path of ${formatRatio(on_path_ratio)}`;
  const long = calls === 1 ? "it took" : "p50 of one is";
  const over = limit !== null && call_p50_ms > limit
    ? `; ${long} ${formatDuration(call_p50_ms)}, the limit ${formatDuration(limit)}`
    : "";
  return `${name} is ${formatRatio(path_ratio)} of the waiting time${ofOne(operations)}${often}: ` +
    `half the time in it saves ${savingText(stage)}${over}`;
}

function ofOne(operations: number): string {
  return operations === 1 ? " of the one operation" : "";
}

/** The saving where users feel it most, as far out as it is known. */
function effectOf({ saved_p50, saved_p95, saved_ratio }: StagePath): Finding["effect"] {
  const known = [saved_p95, saved_p50].find(({ value }) => value !== null);
  if (known === undefined) return { value: saved_ratio!, unit: "ratio", low: null, high: null };
  return { value: known.value!, unit: "ms", low: known.low, high: known.high };
}

function savingText({ saved_p50, saved_p95, saved_ratio }: StagePath): string {
  const at = ({ value, low, high }: Saving, name: string): string => {
    const interval = low === null || high === null ? "" : ` ${formatInterval(value, [Math.max(0, low), high])}`;
    return `${formatDuration(value)}${interval} at ${name}`;
  };
  if (saved_p50.value === null) return formatRatio(saved_ratio);
  return [at(saved_p50, "p50"), ...(saved_p95.value === null ? [] : [at(saved_p95, "p95")])].join(", ");
}
