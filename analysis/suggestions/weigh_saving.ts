/** How much something saves, how sure that is, and whether it is worth a word. @module */
import type { Value } from "../engine/aggregate_plan.ts";
import type { Finding } from "../finding.ts";
import { formatCount, formatDuration, formatInterval, formatRatio, formatUsd } from "../report/format_quantity.ts";
import { studentQuantile } from "../stats/beta_distribution.ts";
import { clusterSum, type ClusterSumEstimate } from "../stats/cluster_sum.ts";
import { weightSum } from "./weighted_ratio.ts";
import { isOver } from "./when_it_happens.ts";
import type { SuggestionFacts } from "./suggestion_facts.ts";
import type { RuleFindings, Suggestion } from "./suggestion_rule.ts";

/** What one event saves; negative where it would cost more. */
export interface SavedPart {
  /** What happens together with it: a user, a session. */
  readonly cluster: string;
  /** When, µs: for what is over already, and for days that differ. */
  readonly at?: number;
  /** USD or ms, times its weight. */
  readonly saved: number;
}

/** A saving that may become a suggestion. */
export interface SavingCase extends Pick<Suggestion, "where" | "n" | "says" | "advice"> {
  /** In which unit parts are. */
  readonly unit: "usd" | "ms";
  /** What it is made of. */
  readonly parts: readonly SavedPart[];
  /** What was measured. @default {cost_usd or duration_ms} */
  readonly measure?: Suggestion["measure"];
  /** What it takes for granted. @default {[]} */
  readonly assumptions?: Suggestion["assumptions"];
  /** What it stands on. @default {[]} */
  readonly evidence?: Suggestion["evidence"];
  /** Of ms: weight of the operations or calls that a mean is told of. @default {all} */
  readonly of?: { readonly weight: number; readonly per: "operation" | "call" };
}

/** Fewer sessions that matter say nothing. */
const FEWEST_CLUSTERS = 10;

/** Nothing to say. */
export const NOTHING_FOUND: RuleFindings = { suggestions: [], untold: [] };

/**
 * Makes a suggestion of what is worth one: at least `least.ratio` of the bill or the time, at least `least.usd` a month, and
 * surely above 0. What would be worth it and may be chance, or hangs on a few sessions, is told as that.
 *
 * @example A rule about calls that nobody waits for: a batch costs half
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, suggest, type SuggestionRule, weighSaving } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const batch: SuggestionRule = {
 *   id: "batch",
 *   needs: "task of calls",
 *   when: "nightly calls are paid in full",
 *   limits: { saved_ratio: 0.5 },
 *   find(facts, { saved_ratio }) {
 *     const nightly = facts.calls.filter(({ task, usd }) => task === "nightly" && usd !== null);
 *     return weighSaving(facts, {
 *       unit: "usd",
 *       parts: nightly.map(({ cluster, usd, weight }) => ({ cluster, saved: usd! * weight * saved_ratio! })),
 *       where: { task: "nightly" },
 *       n: nightly.length,
 *       says: "nightly calls are paid in full",
 *       advice: "send them as a batch",
 *       assumptions: ["they may take a day"],
 *     });
 *   },
 * };
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const call = { kind: "llm_call", name: "chat", provider: "openai", model: "gpt-4.1", task: "nightly" } as const;
 * for (let index = 0; index < 20; index++) recorder.record({ ...call, input_tokens: 1000, output_tokens: 100 });
 * await recorder.close();
 *
 * const { suggestions: [first] } = await suggest(await open(dir), { rules: [batch] });
 * assertEquals([first?.saving?.usd, first?.saving?.per, first?.saving?.ratio], [1.4, "1000 calls", 0.5]);
 * ```
 */
export function weighSaving(facts: SuggestionFacts, found: SavingCase): RuleFindings {
  const { unit, parts, where, n, says, advice, measure, assumptions = [], evidence = [] } = found;
  const whole = facts.total[unit];
  const value = savedSum(parts);
  if (!(whole > 0) || !(value / whole >= facts.least.ratio)) return NOTHING_FOUND;
  if (unit === "usd" && facts.period.per === "month" && value * facts.period.factor < facts.least.usd) {
    return NOTHING_FOUND;
  }
  const estimate = estimateOf(facts, parts);
  const saving = savingOf(facts, { value, ...estimate }, found);
  const reason = overText(facts, { parts, saving }) ?? doubtOf(estimate, saving);
  if (reason !== null) return untold(where, reason);
  const per = facts.period.per === "month" && unit === "usd" ? [`a month like ${daysText(facts.period.days)}`] : [];
  return {
    suggestions: [{
      where,
      n,
      says,
      advice,
      saving,
      measure: measure ?? (unit === "usd" ? "cost_usd" : "duration_ms"),
      assumptions: [...assumptions, ...per],
      evidence,
      weight: value / whole,
    }],
    untold: [],
  };
}

/** All parts together. */
export function savedSum(parts: readonly SavedPart[]): number {
  return parts.reduce((sum, { saved }) => sum + saved, 0);
}

/** One group of which too little is known. */
export function untold(where: Readonly<Record<string, Value>>, reason: string): RuleFindings {
  return { suggestions: [], untold: [{ where, reason }] };
}

