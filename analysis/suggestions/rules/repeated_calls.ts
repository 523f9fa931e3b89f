/** Questions that were answered before: to a model, and to a tool. @module */
import type { AggregatePlan, AnswerRow, Field, Filter, Value } from "../../engine/aggregate_plan.ts";
import { countOf, LEAF, LLM_CALLS, ofKind, OK } from "../../group_keys.ts";
import { formatCount } from "../../report/format_quantity.ts";
import type { StagePath } from "../../path_stats.ts";
import { type AskedEvent, repeatedEvents } from "../answer_cache.ts";
import type { SuggestionFacts } from "../suggestion_facts.ts";
import type { RuleFindings, SuggestionRule } from "../suggestion_rule.ts";
import { allFindings, NOTHING_FOUND, type SavedPart, savedSum, untold, weighSaving } from "../weigh_saving.ts";

/** Calls of a model that a cache of one's own would answer. */
export const REPEATED_CALLS: SuggestionRule = {
  id: "repeated_calls",
  needs: "fingerprint of calls: createRecorder({ fingerprint: { salt } })",
  when: "the same was asked before and answered",
  limits: { within_hours: 24 },
  find: (facts, limits) => repeated(facts, { groups: modelGroups(facts), of: [...LLM_CALLS, LEAF], limits }),
};

/** Calls of a tool that a cache of one's own would answer. */
export const REPEATED_TOOL_CALLS: SuggestionRule = {
  id: "repeated_tool_calls",
  needs: "fingerprint of tool calls: createRecorder({ fingerprint: { salt } })",
  when: "the same was asked before and answered",
  limits: { within_hours: 24 },
  find: (facts, limits) => repeated(facts, { groups: toolGroups(facts), of: ofKind("tool_call"), limits }),
};

interface Asked extends AskedEvent {
  readonly cluster: string;
  readonly weight: number;
  /** USD or ms that an answer of one's own saves. */
  readonly worth: number;
}

interface AskedGroup {
  readonly where: Readonly<Record<string, Value>>;
  readonly unit: "usd" | "ms";
  readonly asked: readonly Asked[];
}

