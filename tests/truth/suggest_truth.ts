/** What is suggested to services whose truth is known, rule by rule. @module */
import { cost, type Finding, open, suggest, type Suggestions } from "@kymo/kymo/analysis";
import {
  counterfactual,
  type EventPair,
  healthyService,
  serviceEvents,
  serviceOf,
  type ServiceOptions,
} from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import { PLANTED_FAILURES } from "./planted/failures.ts";
import { PLANTED_LONG_CALLS } from "./planted/long_calls.ts";
import { PLANTED_MODELS } from "./planted/models.ts";
import { PLANTED_PROMPT_CACHE } from "./planted/prompt_cache.ts";
import { PLANTED_REPEATED_CALLS } from "./planted/repeated_calls.ts";
import { PLANTED_STAGES } from "./planted/stages.ts";
import { PLANTED_LOOPS } from "./planted/loops.ts";
import { PLANTED_SELECTORS } from "./planted/selectors.ts";
import { PLANTED_STREAMING } from "./planted/streaming.ts";
import { PLANTED_TIMEOUTS } from "./planted/timeouts.ts";
import { PLANTED_UNSIZED } from "./planted/unsized.ts";
import { PLANTED_WAITING } from "./planted/waiting.ts";
import type { PairMean, PlantedSuggestion } from "./planted_suggestion.ts";
import type { TruthRow } from "./truth_row.ts";

/** All plants, rule by rule. */
export const PLANTED: readonly PlantedSuggestion[] = [
  ...PLANTED_MODELS,
  ...PLANTED_STAGES,
  ...PLANTED_FAILURES,
  ...PLANTED_LOOPS,
  ...PLANTED_WAITING,
  ...PLANTED_TIMEOUTS,
  ...PLANTED_STREAMING,
  ...PLANTED_SELECTORS,
  ...PLANTED_UNSIZED,
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

/** Suggestions with a size to services of which nothing is to be said; each is above the least that is worth one. */
export async function healthyTruth(services: number): Promise<TruthRow[]> {
  let hits = 0;
  for (let seed = 1; seed <= services; seed++) {
    const { suggestions } = await suggestionsOf(healthyService(seed));
    if (suggestions.some(({ saving, effect }) => saving !== null || effect !== null)) hits++;
  }
  const planted = "healthy services, as a seed draws them";
  return [{ planted, counted: "$1 a month or 1 % suggested", hits, runs: services, promised: [0, 0.05] }];
}

async function rowsOf(plant: PlantedSuggestion, seeds: number): Promise<TruthRow[]> {
  let [fired, silent, said] = [0, 0, 0];
  const sized: (Size & { readonly truth: number })[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const options = { ...plant.service, seed };
    const found = suggested(await suggestionsOf(options), plant);
    if (found !== undefined) fired++;
    if (found !== undefined && plant.instead !== null) {
      sized.push({ ...sizeOf(found), truth: await savedTruly(plant, { options, found }) });
    }
    if (suggested(await suggestionsOf({ ...plant.nearMiss, seed }), { rule: plant.rule }) === undefined) silent++;
    const little = await suggestionsOf({ ...plant.tooSmall, seed });
    if (!suggested(little, { rule: plant.rule }) && saysSo(little, plant)) said++;
  }
  const planted = `${plant.rule}: ${plant.planted}`;
  const row = (counted: string, hits: number, runs: number, promised: TruthRow["promised"]): TruthRow => {
    return { planted, counted, hits, runs, promised };
  };
  const count = (holds: (size: typeof sized[number]) => boolean): number => sized.filter(holds).length;
  // What the same service saves in the long run: other weeks have other traffic.
  const expected = sized.reduce((sum, { truth }) => sum + truth, 0) / sized.length;
  return [
    row("suggested", fired, seeds, [0.95, 1]),
    ...(plant.instead === null ? [] : [
      row("saving in interval", count(({ truth, low, high }) => low! <= truth && truth <= high!), sized.length, [
        0.9,
        1,
      ]),
      ...(plant.isVarying ? [] : [
        row("mean saving in interval", count(({ low, high }) => low! <= expected && expected <= high!), sized.length, [
          0.8,
          1,
        ]),
      ]),
      row("saving within 20 %", count(({ truth, value }) => Math.abs(value - truth) <= 0.2 * truth), sized.length, [
        0.9,
        1,
      ]),
    ]),
    row("near miss: silent", silent, seeds, [0.95, 1]),
    row("too little: says so", said, seeds, [0.95, 1]),
  ];
}

type Size = Pick<NonNullable<Finding["effect"]>, "value" | "low" | "high">;

/** What a suggestion says that it saves, or else what it says to change. */
function sizeOf({ saving, effect }: Finding): Size {
  return saving === null ? effect! : { ...saving, value: (saving.usd ?? saving.ms)! };
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
  const { saves } = plant;
  const pairs = counterfactual(options, instead);
  return typeof saves === "function"
    ? meanOver(pairs.filter(({ actual }) => saves(actual)), timeSaved)
    : meanOver(pairs, saves!.meanOf);
}

async function costOf(options: ServiceOptions): Promise<number> {
  const [row] = (await cost(await open(eventFrame([...serviceEvents(options)].flat())), { by: [] })).toRecords();
  return row!.cost_usd as number;
}

function callsOf(options: ServiceOptions): number {
  return [...serviceEvents(options)].flat().filter(({ kind }) => kind === "llm_call").length;
}

function timeSaved({ actual, instead }: EventPair): number {
  return actual.duration_ms! - instead.duration_ms!;
}

function meanOver(pairs: readonly EventPair[], of: PairMean["meanOf"]): number {
  const values = pairs.map(of).filter((value) => value !== null);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
