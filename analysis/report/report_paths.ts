/** What operations wait for, as a report tells it. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { PathStats, StagePath } from "../path_stats.ts";
import type { Stage } from "../traces/trace.ts";

/** Operations of one group, and what they wait for. */
export interface ReportPath {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Operations looked at. */
  readonly operations: number;
  /** Their median duration. */
  readonly duration_p50_ms: number;
  /** Their stages, those first that keep them waiting longest; no more than 20. */
  readonly stages: readonly ReportStagePath[];
}

/** What a stage, or the operation itself, is to the operations it works in. */
export interface ReportStagePath extends
  Stage,
  Pick<
    StagePath,
    | "is_root"
    | "occurs_ratio"
    | "calls"
    | "call_p50_ms"
    | "self_ms"
    | "self_ratio"
    | "path_ms"
    | "path_ratio"
    | "on_path_ratio"
  > {}

const MOST_GROUPS = 10;
const MOST_STAGES = 20;

/** Tells the groups of operations that take most time. */
export function reportPaths({ groups }: PathStats): ReportPath[] {
  return groups.slice(0, MOST_GROUPS).map(({ by, operations, duration_p50_ms, stages }) => ({
    by,
    operations,
    duration_p50_ms,
    stages: stages.slice(0, MOST_STAGES).map(stagePath),
  }));
}

function stagePath(stage: StagePath): ReportStagePath {
  const { kind, name, model, is_root, occurs_ratio, calls, call_p50_ms } = stage;
  const { self_ms, self_ratio, path_ms, path_ratio, on_path_ratio } = stage;
  return {
    kind,
    name,
    model,
    is_root,
    occurs_ratio,
    calls,
    call_p50_ms,
    self_ms,
    self_ratio,
    path_ms,
    path_ratio,
    on_path_ratio,
  };
}
