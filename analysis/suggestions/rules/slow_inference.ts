/** Calls of models that operations wait for longer than they may take. @module */
import { stageAdvice } from "../../bottlenecks/advice.ts";
import { latencyModelStats } from "../../latency_model_stats.ts";
import { formatDuration, formatRatio } from "../../report/format_quantity.ts";
import { quantile } from "../../stats/quantile.ts";
import type { CallFacts } from "../call_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { NOTHING_FOUND } from "../weigh_saving.ts";

/**
 * Says what would help without a size: how much another model would save is known only where it was tried, and then
 * `faster_model` says so.
 */
export const SLOW_INFERENCE: SuggestionRule = {
  id: "slow_inference",
  needs: "operations with calls of models inside",
  when: "operations wait mostly for calls whose median is above thresholds.stage_ms.llm_inference",
  limits: { least_calls: 30 },
  find({ paths, thresholds, sample, calls: all }, { least_calls }): RuleFindings {
    const limit = thresholds.stage_ms.llm_inference!;
    const total = paths.groups.reduce((sum, { duration_sum_ms }) => sum + duration_sum_ms, 0);
    const slow = paths.groups.flatMap((group) => {
      const stages = group.stages.filter(({ kind, name, model, path_ratio, call_p50_ms }) => {
        return kind === "llm_call" && (path_ratio ?? 0) > thresholds.stage_share_ratio && call_p50_ms > limit &&
          !isReadAlong(all.filter((call) => call.name === name && call.model === model), limit);
      });
      return stages.map((stage) => ({ group, stage }));
    });
    if (slow.length === 0) return NOTHING_FOUND;
    const models = latencyModelStats(sample, { by: ["model"], mostCases: 400, mostGroups: 4 });
    const few = slow.filter(({ stage: { calls } }) => calls < least_calls!);
    return {
      suggestions: slow.filter((each) => !few.includes(each)).map(({ group, stage }) => ({
        where: { ...group.by, stage: stage.name, model: stage.model },
        n: Math.round(stage.calls),
        says: `p50 of ${stage.name} is ${formatDuration(stage.call_p50_ms)}, its limit ${
          formatDuration(limit)
        }; operations wait for it ${formatRatio(stage.path_ratio)} of their time`,
        advice: stageAdvice(stage, models),
        saving: null,
        weight: stage.path_ratio! * group.duration_sum_ms / total,
      })),
      untold: few.map(({ group, stage }) => ({
        where: { ...group.by, stage: stage.name, model: stage.model },
        reason: `p50 is above its limit, but of ${Math.round(stage.calls)} calls, ${least_calls} are needed`,
      })),
    };
  },
};

/** Whether most answers are streamed, and half of them begin within a limit. */
function isReadAlong(calls: readonly CallFacts[], limit: number): boolean {
  const first = calls.flatMap(({ streamed, first_token_ms }) =>
    streamed && first_token_ms !== null ? [first_token_ms] : []
  );
  if (2 * first.length <= calls.length) return false;
  return quantile(Float64Array.from(first).sort(), 0.5)! <= limit;
}
