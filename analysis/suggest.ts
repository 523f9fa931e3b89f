/** What to do: suggestions with what they save. @module */
import { type Thresholds, thresholds } from "../recorder/thresholds.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask } from "./engine/query.ts";
import type { Finding } from "./finding.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { SUGGESTION_RULES } from "./suggestions/suggestion_rules.ts";
import {
  SUGGESTION_FIELDS,
  type SuggestionFacts,
  suggestionFacts,
  type SuggestionSources,
  WINDOW_COUNTS,
} from "./suggestions/suggestion_facts.ts";
import { lookAt } from "./looked_at.ts";
import { operationPaths } from "./bottlenecks.ts";
import type { RuleFindings, Suggestion, SuggestionRule, Untold } from "./suggestions/suggestion_rule.ts";
import { SAMPLED_EVENTS } from "./trace_sample.ts";

/** What is worth a suggestion, and by which rules. */
export interface SuggestSettings {
  /** Least that is worth a word: a share of the bill or of the time, 0..1. @default {0.01} */
  readonly leastRatio?: number;
  /** Least that is worth a word, USD a month. @default {1} */
  readonly leastUsd?: number;
  /** Limits of rules that replace their own: `{ long_prompts: { times_median: 6 } }`. */
  readonly limits?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Rules that are not asked, by id. @default {[]} */
  readonly off?: readonly string[];
  /** Rules; add your own to {@linkcode SUGGESTION_RULES}. @default {SUGGESTION_RULES} */
  readonly rules?: readonly SuggestionRule[];
}

/** What to look for, and how. */
export interface SuggestOptions extends SuggestSettings {
  /** What counts as slow, dear or faulty. @default {DEFAULT_THRESHOLDS} */
  readonly thresholds?: Partial<Thresholds>;
  /** About how many events to look at one by one, in whole slices of time spread over the window. @default {200_000} */
  readonly atMost?: number;
}

/** What a rule said. */
export interface RuleScan {
  /** Its id. */
  readonly rule: string;
  /** Suggestions that it made. */
  readonly suggested: number;
  /** Groups of which too little is known. */
  readonly untold_groups: number;
  /** The first twenty of them, and what is missing. */
  readonly untold: readonly Untold[];
}

/** What to do. */
export interface Suggestions {
  /** Largest effect first: by their share of the bill, the time or the calls. */
  readonly suggestions: readonly Finding[];
  /** What each rule said, also those that had nothing to say. */
  readonly scan: readonly RuleScan[];
}

/**
 * What to do about cost, time and failures: each suggestion says what, of whom, what that saves with its interval, what it stands on
 * and what it takes for granted. Silence is told from ignorance: `scan` names the groups of which too little is known.
 *
 * The rules are those of {@linkcode SUGGESTION_RULES}: what each needs, when it suggests something, and its limits. A saving is
 * told when it is at least `leastRatio` of the bill or of the time, at least `leastUsd` a month, and surely above 0: the 95 % interval
 * is over whole users or sessions, which come or stay away together, and over days; fewer than ten of them say nothing. What hardly
 * happened in the last quarter of the calls is told as mended. Per month where nearly all calls span a day or more and have dates,
 * else per 1,000 calls; time per operation, or per call where there are none.
 *
 * Cost: one read of the events looked at, some 30 µs each, and one pass that counts.
 *
 * @throws {RangeError} If a number is out of bounds, a rule or limit does not exist, or two rules have one id.
 * @throws {Error} If a rule throws; the message names it.
 *
 * @example A rule of one's own
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, suggest, SUGGESTION_RULES, type SuggestionRule } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const oldModel: SuggestionRule = {
 *   id: "old_model",
 *   needs: "model of calls",
 *   when: "calls of gpt-4",
 *   limits: { least_calls: 1 },
 *   find({ calls }, { least_calls }) {
 *     const old = calls.filter(({ model }) => model === "gpt-4");
 *     if (old.length < least_calls!) return { suggestions: [], untold: [] };
 *     const says = "gpt-4 is to be retired";
 *     const where = { model: "gpt-4" };
 *     const suggestion = { where, n: old.length, says, advice: "move to gpt-5", saving: null, weight: old.length / calls.length };
 *     return { suggestions: [suggestion], untold: [] };
 *   },
 * };
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat", provider: "openai", model: "gpt-4", duration_ms: 900 });
 * await recorder.close();
 *
 * const { suggestions } = await suggest(await open(dir), { rules: [...SUGGESTION_RULES, oldModel] });
 * assertEquals(suggestions.map(({ id, says }) => [id, says]), [["suggestion:old_model:model=gpt-4", "gpt-4 is to be retired"]]);
 * ```
 */
export async function suggest(source: EventSource, options: SuggestOptions = {}): Promise<Suggestions> {
  const { atMost = SAMPLED_EVENTS } = options;
  requireAtLeastOne("make suggestions", "atMost", atMost);
  const settings = requireSuggestSettings(options);
  const limits = thresholds(options.thresholds);
  const looked = await lookAt(source, { fields: SUGGESTION_FIELDS, atMost });
  const paths = operationPaths(looked, []);
  const [counts] = await ask(source, WINDOW_COUNTS);
  return await suggestionsOf({ counts, looked, paths, source, thresholds: limits }, settings);
}

