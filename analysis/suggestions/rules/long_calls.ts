/** Prompts and answers that are far longer than those of other calls of the same task. @module */
import { tokenCost } from "../../call_costs.ts";
import { formatCount, formatRatio, formatTokens } from "../../report/format_quantity.ts";
import { quantile } from "../../stats/quantile.ts";
import type { CallFacts } from "../call_facts.ts";
import type { CallGroup } from "../call_groups.ts";
import { promptGroups } from "../input_cost.ts";
import { scoreLost } from "../score_lost.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, savedSum, untold, weighSaving } from "../weigh_saving.ts";

const LIMITS = { times_median: 4, least_cost_ratio: 0.1, most_score_gain: 0.05, least_scored: 8 };

/** Prompts that are cut to a limit. */
export const LONG_PROMPTS: SuggestionRule = {
  id: "long_prompts",
  needs: "calls with their input tokens, score of outcomes",
  when: "some calls read several times what others read, that is part of the bill, and they are scored no better",
  limits: LIMITS,
  find: (facts, limits) => longCalls(facts, { side: "input", limits }),
};

/** Answers that are cut to a limit. */
export const LONG_OUTPUTS: SuggestionRule = {
  id: "long_outputs",
  needs: "calls with their output tokens, score of outcomes",
  when: "some calls write several times what others write, that is part of the bill, and they are scored no better",
  limits: LIMITS,
  find: (facts, limits) => longCalls(facts, { side: "output", limits }),
};

interface Search {
  readonly side: "input" | "output";
  readonly limits: Readonly<Record<string, number>>;
}

function longCalls(facts: SuggestionFacts, search: Search): RuleFindings {
  return allFindings(promptGroups(facts).map((group) => longIn(facts, { ...search, group })));
}

function longIn(facts: SuggestionFacts, { side, limits, group }: Search & { readonly group: CallGroup }): RuleFindings {
  const calls = group.calls.filter((call) => tokensOf(call, side) !== null && sideCost(call, side) !== null);
  const most = roundedLimit(calls, { side, limits });
  if (most === null) return NOTHING_FOUND;
  const isLong = (call: CallFacts): boolean => tokensOf(call, side)! > most;
  const long = calls.filter(isLong);
  const beyond = (call: CallFacts): number => Math.max(0, 1 - most / tokensOf(call, side)!);
  const parts = long.map((call) => {
    return { cluster: call.cluster, at: call.at, saved: sideCost(call, side)! * beyond(call) * call.weight };
  });
  const spent = calls.reduce((sum, { usd, weight }) => sum + usd! * weight, 0);
  const saved = savedSum(parts);
  if (!(spent > 0) || saved / spent < limits.least_cost_ratio!) return NOTHING_FOUND;
  const found = weighSaving(facts, {
    unit: "usd",
    parts,
    where: group.where,
    n: calls.length,
    says: `${formatCount(long.length)} of ${formatCount(calls.length)} ${TEXTS[side].long} than ` +
      `${formatTokens(most)} tokens, ${limits.times_median} times the median; what is beyond is ` +
      `${formatRatio(saved / spent)} of their cost`,
    advice: TEXTS[side].advice(formatCount(most)),
    assumptions: ["what is cut is not needed: try it on some first"],
    evidence: [{ calls: calls.length, long_calls: long.length, limit_tokens: most }],
  });
  return judged(found, { long, other: calls.filter((call) => !isLong(call)), limits });
}

const TEXTS = {
  input: {
    long: "prompts are longer",
    advice: (tokens: string): string => `cut prompts to ${tokens} tokens: leave out what was found last, or shorten it`,
  },
  output: {
    long: "answers are longer",
    advice: (tokens: string): string =>
      `ask for answers of at most ${tokens} tokens, and set the limit of output to that`,
  },
} as const;

interface Judged {
  readonly long: readonly CallFacts[];
  readonly other: readonly CallFacts[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Long ones that are scored better are worth their length. */
function judged(found: RuleFindings, { long, other, limits }: Judged): RuleFindings {
  const [suggestion] = found.suggestions;
  if (suggestion === undefined) return found;
  const isScored = long.some(({ score }) => score !== null) && other.some(({ score }) => score !== null);
  const gain = scoreLost({ own: long, other, least: limits.least_scored! });
  if (gain === null) {
    if (isScored) return untold(suggestion.where, "too few long ones are scored to say whether they are better");
    return withAssumption(found, "long ones are no better: no score says so");
  }
  const most = limits.most_score_gain!;
  if (gain.value > most) return NOTHING_FOUND;
  if (gain.high > most) {
    const shown = Number(gain.high.toPrecision(2));
    return untold(suggestion.where, `long ones may be scored ${shown} better`);
  }
  const [own, others] = [gain.own, gain.other].map((score) => Number(score.toPrecision(3)));
  return withAssumption(found, `long ones are no better: score ${own}, others ${others}`);
}

function withAssumption({ suggestions, untold }: RuleFindings, says: string): RuleFindings {
  const assumed = suggestions.map((each) => ({ ...each, assumptions: [says, ...each.assumptions ?? []] }));
  return { suggestions: assumed, untold };
}

/** So many times the median, in two digits that people can set. */
function roundedLimit(calls: readonly CallFacts[], { side, limits }: Search): number | null {
  const sorted = Float64Array.from(calls, (call) => tokensOf(call, side)!).sort();
  const median = quantile(sorted, 0.5);
  return median === null || median < 1 ? null : Number((limits.times_median! * median).toPrecision(2));
}

function tokensOf({ input_tokens, output_tokens }: CallFacts, side: "input" | "output"): number | null {
  return side === "input" ? input_tokens : output_tokens;
}

/** What the prompt cost, or the answer: what is cut is as often cached, or reasoning, as the rest. */
function sideCost(call: CallFacts, side: "input" | "output"): number | null {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens } = call;
  const none = { input: 0, output: 0, cache_read: 0, cache_write: 0, cache_write_1h: 0, reasoning: 0 };
  const request = call.rates!.request;
  const cost = side === "input"
    ? tokenCost(call.rates!, {
      ...none,
      input: input_tokens!,
      cache_read: cache_read_tokens ?? 0,
      cache_write: cache_write_tokens ?? 0,
      cache_write_1h: cache_write_1h_tokens ?? 0,
    })
    : tokenCost(call.rates!, { ...none, output: output_tokens!, reasoning: call.reasoning_tokens ?? 0 });
  return cost === null ? null : cost - request;
}
