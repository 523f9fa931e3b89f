/** Calls and tools that fail: where to try again, and what to look at where that is of no use. @module */
import { errorAdvice } from "../../bottlenecks/advice.ts";
import type { Value } from "../../engine/aggregate_plan.ts";
import { formatCount, formatRatio } from "../../report/format_quantity.ts";
import { wilsonInterval } from "../../stats/wilson_interval.ts";
import type { CallFacts } from "../call_facts.ts";
import type { CallGroup } from "../call_groups.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { weightedRatio, weightSum } from "../weighted_ratio.ts";
import { type Happening, passedText } from "../when_it_happens.ts";
import { allFindings, NOTHING_FOUND, untold } from "../weigh_saving.ts";

/** Calls that fail by what passes, and are not tried again. */
export const MISSING_RETRIES: SuggestionRule = {
  id: "missing_retries",
  needs: "attempts of calls, error_category",
  when: "calls fail by errors of servers or networks that pass, and are not tried again",
  limits: { least_ratio: 0.01, least_failed: 10, retries: 2 },
  find(facts, limits): RuleFindings {
    return allFindings(facts.models.map((group) => notTriedAgain(facts, { group, limits })));
  },
};

/** Calls and tools of which too many fail. */
export const ERROR_HANDLING: SuggestionRule = {
  id: "error_handling",
  needs: "status of calls and tools",
  when: "surely more fail than thresholds.error_ratio allows, rate limits and missing retries aside",
  limits: { least_failed: 10 },
  find(facts, { least_failed }): RuleFindings {
    return allFindings(faultyGroups(facts).map((group) => tooManyFail(facts, { group, least: least_failed! })));
  },
};

function isPassing({ status, error_category }: CallFacts): boolean {
  return status !== "ok" && (error_category === "server" || error_category === "network");
}

interface Retried {
  readonly group: CallGroup;
  readonly limits: Readonly<Record<string, number>>;
}

/** How many would succeed: each time as often as calls do that follow a failure. */
function notTriedAgain(facts: SuggestionFacts, { group: { where, calls }, limits }: Retried): RuleFindings {
  const isOnce = (call: CallFacts): boolean => isPassing(call) && call.attempts === 1;
  const once = calls.filter(isOnce);
  const unknown = calls.filter((call) => isPassing(call) && call.attempts === null);
  const whole = weightSum(calls);
  const share = `${formatCount(weightSum(once))} of ${formatCount(whole)} calls`;
  if (weightSum(once) / whole < limits.least_ratio!) {
    if (weightSum(unknown) / whole < limits.least_ratio!) return NOTHING_FOUND;
    const count = formatCount(weightSum(unknown));
    return untold(where, `${count} calls fail by what passes, nothing says whether they were tried again`);
  }
  const [low, high] = wilsonInterval(weightedRatio(calls, isOnce))!;
  if (low < limits.least_ratio! / 2 || once.length < limits.least_failed!) {
    return untold(where, `${share} fail by what passes: may be chance`);
  }
  const passed = passedText(facts, once);
  if (passed !== null) return untold(where, `${share} fail by what passes, ${passed}`);
  const rescued = 1 - failingAgain(calls) ** limits.retries!;
  const ratio = weightSum(once) / whole;
  return {
    suggestions: [{
      where,
      n: calls.length,
      measure: "success_ratio",
      effect: { value: rescued * ratio, unit: "ratio", low: rescued * low, high: rescued * high },
      saving: null,
      says: `${share} fail by errors of servers and networks and are not tried again: ${
        formatRatio(rescued)
      } of these would succeed`,
      advice: `try again up to ${limits.retries} times, after a growing wait`,
      assumptions: ["an attempt fails as often as calls do that come within a minute of a failure"],
      evidence: [{ tried_once: weightSum(once) }],
      weight: rescued * weightSum(once) / weightSum(facts.calls),
    }],
    untold: [],
  };
}

