/** Answers that somebody waits for until the last word. @module */
import { formatCount, formatDuration } from "../../report/format_quantity.ts";
import { weightedQuantile } from "../../stats/weighted_quantile.ts";
import type { CallFacts } from "../call_facts.ts";
import { type CallGroup, callGroups } from "../call_groups.ts";
import { matchedSizes, sizedCalls } from "../matched_sizes.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, untold, weighSaving } from "../weigh_saving.ts";
import { weightSum } from "../weighted_ratio.ts";

/** Long answers that come in one piece. */
export const STREAMING: SuggestionRule = {
  id: "streaming",
  needs: "whether calls are streamed, their duration, the time of the first token of those that are",
  when: "long answers are not streamed, and streamed ones of the same model begin much earlier",
  limits: { least_duration_ms: 4000, least_calls: 20, least_streamed: 20 },
  find(facts, limits): RuleFindings {
    const whole = readAnswers(facts.calls);
    return allFindings(
      callGroups(whole, { by: ["task", "provider", "model"], varying: ["name"] }).map((own) => {
        return streamed(facts, { own, limits });
      }),
    );
  },
};

/** What asks for a tool is read by a program. */
const ASKS_FOR_TOOLS = /tool|function/;

/** Answers in one piece that may be read: no tool is asked for, and no call of the same trace comes later. */
function readAnswers(calls: readonly CallFacts[]): CallFacts[] {
  const last = new Map(calls.map(({ trace_id, at }) => [trace_id, at]));
  return calls.filter(({ streamed, status, duration_ms, finish_reason, trace_id, at, service_tier }) => {
    return !isBatch(service_tier) && streamed === false && status === "ok" && duration_ms !== null &&
      at >= last.get(trace_id)! &&
      !(finish_reason !== null && ASKS_FOR_TOOLS.test(finish_reason));
  });
}

/** Nobody waits for what is sent as a batch. */
function isBatch(tier: string | null): boolean {
  return tier === "batch" || tier === "flex";
}

interface Search {
  readonly own: CallGroup;
  readonly limits: Readonly<Record<string, number>>;
}

function streamed(facts: SuggestionFacts, { own: { where, calls }, limits }: Search): RuleFindings {
  const median = medianOf(calls, ({ duration_ms }) => duration_ms!);
  // Shorter ones are as often read by a program as by somebody.
  if (median === null || !(median > limits.least_duration_ms!)) return NOTHING_FOUND;
  const weight = weightSum(calls);
  const whole = calls.reduce((sum, call) => sum + call.duration_ms! * call.weight, 0);
  if (!(whole >= facts.least.ratio * facts.total.ms)) return NOTHING_FOUND;
  const says = `half of ${formatCount(calls.length)} answers take more than ${
    formatDuration(median)
  } and come in one piece`;
  const [{ provider, model }] = calls as readonly [CallFacts, ...CallFacts[]];
  if (model === null) return untold(where, `${says}, but it is not known of which model`);
  if (calls.length < limits.least_calls!) return untold(where, `${says}: too few`);
  const other = facts.calls.filter((call) => {
    return call.streamed === true && call.status === "ok" && call.first_token_ms !== null && call.model === model &&
      call.provider === provider;
  });
  if (other.length < limits.least_streamed!) {
    return untold(where, `${says}, but ${streamedText(other.length)} when the first words would come`);
  }
  const matched = matchedSizes(
    sizedCalls(calls, ({ duration_ms }) => duration_ms),
    sizedCalls(other, ({ first_token_ms }) => first_token_ms),
  );
  if (matched === null) {
    return untold(
      where,
      `${says}, but no streamed calls of prompts of the same size say when the first words would come`,
    );
  }
  const first = medianOf(other, ({ first_token_ms }) => first_token_ms!);
  return weighSaving(facts, {
    unit: "ms",
    parts: matched.parts(),
    where,
    n: calls.length,
    says: `${says}; streamed ones of the same model begin after ${formatDuration(first)}`,
    advice: "stream the answer",
    measure: "first_token_ms",
    assumptions: ["somebody reads along", "answers begin as early as streamed ones with prompts of the same size"],
    evidence: [{
      calls: calls.length,
      streamed_calls: other.length,
      duration_p50_ms: median,
      first_token_p50_ms: first,
    }],
    of: { weight, per: "call" },
  });
}

function medianOf(calls: readonly CallFacts[], of: (call: CallFacts) => number): number | null {
  return weightedQuantile(calls.map(of), { weights: calls.map(({ weight }) => weight), probability: 0.5 });
}

function streamedText(count: number): string {
  return count === 0
    ? "no streamed call of the model says"
    : `${formatCount(count)} streamed calls of the model hardly say`;
}