/** Suggestions from events that were looked at already. */
export async function suggestionsOf(
  sources: Omit<SuggestionSources, "least">,
  { leastRatio, leastUsd, rules, off, limits }: Required<SuggestSettings>,
): Promise<Suggestions> {
  const facts = suggestionFacts({ ...sources, least: { ratio: leastRatio, usd: leastUsd } });
  return await askRules(rules.filter(({ id }) => !off.includes(id)), { facts, limits });
}

/** Completes settings. Throws as {@linkcode suggest} does. */
export function requireSuggestSettings(settings: SuggestSettings = {}): Required<SuggestSettings> {
  const { leastRatio = 0.01, leastUsd = 1, rules = SUGGESTION_RULES, off = [], limits = {} } = settings;
  requireBetween("leastRatio", leastRatio, 1);
  requireBetween("leastUsd", leastUsd, Number.MAX_VALUE);
  requireKnown({ rules, off, limits });
  return { leastRatio, leastUsd, rules, off, limits };
}

interface RuleContext {
  readonly facts: SuggestionFacts;
  readonly limits: NonNullable<SuggestSettings["limits"]>;
}

async function askRules(rules: readonly SuggestionRule[], { facts, limits }: RuleContext): Promise<Suggestions> {
  const found = await Promise.all(rules.map(async (rule) => {
    return { rule, ...await askRule(rule, { facts, limits }) };
  }));
  const drafts = found.flatMap(({ rule, suggestions }) => suggestions.map((suggestion) => ({ rule, suggestion })));
  return {
    suggestions: drafts.sort((a, b) => rankOf(b.suggestion) - rankOf(a.suggestion)).map(({ rule, suggestion }) => {
      return findingOf(rule.id, suggestion);
    }),
    scan: found.map(({ rule, suggestions, untold }) => ({
      rule: rule.id,
      suggested: suggestions.length,
      untold_groups: untold.length,
      untold: untold.slice(0, MOST_UNTOLD),
    })),
  };
}

async function askRule(rule: SuggestionRule, { facts, limits }: RuleContext): Promise<RuleFindings> {
  let found: RuleFindings | undefined;
  try {
    found = await rule.find(facts, { ...rule.limits, ...limits[rule.id] });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot make suggestions: rule "${rule.id}" failed, ${message}`, { cause });
  }
  if (!Array.isArray(found?.suggestions) || !Array.isArray(found.untold)) {
    throw new TypeError(`Cannot make suggestions: rule "${rule.id}" must return { suggestions: [], untold: [] }`);
  }
  for (const { weight, saving, effect } of found.suggestions) {
    const numbers = [
      weight,
      saving?.usd,
      saving?.ms,
      saving?.low,
      saving?.high,
      effect?.value,
      effect?.low,
      effect?.high,
    ];
    if (numbers.every((number) => number === undefined || number === null || Number.isFinite(number))) continue;
    throw new RangeError(`Cannot make suggestions: numbers of rule "${rule.id}" must be finite, they are ${numbers}`);
  }
  return found;
}

const MOST_UNTOLD = 20;

/** What can be told in money, time or calls comes first. */
function rankOf({ saving, effect = null, weight }: Suggestion): number {
  return (saving === null && effect === null ? 0 : 1) + weight;
}

function findingOf(rule: string, { weight: _, ...suggestion }: Suggestion): Finding {
  return {
    id: `suggestion:${rule}:${Object.entries(suggestion.where).map(([key, value]) => `${key}=${value}`).join(",")}`,
    kind: "suggestion",
    direction: null,
    strength: null,
    p_value: null,
    at: null,
    measure: null,
    effect: null,
    assumptions: [],
    evidence: [],
    ...suggestion,
  };
}

function requireBetween(name: string, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  const bounds = most === 1 ? "between 0 and 1" : "a number from 0 up";
  throw new RangeError(`Cannot make suggestions: ${name} must be ${bounds}, current value is ${value}`);
}

function requireKnown({ rules, off, limits }: Pick<Required<SuggestSettings>, "rules" | "off" | "limits">): void {
  const ids = rules.map(({ id }) => id);
  for (const id of [...off, ...Object.keys(limits)]) {
    if (ids.includes(id)) continue;
    throw new RangeError(`Cannot make suggestions: "${id}" is not a rule, rules are ${ids.join(", ")}`);
  }
  const twice = ids.find((id, place) => ids.indexOf(id) < place);
  if (twice !== undefined) throw new RangeError(`Cannot make suggestions: two rules are called "${twice}"`);
  for (const rule of rules) {
    for (const [name, value] of Object.entries(limits[rule.id] ?? {})) {
      if (!Object.hasOwn(rule.limits, name)) {
        const known = Object.keys(rule.limits).join(", ") || "none";
        throw new RangeError(`Cannot make suggestions: "${name}" is not a limit of ${rule.id}, limits are ${known}`);
      }
      if (!(value >= 0)) {
        throw new RangeError(
          `Cannot make suggestions: ${rule.id}.${name} must be a number from 0 up, current value is ${value}`,
        );
      }
    }
  }
}
