/** Another model, or another provider of the same one, that does a task cheaper or faster and no worse. @module */
import { studentQuantile } from "../../stats/beta_distribution.ts";
import { formatChange, formatCount, formatRatio } from "../../report/format_quantity.ts";
import { newcombeInterval, type Ratio } from "../../stats/wilson_interval.ts";
import type { CallFacts } from "../call_facts.ts";
import { type CallGroup, callGroups } from "../call_groups.ts";
import { callWeight, savedAtSameSize } from "../same_size.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, type SavedPart, untold, weighSaving } from "../weigh_saving.ts";

/** A model that costs less for the same task. */
export const CHEAPER_MODEL: SuggestionRule = {
  id: "cheaper_model",
  needs: "calls of one task by several models or providers, score of outcomes",
  when: "another one costs less for prompts of the same size, and neither score nor success suffers",
  limits: { least_calls: 30, most_score_lost: 0.02, most_success_lost: 0.02 },
  find: (facts, limits) => betterModels(facts, { unit: "usd", limits }),
};

/** A model that takes less time for the same task. */
export const FASTER_MODEL: SuggestionRule = {
  id: "faster_model",
  needs: "calls of one task by several models or providers, score of outcomes",
  when: "another one takes less time for prompts of the same size, and neither score nor success suffers",
  limits: { least_calls: 30, most_score_lost: 0.02, most_success_lost: 0.02 },
  find: (facts, limits) => betterModels(facts, { unit: "ms", limits }),
};

const COMPARATIVES = { usd: "cheaper", ms: "faster" } as const;

interface Search {
  readonly unit: "usd" | "ms";
  readonly limits: Readonly<Record<string, number>>;
}

function betterModels(facts: SuggestionFacts, search: Search): RuleFindings {
  const tasks = callGroups(facts.calls, ["task"]);
  return allFindings(tasks.map((task) => {
    const models = callGroups(task.calls, ["provider", "model"]);
    return allFindings(models.map((own) => {
      const choice = { task, own, models, ...search };
      const found = bestInstead(facts, choice);
      // What is cheaper as well is said there: nobody needs the same advice twice.
      return search.unit === "ms" && isSameAdvice(found, bestInstead(facts, { ...choice, unit: "usd" }))
        ? NOTHING_FOUND
        : found;
    }));
  }));
}

function isSameAdvice({ suggestions: [one] }: RuleFindings, { suggestions: [other] }: RuleFindings): boolean {
  return one !== undefined && one.advice === other?.advice;
}

interface Choice extends Search {
  readonly task: CallGroup;
  readonly own: CallGroup;
  readonly models: readonly CallGroup[];
}

/** The alternative that saves most; where none is sure, what is missing for the one that would. */
function bestInstead(facts: SuggestionFacts, choice: Choice): RuleFindings {
  const found = choice.models.filter((other) => other !== choice.own).map((other) => instead(facts, other, choice));
  const [best] = found.flatMap(({ suggestions }) => suggestions).sort((a, b) => b.weight - a.weight);
  if (best !== undefined) return { suggestions: [best], untold: [] };
  return { suggestions: [], untold: found.flatMap((each) => each.untold).slice(0, 1) };
}

function instead(facts: SuggestionFacts, other: CallGroup, { task, own, unit, limits }: Choice): RuleFindings {
  const parts = savedBy(own.calls, other.calls, unit);
  const name = modelName(other);
  const where = { ...task.where, ...own.where };
  if (parts === null) {
    if (!(meanOf(other.calls, unit) < meanOf(own.calls, unit))) return NOTHING_FOUND;
    return untold(where, `${name} may be ${COMPARATIVES[unit]}, but has seen few prompts of the same size`);
  }
  const found = weighSaving(facts, {
    unit,
    parts,
    where,
    n: own.calls.length,
    says: `${name} does this ${COMPARATIVES[unit]}, prompts of the same size compared${
      otherwiseText(own.calls, other.calls, unit)
    }`,
    advice: `use ${name}`,
    assumptions: ["calls differ by the size of their prompts alone"],
    evidence: [{ instead: name, calls: own.calls.length, calls_instead: other.calls.length }],
    of: { weight: callWeight(own.calls), per: "call" },
  });
  if (found.suggestions.length === 0 && found.untold.length === 0) return NOTHING_FOUND;
  const lost = qualityLost(own, other, limits);
  if (lost.verdict === "worse") return NOTHING_FOUND;
  if (lost.verdict === "unknown") {
    return untold(where, `${name} would be ${COMPARATIVES[unit]}, but ${lost.reason}`);
  }
  return {
    suggestions: found.suggestions.map((each) => ({ ...each, assumptions: [lost.says, ...each.assumptions!] })),
    untold: found.untold,
  };
}