interface Search {
  readonly groups: readonly AskedGroup[];
  readonly of: readonly Filter[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Fewer events without a fingerprint are not worth a word. */
const FEW_EVENTS = 10;
/** Questions of the whole window that are looked at, the most frequent first. */
const MOST_QUESTIONS = 2000;
/** Groups that are looked at, those with most calls first. */
const MOST_GROUPS = 20;

async function repeated(facts: SuggestionFacts, { groups, of, limits }: Search): Promise<RuleFindings> {
  const asked = groups.flatMap((group) => group.asked);
  if (asked.every(({ fingerprint }) => fingerprint === null)) {
    return asked.length <= FEW_EVENTS
      ? NOTHING_FOUND
      : untold({}, "no fingerprint is recorded: createRecorder({ fingerprint: { salt } })");
  }
  const hours = limits.within_hours!;
  const large = groups.toSorted((a, b) => b.asked.length - a.asked.length).slice(0, MOST_GROUPS);
  const plans = facts.sample.complete ? [] : large.map(({ where }) => questionsOf({ where, of, hours }));
  const questions = plans.length === 0 ? [] : await facts.source.aggregate(plans);
  return allFindings(large.map((group, place) => {
    return fromAnswers(facts, { group, questions: questions[place] ?? [], hours });
  }));
}

/** How often each question was asked and answered, day by day: what is asked again the next day is left out. */
function questionsOf({ where, of, hours }: {
  readonly where: AskedGroup["where"];
  readonly of: readonly Filter[];
  readonly hours: number;
}): AggregatePlan {
  const own = Object.entries(where).map(([field, value]): Filter => ({ field: field as Field, in: [value] }));
  return {
    where: [...of, OK, ...own, { field: "fingerprint", notIn: [null] }],
    by: ["fingerprint", { bucket: hours >= 24 ? "1d" : "1h", as: "period" }],
    aggregates: { asked: { op: "distinct", of: "trace_id" } },
    order: { by: "asked", descending: true },
    limit: MOST_QUESTIONS,
  };
}

interface AnswerSearch {
  readonly group: AskedGroup;
  readonly questions: readonly AnswerRow[];
  readonly hours: number;
}

function fromAnswers(facts: SuggestionFacts, { group, questions, hours }: AnswerSearch): RuleFindings {
  const { where, unit, asked } = group;
  const again = repeatedEvents(asked, hours);
  const seen = again.map(({ cluster, at, worth, weight }) => ({ cluster, at, saved: worth * weight }));
  const counted = questionParts(facts, { asked, questions });
  // Slices of time see only what is asked again soon; counts of the window only what is asked often.
  const isWindow = savedSum(counted.parts) > savedSum(seen);
  const answered = isWindow ? counted.again : again.reduce((total, { weight }) => total + weight, 0);
  const frequent = Map.groupBy(again, ({ fingerprint }) => fingerprint!);
  return weighSaving(facts, {
    unit,
    parts: isWindow ? counted.parts : seen,
    where,
    n: asked.length,
    says: `${facts.sample.complete ? "" : "at least "}${formatCount(answered)} calls ask what was asked and answered ` +
      `within ${hours} hours before`,
    advice: `keep answers for ${hours} hours by their fingerprint and ask only what is new`,
    assumptions: [
      "what is asked the same may be answered the same: nothing depends on the user or the moment",
      ...(asked.some(({ weight }) => weight !== 1) ? ["events are sampled: at least so much"] : []),
      ...(unit === "ms" ? ["what waits for these calls today goes on at once"] : []),
    ],
    evidence: [...frequent].sort(([, a], [, b]) => b.length - a.length).slice(0, 3).map(([fingerprint, calls]) => {
      return { fingerprint, repeated_calls: calls.length };
    }),
  });
}

/** What the questions of the whole window save, as much of it as the sample is of the window. */
function questionParts(
  { period: { share } }: SuggestionFacts,
  { asked, questions }: { readonly asked: readonly Asked[]; readonly questions: readonly AnswerRow[] },
): { readonly parts: SavedPart[]; readonly again: number } {
  const ok = asked.filter(({ isOk }) => isOk);
  const worthOf = Map.groupBy(ok, ({ fingerprint }) => fingerprint);
  const more = questions.filter((row) => countOf(row, "asked") > 1);
  return {
    parts: more.map((row) => ({
      cluster: String(row.fingerprint),
      saved: (countOf(row, "asked") - 1) * share * meanWorth(worthOf.get(row.fingerprint as string) ?? ok),
    })),
    again: more.reduce((total, row) => total + countOf(row, "asked") - 1, 0),
  };
}

function modelGroups(facts: SuggestionFacts): AskedGroup[] {
  return facts.jobs.map(({ where, calls }) => {
    const unit = calls.some(({ usd }) => usd !== null && usd > 0) ? "usd" : "ms";
    const waited = waitedRatio(facts, ({ kind, model }) => kind === "llm_call" && model === (where.model ?? null));
    return {
      where,
      unit,
      asked: calls.map((call) => ({
        ...call,
        isOk: call.status === "ok",
        trace: call.trace_id,
        size: null,
        worth: (unit === "usd" ? call.usd : (call.duration_ms ?? 0) * waited) ?? 0,
      })),
    };
  });
}

function toolGroups(facts: SuggestionFacts): AskedGroup[] {
  const { columns, rows } = facts.timed;
  const tools = Array.from({ length: rows }, (_, row) => row).filter((row) => {
    return columns.kind![row] === "tool_call" && !CHANGES.test(columns.name![row] as string);
  });
  return [...Map.groupBy(tools, (row) => columns.name![row] as string)].map(([name, own]) => {
    const waited = waitedRatio(facts, (stage) => stage.kind === "tool_call" && stage.name === name);
    return {
      where: { name },
      unit: "ms",
      asked: own.map((row) => ({
        fingerprint: columns.fingerprint![row] as string | null,
        at: columns.started_at![row] as number,
        duration_ms: columns.duration_ms![row] as number | null,
        isOk: columns.status![row] === "ok",
        trace: columns.trace_id![row] as string,
        size: columns.result_bytes![row] as number | null,
        cluster: facts.clusterOf(row),
        weight: columns.sample_weight![row] as number,
        worth: ((columns.duration_ms![row] as number | null) ?? 0) * waited,
      })),
    };
  });
}

/** Tools whose name says that they do more than look something up. */
const CHANGES =
  /(?:^|[^a-z])(?:send|create|update|delete|write|post|put|charge|book|order|pay|insert|add|set|publish|remove|cancel|run|execute)/i;

/** How much of the time of a stage operations wait for; all of it where no operation tells. */
function waitedRatio({ paths }: SuggestionFacts, isOf: (stage: StagePath) => boolean): number {
  const stages = paths.groups.flatMap((group) => group.stages).filter(isOf);
  const [path, self] = (["path_ms", "self_ms"] as const).map((name) => {
    return stages.reduce((total, stage) => total + stage[name], 0);
  }) as [number, number];
  return self > 0 ? Math.min(1, path / self) : 1;
}

function meanWorth(asked: readonly Asked[]): number {
  const weight = asked.reduce((total, each) => total + each.weight, 0);
  return weight > 0 ? asked.reduce((total, each) => total + each.worth * each.weight, 0) / weight : 0;
}
