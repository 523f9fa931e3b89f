/** Calls and tools that fail: where to try again, and what to look at where that is of no use. @module */
import { errorAdvice } from "../../bottlenecks/advice.ts";
import type { Value } from "../../engine/aggregate_plan.ts";
import { formatCount, formatRatio } from "../../report/format_quantity.ts";
import { wilsonInterval } from "../../stats/wilson_interval.ts";
import type { CallFacts } from "../call_facts.ts";
import type { CallGroup } from "../call_groups.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, untold } from "../weigh_saving.ts";

/** Calls that fail by what passes, and are not tried again. */
export const MISSING_RETRIES: SuggestionRule = {
  id: "missing_retries",
  needs: "attempts of calls, error_category",
  when: "calls fail by errors of servers or networks that pass, and are not tried again",
  limits: { least_ratio: 0.01, least_failed: 10, retries: 2 },
  find(facts, limits): RuleFindings {
    return allFindings(
      facts.models.map((group) => {
        return notTriedAgain(group, { all: facts.calls.length, limits });
      }),
    );
  },
};

/** Calls and tools of which too many fail. */
export const ERROR_HANDLING: SuggestionRule = {
  id: "error_handling",
  needs: "status of calls and tools",
  when: "surely more fail than thresholds.error_ratio allows, rate limits and missing retries aside",
  limits: { least_failed: 10 },
  find(facts, { least_failed }): RuleFindings {
    const { error_ratio } = facts.thresholds;
    return allFindings(
      faultyGroups(facts).map((group) => tooManyFail(group, { most: error_ratio, least: least_failed! })),
    );
  },
};

function isPassing({ error_category }: CallFacts): boolean {
  return error_category === "server" || error_category === "network";
}

interface RetryContext {
  readonly all: number;
  readonly limits: Readonly<Record<string, number>>;
}

/** How many would succeed: as often as the first time, each time. */
function notTriedAgain({ where, calls }: CallGroup, { all, limits }: RetryContext): RuleFindings {
  const failed = calls.filter((call) => call.status !== "ok" && isPassing(call));
  const once = failed.filter(({ attempts }) => attempts === 1);
  const unknown = failed.filter(({ attempts }) => attempts === null);
  const share = `${formatCount(once.length)} of ${formatCount(calls.length)} calls`;
  if (once.length / calls.length < limits.least_ratio!) {
    if (unknown.length / calls.length < limits.least_ratio!) return NOTHING_FOUND;
    return untold(
      where,
      `${formatCount(unknown.length)} calls fail by what passes, nothing says whether they were tried again`,
    );
  }
  const [low, high] = wilsonInterval({ successes: once.length, trials: calls.length })!;
  if (low < limits.least_ratio! / 2 || once.length < limits.least_failed!) {
    return untold(where, `${share} fail by what passes: may be chance`);
  }
  const failing = failed.length / calls.length;
  const rescued = 1 - failing ** limits.retries!;
  return {
    suggestions: [{
      where,
      n: calls.length,
      measure: "success_ratio",
      effect: { value: rescued * once.length / calls.length, unit: "ratio", low: rescued * low, high: rescued * high },
      saving: null,
      says: `${share} fail by errors of servers and networks and are not tried again: ${
        formatRatio(rescued)
      } of these would succeed`,
      advice: `try again up to ${limits.retries} times, after a growing wait`,
      assumptions: ["each attempt fails as often as the first one"],
      evidence: [{ failed: failed.length, tried_once: once.length }],
      weight: rescued * once.length / all,
    }],
    untold: [],
  };
}

interface FaultyGroup {
  readonly where: Readonly<Record<string, Value>>;
  readonly n: number;
  readonly failed: readonly (string | null)[];
  /** Share of all events of the kind. */
  readonly share: number;
}

function faultyGroups({ calls, models, timed }: SuggestionFacts): FaultyGroup[] {
  const ofCalls = models.map((group): FaultyGroup => ({
    where: group.where,
    n: group.calls.length,
    share: group.calls.length / calls.length,
    failed: group.calls.filter(({ status, error_category, attempts }) => {
      const isSaidElsewhere = error_category === "rate_limit" ||
        ((error_category === "server" || error_category === "network") && attempts === 1);
      return status !== "ok" && !isSaidElsewhere;
    }).map(({ error_category }) => error_category),
  }));
  const { kind, name, status, error_category } = timed.columns;
  const tools = kind!.flatMap((each, row) => each === "tool_call" ? [row] : []);
  const ofTools = [...Map.groupBy(tools, (row) => name![row]!)].map(([tool, rows]): FaultyGroup => ({
    where: { tool: tool as string },
    n: rows.length,
    share: rows.length / tools.length,
    failed: rows.filter((row) => status![row] !== "ok").map((row) => error_category![row] as string | null),
  }));
  return [...ofCalls, ...ofTools];
}

function tooManyFail(
  { where, n, failed, share }: FaultyGroup,
  { most, least }: { readonly most: number; readonly least: number },
): RuleFindings {
  const ratio = failed.length / n;
  if (ratio <= most) return NOTHING_FOUND;
  const [low, high] = wilsonInterval({ successes: failed.length, trials: n })!;
  const text = `${formatCount(failed.length)} of ${formatCount(n)} fail`;
  if (low <= most || failed.length < least) return untold(where, `${text}: may be chance`);
  const categories = [...Map.groupBy(failed, (category) => category)].sort(([, a], [, b]) => b.length - a.length);
  const [mostly, members] = categories[0]!;
  const isTold = mostly !== null && mostly !== "unknown" && members.length > failed.length / 2;
  return {
    suggestions: [{
      where,
      n,
      measure: "error_ratio",
      effect: { value: ratio, unit: "ratio", low, high },
      saving: null,
      says: `${text}${isTold ? `, mostly by ${mostly}` : ""}`,
      advice: `review error handling and retry logic${isTold ? `: ${errorAdvice(mostly)}` : ""}`,
      evidence: categories.map(([category, { length }]) => ({ error_category: category, failed: length })),
      weight: ratio * share,
    }],
    untold: [],
  };
}
