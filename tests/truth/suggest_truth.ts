/** What is suggested to services whose truth is known, rule by rule. @module */
import { cost, type Finding, open, suggest, type Suggestions } from "@kymo/kymo/analysis";
import {
  counterfactual,
  type Service,
  serviceEvents,
  serviceOf,
  type ServiceOptions,
} from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import type { GeneratedEvent } from "../../fixtures/generate/generated_event.ts";
import { PLANTED_FAILURES } from "./planted/failures.ts";
import { PLANTED_LONG_CALLS } from "./planted/long_calls.ts";
import { PLANTED_MODELS } from "./planted/models.ts";
import { PLANTED_PROMPT_CACHE } from "./planted/prompt_cache.ts";
import { PLANTED_REPEATED_CALLS } from "./planted/repeated_calls.ts";
import { PLANTED_STAGES } from "./planted/stages.ts";
import type { PlantedSuggestion } from "./planted_suggestion.ts";
import type { TruthRow } from "./truth_row.ts";

/** All plants, rule by rule. */
export const PLANTED: readonly PlantedSuggestion[] = [
  ...PLANTED_MODELS,
  ...PLANTED_STAGES,
  ...PLANTED_FAILURES,
  ...PLANTED_PROMPT_CACHE,
  ...PLANTED_REPEATED_CALLS,
  ...PLANTED_LONG_CALLS,
];

/** Four rows a rule, from so many seeds each. */
export async function suggestTruth(
  seeds: number,
  planted: readonly PlantedSuggestion[] = PLANTED,
): Promise<TruthRow[]> {
  const rows: TruthRow[] = [];
  for (const plant of planted) rows.push(...await rowsOf(plant, seeds));
  return rows;
}

async function rowsOf(plant: PlantedSuggestion, seeds: number): Promise<TruthRow[]> {
  const [fired, held, near, silent, said] = [0, 0, 0, 0, 0].map(() => ({ hits: 0 }));
  let sized = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const options = { ...plant.service, seed };
    const found = suggested(await suggestionsOf(options), plant);
    if (found !== undefined) fired!.hits++;
    if (found !== undefined && plant.instead !== null) {
      sized++;
      const truth = await savedTruly(plant, { options, found });
      const { usd, ms, low, high } = found.saving!;
      if (low! <= truth && truth <= high!) held!.hits++;
      if (Math.abs((usd ?? ms)! - truth) <= 0.2 * truth) near!.hits++;
    }
    if (suggested(await suggestionsOf({ ...plant.nearMiss, seed }), { rule: plant.rule }) === undefined) silent!.hits++;
    const little = await suggestionsOf({ ...plant.tooSmall, seed });
    if (!suggested(little, { rule: plant.rule }) && saysSo(little, plant)) said!.hits++;
  }
  const planted = `${plant.rule}: ${plant.planted}`;
  const row = (counted: string, hits: number, runs: number, promised: TruthRow["promised"]): TruthRow => {
    return { planted, counted, hits, runs, promised };
  };
  return [
    row("suggested", fired!.hits, seeds, [0.95, 1]),
    ...(plant.instead === null ? [] : [
      row("saving in interval", held!.hits, sized, [0.9, 1]),
      row("saving within 20 %", near!.hits, sized, [0.9, 1]),
    ]),
    row("near miss: silent", silent!.hits, seeds, [0.95, 1]),
    row("too little: says so", said!.hits, seeds, [0.95, 1]),
  ];
}

/** Suggestions for a generated service. */
export async function suggestionsOf(options: ServiceOptions): Promise<Suggestions> {
  return await suggest(await open(eventFrame([...serviceEvents(options)].flat())));
}

function suggested(
  { suggestions }: Suggestions,
  { rule, where = {} }: { readonly rule: string; readonly where?: PlantedSuggestion["where"] },
): Finding | undefined {
  return suggestions.find((each) => {
    return each.id.startsWith(`suggestion:${rule}:`) &&
      Object.entries(where).every(([key, value]) => each.where[key] === value);
  });
}

function saysSo({ scan }: Suggestions, { rule }: PlantedSuggestion): boolean {
  return scan.find((each) => each.rule === rule)!.untold.length > 0;
}

interface Advised {
  readonly options: ServiceOptions;
  readonly found: Finding;
}

/** What taking the advice saves the same service, in the unit of the suggestion. */
async function savedTruly(plant: PlantedSuggestion, { options, found }: Advised): Promise<number> {
  const instead = plant.instead!(found);
  if (plant.saves === "usd") {
    const spent = (await costOf(options)) - (await costOf({ ...options, ...instead }));
    return found.saving!.per === "month"
      ? spent * (365.25 / 12) / serviceOf(options).days
      : spent * 1000 / callsOf(options);
  }
  return meanSaved(options, { instead, counts: plant.saves! });
}

async function costOf(options: ServiceOptions): Promise<number> {
  const [row] = (await cost(await open(eventFrame([...serviceEvents(options)].flat())), { by: [] })).toRecords();
  return row!.cost_usd as number;
}

function callsOf(options: ServiceOptions): number {
  return [...serviceEvents(options)].flat().filter(({ kind }) => kind === "llm_call").length;
}

function meanSaved(
  options: ServiceOptions,
  { instead, counts }: { readonly instead: Partial<Service>; readonly counts: (event: GeneratedEvent) => boolean },
): number {
  const pairs = counterfactual(options, instead).filter(({ actual }) => counts(actual));
  return pairs.reduce((sum, { actual, instead: other }) => sum + actual.duration_ms! - other.duration_ms!, 0) /
    pairs.length;
}