/** What becomes of the other measure: a cheap model may be slow. */
function otherwiseText(own: readonly CallFacts[], other: readonly CallFacts[], unit: "usd" | "ms"): string {
  const measure = unit === "usd" ? "ms" : "usd";
  const parts = savedBy(own, other, measure);
  const whole = own.reduce((sum, call) => sum + (measuredIn(measure, call) ?? 0) * call.weight, 0);
  if (parts === null || !(whole > 0)) return "";
  const change = formatChange(-parts.reduce((sum, { saved }) => sum + saved, 0) / whole);
  return `; ${measure === "ms" ? "time" : "cost"} of a call ${change}`;
}

function measuredIn(unit: "usd" | "ms", { usd, duration_ms, status }: CallFacts): number | null {
  return unit === "usd" ? usd : status === "ok" ? duration_ms : null;
}

function modelName({ where: { provider, model } }: CallGroup): string {
  return [model, provider].filter((part) => part !== null && part !== undefined).join(" of ");
}

function savedBy(own: readonly CallFacts[], other: readonly CallFacts[], unit: "usd" | "ms"): SavedPart[] | null {
  return savedAtSameSize({ own, other, measure: (call) => measuredIn(unit, call) });
}

type Quality =
  | { readonly verdict: "worse" }
  | { readonly verdict: "unknown"; readonly reason: string }
  | { readonly verdict: "same"; readonly says: string };

/** Whether outcomes suffer: both bounds of what is lost must be within the limits, and a model is never trusted unscored. */
function qualityLost(own: CallGroup, other: CallGroup, limits: Readonly<Record<string, number>>): Quality {
  const success = newcombeInterval(successOf(other.calls), successOf(own.calls));
  if (success === null || success.value < -limits.most_success_lost!) return { verdict: "worse" };
  if (Math.min(own.calls.length, other.calls.length) < limits.least_calls!) {
    const few = Math.min(own.calls.length, other.calls.length);
    return { verdict: "unknown", reason: `there are ${formatCount(few)} calls, ${limits.least_calls} are needed` };
  }
  if (success.low < -limits.most_success_lost!) {
    return { verdict: "unknown", reason: `it may succeed ${formatRatio(-success.low)} less often` };
  }
  if (own.where.model === other.where.model) {
    return { verdict: "same", says: "one model answers the same, whoever serves it" };
  }
  const score = scoreLost(own.calls, other.calls, limits.least_calls!);
  if (score === null) return { verdict: "unknown", reason: "no score says how good its answers are" };
  if (score.value > limits.most_score_lost!) return { verdict: "worse" };
  if (score.high > limits.most_score_lost!) {
    return { verdict: "unknown", reason: `its score may be ${Number(score.high.toPrecision(2))} lower` };
  }
  const shown = Number(score.other.toPrecision(3));
  return { verdict: "same", says: `score ${shown} instead of ${Number(score.own.toPrecision(3))}` };
}

function successOf(calls: readonly CallFacts[]): Ratio {
  return { successes: calls.filter(({ status }) => status === "ok").length, trials: calls.length };
}

/** How much lower the mean score is, one score per session: answers to one user resemble each other. `null` with too few. */
function scoreLost(
  own: readonly CallFacts[],
  other: readonly CallFacts[],
  least: number,
): { readonly own: number; readonly other: number; readonly value: number; readonly high: number } | null {
  const [mine, theirs] = [own, other].map(scoreMoments);
  if (mine!.n < least || theirs!.n < least) return null;
  const value = mine!.mean - theirs!.mean;
  const variance = mine!.variance + theirs!.variance;
  const reach = studentQuantile(0.95, Math.min(mine!.n, theirs!.n) - 1) * Math.sqrt(variance);
  return { own: mine!.mean, other: theirs!.mean, value, high: value + reach };
}

function scoreMoments(
  calls: readonly CallFacts[],
): { readonly n: number; readonly mean: number; readonly variance: number } {
  const scored = calls.filter(({ score }) => score !== null);
  const means = [...Map.groupBy(scored, ({ cluster }) => cluster).values()].map((members) => {
    return members.reduce((sum, { score }) => sum + score!, 0) / members.length;
  });
  const n = means.length;
  const mean = means.reduce((sum, each) => sum + each, 0) / n;
  const variance = means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1) / n;
  return { n, mean, variance };
}

function meanOf(calls: readonly CallFacts[], unit: "usd" | "ms"): number {
  const known = calls.filter((call) => measuredIn(unit, call) !== null);
  return known.reduce((sum, call) => sum + measuredIn(unit, call)! * call.weight, 0) / callWeight(known);
}
