/** Stages and tools that operations wait for longer than they may take. @module */
import { limitOf } from "../../../recorder/thresholds.ts";
import { stageAdvice } from "../../bottlenecks/advice.ts";
import type { OperationPaths, StagePath } from "../../path_stats.ts";
import { formatDuration, formatRatio } from "../../report/format_quantity.ts";
import type { Stage, Trace } from "../../traces/trace.ts";
import { virtualSpeedup } from "../../traces/virtual_speedup.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, untold, weighSaving } from "../weigh_saving.ts";

const NEEDS = "operations with stages and tool calls inside";
const WHEN = "operations wait for one whose median is above its limit in thresholds.stage_ms";

/** Tools that are waited for. */
export const SLOW_TOOL: SuggestionRule = {
  id: "slow_tool",
  needs: NEEDS,
  when: WHEN,
  limits: { least_operations: 30 },
  find: (facts, { least_operations }) => slowStages(facts, { kinds: ["tool_call"], least: least_operations! }),
};

/** Stages that are waited for. */
export const SLOW_STAGE: SuggestionRule = {
  id: "slow_stage",
  needs: NEEDS,
  when: WHEN,
  limits: { least_operations: 30 },
  find: (facts, { least_operations }) => slowStages(facts, { kinds: ["stage", "selection"], least: least_operations! }),
};

interface Search {
  readonly kinds: readonly string[];
  readonly least: number;
}

function slowStages(facts: SuggestionFacts, { kinds, least }: Search): RuleFindings {
  return allFindings(facts.paths.groups.flatMap((group) => {
    return group.stages.filter(({ kind, is_root }) => kinds.includes(kind) && !is_root).map((stage) => {
      return slowStage(facts, { group, stage, least });
    });
  }));
}

interface Slow {
  readonly group: OperationPaths;
  readonly stage: StagePath;
  readonly least: number;
}

/** What is saved when each takes as much less time as brings the median to the limit. */
function slowStage(facts: SuggestionFacts, { group, stage, least }: Slow): RuleFindings {
  const limit = limitOf(facts.thresholds.stage_ms, stage.name);
  if (stage.path_ms === 0 || !(stage.call_p50_ms > limit)) return NOTHING_FOUND;
  const factor = limit / stage.call_p50_ms;
  const { sample_weight, status, started_at } = facts.timed.columns;
  const ok = facts.paths.traces.filter(({ nodes: [root] }) => {
    return status![root!.row] === "ok" && isOf(facts, root!.row, group);
  });
  const parts = ok.flatMap((trace) => {
    const root = trace.nodes[0]!;
    const own = stageIn(trace, stage);
    if (own === null) return [];
    const saved = (root.end - virtualSpeedup(trace, { stage: own, factor })) / 1000 *
      (sample_weight![root.row] as number);
    return [{ cluster: facts.clusterOf(root.row), at: started_at![root.row] as number, saved }];
  });
  const where = { ...group.by, stage: stage.name };
  const found = weighSaving(facts, {
    unit: "ms",
    where,
    n: parts.length,
    parts,
    of: { weight: ok.reduce((sum, { nodes }) => sum + (sample_weight![nodes[0]!.row] as number), 0), per: "operation" },
    says: `p50 of ${stage.name} is ${formatDuration(stage.call_p50_ms)}, its limit ${
      formatDuration(limit)
    }; operations wait for it ${formatRatio(stage.path_ratio)} of their time`,
    advice: `${stageAdvice(stage, [])}, until it takes ${formatDuration(limit)}`,
    assumptions: ["every one becomes faster in the same ratio", "what waited for what is read off the times"],
    evidence: [{
      call_p50_ms: stage.call_p50_ms,
      limit_ms: limit,
      factor: Number(factor.toPrecision(6)),
      path_ratio: Number((stage.path_ratio ?? 0).toPrecision(6)),
    }],
  });
  if (found.suggestions.length === 0 || parts.length >= least) return found;
  return untold(where, `would be worth it, but there are ${parts.length} operations with it, ${least} are needed`);
}

function isOf({ timed: { columns } }: SuggestionFacts, row: number, { by }: OperationPaths): boolean {
  return Object.entries(by).every(([field, value]) => columns[field]![row] === value);
}

/** The stage as the nodes of a trace know it. */
function stageIn({ nodes }: Trace, { kind, name, model }: StagePath): Stage | null {
  const node = nodes.find(({ stage }) => stage.kind === kind && stage.name === name && stage.model === model);
  return node?.stage ?? null;
}
