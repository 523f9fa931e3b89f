/** Operations that call a model again and again, and come to nothing. @module */
import { formatCount, formatRatio } from "../../report/format_quantity.ts";
import { weightedQuantile } from "../../stats/weighted_quantile.ts";
import { newcombeInterval, type Ratio } from "../../stats/wilson_interval.ts";
import { meanDifference, meanOf, scoreValues } from "../mean_difference.ts";
import type { OperationFacts, SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { weightedRatio } from "../weighted_ratio.ts";
import { allFindings, NOTHING_FOUND, untold, weighSaving } from "../weigh_saving.ts";

type Limits = Readonly<Record<string, number>>;

/** A limit of calls for operations that do not come to an end. */
export const AGENT_LOOP: SuggestionRule = {
  id: "agent_loop",
  needs: "operations with the calls inside, their status or score, tokens or cost of calls",
  when: "operations of many more calls than usual fail, or score low, far more often than the others",
  limits: { least_calls: 10, times_median: 4, least_operations: 20, most_success: 0.2, most_repeats: 5 },
  find(facts, limits): RuleFindings {
    const names = Map.groupBy(facts.operations.filter(({ calls }) => calls.length > 0), ({ name }) => name);
    return allFindings([...names].map(([name, operations]) => loopsOf(facts, { name, operations, limits })));
  },
};

interface Search {
  readonly name: string;
  readonly operations: readonly OperationFacts[];
  readonly limits: Limits;
}

function loopsOf(facts: SuggestionFacts, { name, operations, limits }: Search): RuleFindings {
  const lengths = operations.map(({ calls }) => calls.length);
  const weights = operations.map(({ weight }) => weight);
  const median = weightedQuantile(lengths, { weights, probability: 0.5 });
  if (median === null) return NOTHING_FOUND;
  const most = Math.ceil(Math.max(limits.least_calls!, limits.times_median! * median));
  const isLong = ({ calls }: OperationFacts): boolean => calls.length > most;
  const [long, others] = [operations.filter(isLong), operations.filter((operation) => !isLong(operation))];
  if (long.length === 0) return NOTHING_FOUND;
  const where = { name };
  const later = long.flatMap(({ calls, cluster }) => calls.slice(most).map((call) => ({ ...call, cluster })));
  const priced = later.filter(({ usd }) => usd !== null);
  const shownLong = `${formatCount(long.length)} of ${
    formatCount(operations.length)
  } operations call a model more than ${formatCount(most)} times`;
  if (priced.length === 0) return untold(where, `${shownLong}, but what these calls cost is not known`);
  const longest = long.reduce((longest, { calls }) => Math.max(longest, calls.length), 0);
  const outcome = outcomeOf({ long, others }, limits);
  const succeeded = long.filter(({ ok }) => ok).length;
  const repeats = repeatsOf(facts, long, limits.most_repeats!);
  const found = weighSaving(facts, {
    unit: "usd",
    parts: priced.map(({ cluster, at, usd, weight }) => ({ cluster, at, saved: usd! * weight })),
    where,
    n: long.length,
    says: `${shownLong}, up to ${formatCount(longest)}, and ${outcome.says}${repeats.says}`,
    advice: `stop after ${formatCount(most)} calls of a model, and tell the model how many it has`,
    assumptions: [
      succeeded === 0
        ? "what did not succeed until then does not succeed later"
        : `${formatCount(succeeded)} that succeeded later would be stopped too`,
    ],
    evidence: [{
      limit_calls: most,
      median_calls: median,
      most_calls: longest,
      operations: operations.length,
      long_operations: long.length,
      long_succeeded: succeeded,
      repeating_operations: repeats.operations,
    }],
  });
  if (found.suggestions.length === 0 || outcome.verdict === "worse") return found;
  return outcome.verdict === "unknown" ? untold(where, `${shownLong}: ${outcome.says}`) : NOTHING_FOUND;
}

interface Outcome {
  /** Whether operations of many calls come out far worse than others. */
  readonly verdict: "worse" | "as good" | "unknown";
  readonly says: string;
}

interface Sides {
  readonly long: readonly OperationFacts[];
  readonly others: readonly OperationFacts[];
}

/** Long operations that succeed need their calls: only where few of them do is the rest in vain. */
function outcomeOf({ long, others }: Sides, { most_success, least_operations }: Limits): Outcome {
  const [own, usual] = [successOf(long), successOf(others)];
  const success = newcombeInterval(own, usual);
  if (success === null || others.length < least_operations!) {
    return { verdict: "unknown", says: "there are too few others to compare with" };
  }
  const [ownRatio, usualRatio] = [own.successes / own.trials, usual.successes / usual.trials];
  const says = `${formatRatio(ownRatio)} of them succeed, ${formatRatio(usualRatio)} of the others`;
  if (ownRatio <= most_success! * usualRatio) return { verdict: success.high < 0 ? "worse" : "unknown", says };
  const scored = [long, others].map(scoreValues);
  const score = meanDifference([scored[0]!, scored[1]!]);
  if (score === null) return { verdict: "as good", says };
  const [mean, usualMean] = scored.map(meanOf);
  if (mean! > most_success! * usualMean!) return { verdict: "as good", says };
  const shown = `their score is ${Number(mean!.toPrecision(2))}, that of the others ${
    Number(usualMean!.toPrecision(2))
  }`;
  return { verdict: score.high < 0 ? "worse" : "unknown", says: shown };
}

function successOf(operations: readonly OperationFacts[]): Ratio {
  return weightedRatio(operations, ({ ok }) => ok);
}

/** Operations in which one tool is called many times in a row, or twice with the same content. */
function repeatsOf(
  { timed: { columns, rows } }: SuggestionFacts,
  long: readonly OperationFacts[],
  most: number,
): { readonly operations: number; readonly says: string } {
  const traces = new Set(long.map(({ trace_id }) => trace_id));
  const tools = Array.from({ length: rows }, (_, row) => row).filter((row) => {
    return columns.kind![row] === "tool_call" && traces.has(columns.trace_id![row] as string);
  });
  const repeating = [...Map.groupBy(tools, (row) => columns.trace_id![row] as string).values()].filter((calls) => {
    const prints = calls.map((row) => columns.fingerprint![row]).filter((print) => print !== null);
    if (new Set(prints).size < prints.length) return true;
    let run = 0;
    return calls.some((row, place) => {
      run = place > 0 && columns.name![calls[place - 1]!] === columns.name![row] ? run + 1 : 1;
      return run > most;
    });
  });
  const operations = repeating.length;
  if (operations === 0) return { operations, says: "" };
  return { operations, says: `; ${formatCount(operations)} of them repeat a tool again and again` };
}
