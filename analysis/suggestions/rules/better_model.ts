/** Another model, or another provider of the same one, that does a task cheaper or faster and no worse. @module */
import { formatChange } from "../../report/format_quantity.ts";
import type { CallFacts } from "../call_facts.ts";
import type { CallGroup } from "../call_groups.ts";
import { type JudgedCalls, qualityLost, successOf } from "../model_quality.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { type CallMeasure, type MatchedSizes, matchedSizes, type SizedCalls, sizedCalls } from "../matched_sizes.ts";
import { allFindings, NOTHING_FOUND, type SavedPart, savedSum, untold, weighSaving } from "../weigh_saving.ts";
import { type CallTokens, tokenCost } from "../../call_costs.ts";

/** A model that costs less for the same task. */
export const CHEAPER_MODEL: SuggestionRule = {
  id: "cheaper_model",
  needs: "calls of one task by several models or providers, score of outcomes",
  when: "another one costs less for prompts of the same size, and neither score nor success suffers",
  limits: { least_calls: 30, most_score_lost: 0.02, most_success_lost: 0.02, least_length: 0.5 },
  find: (facts, limits) => betterModels(facts, { unit: "usd", limits }),
};

/** A model that takes less time for the same task. */
export const FASTER_MODEL: SuggestionRule = {
  id: "faster_model",
  needs: "calls of one task by several models or providers, score of outcomes",
  when: "another one takes less time for prompts of the same size, and neither score nor success suffers",
  limits: { least_calls: 30, most_score_lost: 0.02, most_success_lost: 0.02, least_length: 0.5 },
  find: (facts, limits) => betterModels(facts, { unit: "ms", limits }),
};

/** Time counts where calls succeed. */
const MEASURES: Readonly<Record<"usd" | "ms", CallMeasure>> = {
  usd: ({ usd }) => usd,
  ms: ({ duration_ms, status }) => status === "ok" ? duration_ms : null,
};

const COMPARATIVES = { usd: "cheaper", ms: "faster" } as const;

/** Models of one job that are held against each other, those with most calls first. */
const MOST_MODELS = 30;

type Unit = keyof typeof COMPARATIVES;

interface Search {
  readonly unit: Unit;
  readonly limits: Readonly<Record<string, number>>;
}

/** Calls of a task by one model. */
interface Candidate extends JudgedCalls {
  readonly name: string;
  /** Mean tokens of answers without reasoning; NaN where they are unknown. */
  readonly length: number;
  readonly sized: Readonly<Record<Unit, SizedCalls>>;
  /** Traces that its calls are in. */
  readonly traces: ReadonlySet<string>;
}

function betterModels(facts: SuggestionFacts, search: Search): RuleFindings {
  return allFindings(
    jobsOf(facts).map((models) => {
      return allFindings(models.map((own) => {
        const choice = { own, models, ...search };
        const found = bestInstead(facts, choice);
        if (search.unit === "usd" || found.suggestions.length === 0) return found;
        // What is cheaper as well is said there: nobody needs the same advice twice.
        return isSameAdvice(found, bestInstead(facts, { ...choice, unit: "usd" })) ? NOTHING_FOUND : found;
      }));
    }),
  );
}

/** Both rules look at the same candidates: sorting calls by size takes longer than comparing them. */
const JOBS = new WeakMap<SuggestionFacts, readonly (readonly Candidate[])[]>();

/** Models that did the same job, per job of several. */
function jobsOf(facts: SuggestionFacts): readonly (readonly Candidate[])[] {
  const known = JOBS.get(facts);
  if (known !== undefined) return known;
  const routed = routedTraces(facts);
  const jobs = Map.groupBy(facts.jobs, ({ where: { provider: _, model: __, ...job } }) => JSON.stringify(job));
  const found = [...jobs.values()].filter((groups) => {
    const calls = groups.flatMap((group) => group.calls);
    // Harder questions go to the dear model: selector_threshold compares the two where they meet.
    return groups.length >= 2 && 2 * calls.filter(({ trace_id }) => routed.has(trace_id)).length <= calls.length;
  }).map((groups) => {
    return groups.filter(({ where }) => typeof where.model === "string").slice(0, MOST_MODELS).map(candidateOf);
  });
  JOBS.set(facts, found);
  return found;
}

function candidateOf(group: CallGroup): Candidate {
  const { where: { provider, model }, calls } = group;
  const name = provider === null || provider === undefined ? String(model) : `${model} of ${provider}`;
  const written: CallMeasure = ({ output_tokens, reasoning_tokens, status }) => {
    return status !== "ok" || output_tokens === null ? null : output_tokens - (reasoning_tokens ?? 0);
  };
  return {
    ...group,
    name,
    success: successOf(calls),
    length: sizedCalls(calls, written).mean,
    scored: calls.filter(({ score }) => score !== null).length / calls.length,
    sized: { usd: sizedCalls(calls, MEASURES.usd), ms: sizedCalls(calls, MEASURES.ms) },
    traces: new Set(calls.map(({ trace_id }) => trace_id)),
  };
}

/** Traces in which something was chosen by how hard the question is. */
function routedTraces({ sample: { columns, rows } }: SuggestionFacts): Set<unknown> {
  const { complexity_score, trace_id } = columns;
  const traces = new Set<unknown>();
  for (let row = 0; row < rows; row++) if (complexity_score![row] !== null) traces.add(trace_id![row]);
  return traces;
}