/** What several groups say. */
export function allFindings(found: Iterable<RuleFindings>): RuleFindings {
  const all = [...found];
  return { suggestions: all.flatMap((each) => each.suggestions), untold: all.flatMap((each) => each.untold) };
}

const DAY_US = 86_400e6;
/** From so many days on they are held against each other. */
const FEWEST_DAYS = 5;

/** The wider of two intervals: over what comes together, and over days, of which some are busier than others. */
function estimateOf({ period }: SuggestionFacts, parts: readonly SavedPart[]): ClusterSumEstimate | null {
  const whole = clusterSum(sumsBy(parts, ({ cluster }) => cluster));
  const days = Math.round(period.days);
  if (whole === null || period.per !== "month" || days < FEWEST_DAYS || parts.some(({ at }) => at === undefined)) {
    return whole;
  }
  const sums = sumsBy(parts, ({ at }) => Math.floor(at! / DAY_US));
  const mean = whole.value / days;
  const squares = sums.reduce((sum, day) => sum + (day - mean) ** 2, Math.max(0, days - sums.length) * mean ** 2);
  const reach = studentQuantile(0.975, days - 1) * Math.sqrt(days * squares / (days - 1));
  if (whole.low <= 0 || parts.some(({ saved }) => saved < 0)) {
    return { ...whole, low: Math.min(whole.low, whole.value - reach), high: Math.max(whole.high, whole.value + reach) };
  }
  const factor = Math.exp(reach / whole.value);
  return { ...whole, low: Math.min(whole.low, whole.value / factor), high: Math.max(whole.high, whole.value * factor) };
}

function sumsBy(parts: readonly SavedPart[], key: (part: SavedPart) => unknown): number[] {
  return [...Map.groupBy(parts, key).values()].map((members) => savedSum(members));
}

interface Weighed {
  readonly parts: readonly SavedPart[];
  readonly saving: NonNullable<Finding["saving"]>;
}

/** What happened before and does not happen any more was mended already; `null` where it still does. */
function overText(facts: SuggestionFacts, { parts, saving }: Weighed): string | null {
  if (parts.some(({ at }) => at === undefined)) return null;
  if (!isOver(facts, parts.map(({ at, saved }) => ({ at: at!, weight: saved })))) return null;
  return `would have saved ${
    savingText(saving)
  }, but hardly anything in the last quarter of the calls: is it mended already?`;
}

function doubtOf(estimate: ClusterSumEstimate | null, saving: NonNullable<Finding["saving"]>): string | null {
  const clusters = Math.floor((estimate?.effective ?? 1) + 1e-9);
  if (clusters < FEWEST_CLUSTERS) {
    const few = clusters === 1 ? "a single user or session" : `${formatCount(clusters)} users or sessions that matter`;
    return `would save ${savingText({ ...saving, low: null, high: null })}, but that hangs on ${few}`;
  }
  return estimate!.low > 0 ? null : `would save ${savingText(saving)}: may be chance`;
}

function savingOf(
  { period, total, operations, calls }: SuggestionFacts,
  { value, low = null, high = null }: {
    readonly value: number;
    readonly low?: number | null;
    readonly high?: number | null;
  },
  { unit, of }: SavingCase,
): NonNullable<Finding["saving"]> {
  const ratio = value / total[unit];
  const mean = of ??
    (operations.length > 0
      ? { weight: weightSum(operations), per: "operation" as const }
      : { weight: weightSum(calls), per: "call" as const });
  const factor = unit === "usd" ? period.factor : 1 / mean.weight;
  const scaled = (bound: number | null): number | null =>
    bound === null ? null : Number((bound * factor).toPrecision(6));
  return {
    usd: unit === "usd" ? scaled(value) : null,
    ms: unit === "ms" ? scaled(value) : null,
    low: scaled(low),
    high: scaled(high),
    ratio: Number(ratio.toPrecision(6)),
    per: unit === "usd" ? period.per : mean.per,
  };
}

const PERIODS = {
  month: "a month",
  "1000 calls": "per 1,000 calls",
  operation: "an operation",
  call: "a call",
} as const;

/** $42.10 a month [31.9, 55.0], 12.3 % of the bill. */
export function savingText({ usd, ms, low, high, ratio, per }: NonNullable<Finding["saving"]>): string {
  const value = usd ?? ms ?? 0;
  const sign = value < 0 ? "−" : "";
  const amount = sign + (usd === null ? formatDuration(Math.abs(value)) : formatUsd(Math.abs(value)));
  const bounds: readonly [number, number] | null = low === null || high === null ? null : [low, high];
  const interval = bounds === null ? "" : ` ${usd === null ? formatInterval(value, bounds) : usdInterval(bounds)}`;
  return `${amount} ${PERIODS[per]}${interval}, ${formatRatio(ratio)} of the ${usd === null ? "time" : "bill"}`;
}

function usdInterval([low, high]: readonly [number, number]): string {
  const shown = (usd: number): string => (usd < 0 ? "−" : "") + formatUsd(Math.abs(usd)).replace("$", "");
  return `[${shown(low)}, ${shown(high)}]`;
}

function daysText(days: number): string {
  const rounded = Number(days.toPrecision(2));
  return rounded === 1 ? "this day" : `these ${rounded} days`;
}