const MINUTE_US = 60e6;
const FEWEST_PAIRS = 5;

/** How often an attempt fails: as often as calls do, or, while something is down, as those that come soon after a failure. */
function failingAgain(calls: readonly CallFacts[]): number {
  const usual = weightSum(calls.filter(isPassing)) / weightSum(calls);
  const soon = calls.flatMap((call, place) => {
    const before = calls[place - 1];
    return before !== undefined && isPassing(before) && call.at - before.at <= MINUTE_US ? [call] : [];
  });
  if (soon.length < FEWEST_PAIRS) return usual;
  return Math.max(usual, weightSum(soon.filter(isPassing)) / weightSum(soon));
}

/** A call or a call of a tool. */
interface Tried extends Happening {
  readonly isFailing: boolean;
  readonly category: string | null;
}

interface FaultyGroup {
  readonly where: Readonly<Record<string, Value>>;
  readonly tried: readonly Tried[];
  /** Share of all events of the kind. */
  readonly share: number;
}

function faultyGroups({ calls, models, timed }: SuggestionFacts): FaultyGroup[] {
  const ofCalls = models.map((group): FaultyGroup => ({
    where: group.where,
    share: weightSum(group.calls) / weightSum(calls),
    tried: group.calls.map((call) => {
      const isSaidElsewhere = call.error_category === "rate_limit" || (isPassing(call) && call.attempts === 1);
      const { at, weight, error_category: category, status } = call;
      return { at, weight, category, isFailing: status !== "ok" && !isSaidElsewhere };
    }),
  }));
  const { kind, name, status, error_category, started_at, sample_weight } = timed.columns;
  const tools = kind!.flatMap((each, row) => each === "tool_call" ? [row] : []);
  const ofTools = [...Map.groupBy(tools, (row) => name![row]!)].map(([tool, rows]): FaultyGroup => ({
    where: { tool: tool as string },
    share: rows.length / tools.length,
    tried: rows.map((row) => ({
      at: started_at![row] as number,
      weight: sample_weight![row] as number,
      category: error_category![row] as string | null,
      isFailing: status![row] !== "ok",
    })),
  }));
  return [...ofCalls, ...ofTools];
}

function tooManyFail(
  facts: SuggestionFacts,
  { group: { where, tried, share }, least }: { readonly group: FaultyGroup; readonly least: number },
): RuleFindings {
  const most = facts.thresholds.error_ratio;
  const failed = tried.filter(({ isFailing }) => isFailing);
  const ratio = weightSum(failed) / weightSum(tried);
  if (!(ratio > most)) return NOTHING_FOUND;
  const [low, high] = wilsonInterval(weightedRatio(tried, ({ isFailing }) => isFailing))!;
  const text = `${formatCount(weightSum(failed))} of ${formatCount(weightSum(tried))} fail`;
  if (low <= most || failed.length < least) return untold(where, `${text}: may be chance`);
  const passed = passedText(facts, failed);
  if (passed !== null) return untold(where, `${text}, ${passed}`);
  const categories = [...Map.groupBy(failed, ({ category }) => category)].map(([category, members]) => {
    return { error_category: category, failed: weightSum(members) };
  }).sort((a, b) => b.failed - a.failed);
  const [{ error_category: mostly, failed: largest }] = categories as [
    { error_category: string | null; failed: number },
  ];
  const isTold = mostly !== null && mostly !== "unknown" && largest > weightSum(failed) / 2;
  return {
    suggestions: [{
      where,
      n: tried.length,
      measure: "error_ratio",
      effect: { value: ratio, unit: "ratio", low, high },
      saving: null,
      says: `${text}${isTold ? `, mostly by ${mostly}` : ""}`,
      advice: `review error handling and retry logic${isTold ? `: ${errorAdvice(mostly)}` : ""}`,
      evidence: categories,
      weight: ratio * share,
    }],
    untold: [],
  };
}