function isSameAdvice({ suggestions: [one] }: RuleFindings, { suggestions: [other] }: RuleFindings): boolean {
  return one !== undefined && one.advice === other?.advice;
}

interface Choice extends Search {
  readonly own: Candidate;
  readonly models: readonly Candidate[];
}

/** The alternative that saves most; where none is sure, what is missing for the one that would. */
function bestInstead(facts: SuggestionFacts, choice: Choice): RuleFindings {
  const found = choice.models.filter((other) => other !== choice.own).map((other) => instead(facts, other, choice));
  const [best] = found.flatMap(({ suggestions }) => suggestions).sort((a, b) => b.weight - a.weight);
  if (best !== undefined) return { suggestions: [best], untold: [] };
  return { suggestions: [], untold: found.flatMap((each) => each.untold).slice(0, 1) };
}

function instead(facts: SuggestionFacts, other: Candidate, { own, unit, limits }: Choice): RuleFindings {
  const { where } = own;
  const better = COMPARATIVES[unit];
  const length = other.length / own.length;
  const matched = matchedSizes(own.sized[unit], unit === "ms" ? stretched(other, length) : other.sized.usd);
  if (matched === null) {
    if (!(other.sized[unit].mean < own.sized[unit].mean)) return NOTHING_FOUND;
    return untold(where, `${other.name} may be ${better}, but has seen few prompts of the same size`);
  }
  // What costs nothing by its price runs on a machine that costs something.
  if (unit === "usd" && other.sized.usd.mean === 0) return NOTHING_FOUND;
  // Most pairs end here: only what is worth it is looked at call by call.
  if (!(matched.saved / facts.total[unit] >= facts.least.ratio)) return NOTHING_FOUND;
  if (length < limits.least_length! || length > 1 / limits.least_length!) {
    const times = Number(length.toPrecision(2));
    return untold(where, `${other.name} would be ${better}, but its answers are ${times} times as long: another job?`);
  }
  if (areTogether(own, other)) {
    return untold(
      where,
      `${other.name} would be ${better}, but both are asked in the same operations: one after the other fails?`,
    );
  }
  const parts = unit === "usd" ? lesserParts(matched, { own, other }) : matched.parts();
  if (!(savedSum(parts) / facts.total[unit] >= facts.least.ratio)) return NOTHING_FOUND;
  const lost = qualityLost(own, other, limits);
  if (lost.verdict === "worse") return NOTHING_FOUND;
  if (lost.verdict === "unknown") return untold(where, `${other.name} would be ${better}, but ${lost.reason}`);
  return weighSaving(facts, {
    unit,
    parts,
    where,
    n: own.calls.length,
    says: `${other.name} does this ${better}, prompts of the same size compared${otherwiseText(own, other, unit)}`,
    advice: `use ${other.name}`,
    assumptions: [lost.says, "calls differ by the size of their prompts alone"],
    evidence: [{ instead: other.name, calls: own.calls.length, calls_instead: other.calls.length }],
    of: { weight: matched.weight, per: "call" },
  });
}

/** Answers that are shorter come sooner: their time is stretched to the length of the own ones. */
function stretched({ calls, sized }: Candidate, length: number): SizedCalls {
  if (!(length < 1)) return sized.ms;
  return sizedCalls(calls, (call) => {
    const ms = MEASURES.ms(call);
    return ms === null ? null : ms / length;
  });
}

/** The lesser of two savings: by what calls of the other cost, and by its prices for the tokens of the own calls. */
function lesserParts(
  matched: MatchedSizes,
  { own, other }: { readonly own: Candidate; readonly other: Candidate },
): SavedPart[] {
  const rates = other.calls.findLast((call) => call.rates !== null && call.rates.time === null)?.rates;
  if (rates === undefined || rates === null) return matched.parts();
  const repriced = own.calls.flatMap((call): SavedPart[] => {
    const tokens = tokensOf(call);
    const usd = tokens === null ? null : tokenCost(rates, tokens);
    return usd === null || call.usd === null
      ? []
      : [{ cluster: call.cluster, at: call.at, saved: (call.usd - usd) * call.weight }];
  });
  return repriced.length > 0 && savedSum(repriced) < matched.saved ? repriced : matched.parts();
}

function tokensOf(call: CallFacts): CallTokens | null {
  const { input_tokens: input, output_tokens: output } = call;
  if (input === null || output === null) return null;
  return {
    input,
    output,
    cache_read: call.cache_read_tokens ?? 0,
    cache_write: call.cache_write_tokens ?? 0,
    cache_write_1h: call.cache_write_1h_tokens ?? 0,
    reasoning: call.reasoning_tokens ?? 0,
  };
}

/** So many calls beside one of the other model, and one is asked because of the other. */
const MOST_TOGETHER = 0.2;

function areTogether(own: Candidate, other: Candidate): boolean {
  return own.calls.filter(({ trace_id }) => other.traces.has(trace_id)).length > MOST_TOGETHER * own.calls.length;
}

/** What becomes of the other measure: a cheap model may be slow. */
function otherwiseText(own: Candidate, other: Candidate, unit: Unit): string {
  const measure = unit === "usd" ? "ms" : "usd";
  const matched = matchedSizes(own.sized[measure], other.sized[measure]);
  if (matched === null) return "";
  if (matched.whole === 0 && measure === "usd") return matched.saved < 0 ? "; a call costs something then" : "";
  if (!(matched.whole > 0)) return "";
  return `; ${measure === "ms" ? "time" : "cost"} of a call ${formatChange(-matched.saved / matched.whole)}`;
}
