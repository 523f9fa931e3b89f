/** Two sides, group by group and measure by measure. @module */
import type { Value } from "./engine/aggregate_plan.ts";
import { type Both, bothSides } from "./comparison/both_sides.ts";
import { callDistribution } from "./comparison/call_distribution.ts";
import { choosePlaces, type ChosenPlaces } from "./comparison/choose_places.ts";
import { askBoth, type ComparisonSettings, type ComparisonSide } from "./comparison/comparison_side.ts";
import { matchCells } from "./comparison/match_cells.ts";
import { type MeasuredContrast, withoutAnswer } from "./comparison/measured_contrast.ts";
import type { ContrastRequest, MeasuredSide } from "./comparison/measured_side.ts";
import { type MixShift, mixShifts } from "./comparison/mix_shifts.ts";
import { quantileContrast } from "./comparison/quantile_contrast.ts";
import { shareContrast } from "./comparison/share_contrast.ts";
import { type CellsOf, sideCellsQuery } from "./comparison/side_cells.ts";
import { type SideGroup, sideGroupsQuery } from "./comparison/side_groups.ts";
import { sumContrast } from "./comparison/sum_contrast.ts";
import { wholeContrast } from "./comparison/whole_contrast.ts";
import type { Amount } from "./series/series_change.ts";
import type { SeriesMeasure } from "./series/series_measure.ts";
import { benjaminiHochberg } from "./stats/benjamini_hochberg.ts";

/** What became of b against a. */
export type Verdict = "better" | "worse" | "higher" | "lower" | "no evidence";

/** A measure of a group, b against a. */
export interface ComparedMeasure extends MeasuredContrast {
  /** The group: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** The measure. */
  readonly measure: SeriesMeasure;
  /** Probability corrected for all rows, Benjamini & Hochberg (1995); `null` without an answer. */
  readonly p_adjusted: number | null;
  /** The verdict; `null` without an answer. */
  readonly verdict: Verdict | null;
}

/** A side as a whole. */
export interface ComparedSide {
  /** Events, weighted. */
  readonly calls: number;
  /** Start of the first and last event, µs; `null` without events. */
  readonly span: readonly [first: number, last: number] | null;
}

/** A comparison. */
export interface CompareStats {
  /** The sides. */
  readonly sides: Both<ComparedSide>;
  /** In what the sides were cut to see how much they vary. */
  readonly places: ChosenPlaces;
  /** Rows, groups with most events first. */
  readonly rows: readonly ComparedMeasure[];
  /** What the sides are made of in different shares. */
  readonly mixes: readonly MixShift[];
  /** Groups that were too many to compare. */
  readonly left_out: number;
}

/** Compares two sides. Two batches each, or two in all where they share a source. */
export async function compareStats(sides: Both<ComparisonSide>, settings: ComparisonSettings): Promise<CompareStats> {
  const known = await askBoth(sides, (side) => sideGroupsQuery(sides[side], settings));
  const wholes = bothSides((side) => wholeOf(known[side].groups));
  const pairs = pairsOf(bothSides((side) => known[side].groups), settings);
  const shown = pairs.slice(0, settings.mostGroups);
  const places = choosePlaces(bothSides((side) => known[side].groups), {
    clock: sides.some(({ source }) => source.clock === "relative") ? "relative" : "utc",
    canUseSessions: !settings.by.includes("session_id") && !settings.within.includes("session_id"),
  });
  const sessions = new Map<Value, number>();
  const numberOf = (place: Value): number => {
    if (places.width !== null) return Math.floor((place as number) / places.width);
    if (!sessions.has(place)) sessions.set(place, sessions.size);
    return sessions.get(place)!;
  };
  const cells = await askBoth(sides, (side) => {
    const { models } = known[side];
    return sideCellsQuery({
      side: sides[side],
      settings,
      groups: shown.map(({ by }) => by),
      bucket: places.bucket,
      models,
      numberOf,
    });
  });
  const contrasts = shown.flatMap((pair) => contrastsOf(pair, { cells, places, settings }));
  return {
    sides: wholes,
    places,
    rows: judged(contrasts, settings.level),
    mixes: shown.flatMap(({ by }) =>
      settings.mixes.flatMap((field, index) => {
        return mixShifts(by, { field, by: settings.by, rows: bothSides((side) => known[side].mixes[index]!) });
      })
    ),
    left_out: pairs.length - shown.length,
  };
}

function wholeOf(groups: readonly SideGroup[]): ComparedSide {
  if (groups.length === 0) return { calls: 0, span: null };
  return {
    calls: groups.reduce((sum, { calls }) => sum + calls, 0),
    span: groups.map(({ span }) => span).reduce((a, b) => [Math.min(a[0], b[0]), Math.max(a[1], b[1])]),
  };
}

/** A group and what it is on either side, `null` where it is not there. */
interface GroupPair {
  readonly by: Readonly<Record<string, Value>>;
  readonly groups: Both<SideGroup | null>;
}

function pairsOf(sides: Both<readonly SideGroup[]>, { by }: ComparisonSettings): GroupPair[] {
  const idOf = (group: SideGroup): string => JSON.stringify(by.map((key) => group.by[key]));
  const known = bothSides((side) => new Map(sides[side].map((group) => [idOf(group), group])));
  const ids = [...new Set([...known[0].keys(), ...known[1].keys()])];
  const pairs = ids.map((id): GroupPair => {
    const groups = bothSides((side) => known[side].get(id) ?? null);
    return { by: (groups[0] ?? groups[1])!.by, groups };
  });
  const callsOf = ({ groups: [a, b] }: GroupPair): number => (a?.calls ?? 0) + (b?.calls ?? 0);
  return pairs.sort((one, other) => callsOf(other) - callsOf(one));
}

interface Contrasting {
  readonly cells: Both<CellsOf>;
  readonly places: ChosenPlaces;
  readonly settings: ComparisonSettings;
}

interface Contrasted {
  readonly by: GroupPair["by"];
  readonly measure: SeriesMeasure;
  readonly contrast: MeasuredContrast;
}

function contrastsOf({ by, groups }: GroupPair, { cells, places, settings }: Contrasting): Contrasted[] {
  const wholes = new Map<string, ReturnType<typeof wholeContrast>>();
  return settings.measures.map((measure) => {
    const sides = bothSides((side) => measuredSide(groups[side], { measure, cells: cells[side](by, measure) }));
    return { by, measure, contrast: contrastOfMeasure({ sides, measure, places, settings, wholes }) };
  });
}

interface MeasureContrasting extends Pick<Contrasting, "places" | "settings"> {
  readonly sides: Both<MeasuredSide>;
  readonly measure: SeriesMeasure;
  /** Whole distributions already compared, by their number. */
  readonly wholes: Map<string, ReturnType<typeof wholeContrast>>;
}

function contrastOfMeasure({ sides, measure, places, settings, wholes }: MeasureContrasting): MeasuredContrast {
  const { of } = measure;
  const n = bothSides((side) => sides[side].n);
  const empty = n.findIndex((count) => count === 0);
  const matching = empty < 0 ? matchCells(bothSides((side) => sides[side].cells), places) : null;
  if (matching === null) {
    const reason = empty < 0
      ? `both sides have no ${settings.within.join(" and ")} in common, n is ${n[0]} and ${n[1]}`
      : `${n[0] === n[1] ? "neither side knows" : `${empty === 0 ? "a" : "b"} does not know`} a value, n is ${
        n[0]
      } and ${n[1]}`;
    return withoutAnswer({ n, levels: bothSides((side) => quantileOf(sides[side])), reason });
  }
  const request: ContrastRequest = {
    sides,
    matching,
    places,
    margin: settings.margin,
    isRiseWorse: measure.better !== "higher",
  };
  if (of.kind === "error_ratio") return shareContrast(request);
  if (of.kind !== "quantile") return sumContrast({ ...request, isRatio: measure.scale === "ratio" });
  const distributions = bothSides((side) => callDistribution(sides[side].cells, matching.factors[side]));
  const number = JSON.stringify([of.measure, measure.where]);
  if (!wholes.has(number)) wholes.set(number, wholeContrast({ ...request, distributions }));
  return quantileContrast({ ...request, probability: of.probability, distributions, whole: wholes.get(number)! });
}

/** What is known of a side that nothing is compared with. */
function quantileOf({ quantile }: MeasuredSide): Amount | null {
  if (quantile === null || quantile.value === null) return null;
  return { value: quantile.value, low: quantile.low, high: quantile.high };
}

function measuredSide(
  group: SideGroup | null,
  { measure, cells }: { readonly measure: SeriesMeasure; readonly cells: MeasuredSide["cells"] },
): MeasuredSide {
  if (group === null) return { cells: [], n: 0, clumping: 1, quantile: null, deviation: null };
  const { clumping } = group;
  const known = group.measured[measure.name]!;
  if (measure.of.kind !== "cost_per_call") return { ...known, cells, clumping };
  const priced = cells.reduce((sum, { weight }) => sum + weight, 0);
  return { ...known, cells, clumping, n: Math.round(priced / clumping) };
}

function judged(contrasts: readonly Contrasted[], level: number): ComparedMeasure[] {
  const tested = contrasts.filter(({ contrast }) => contrast.p_value !== null);
  const adjusted = benjaminiHochberg(tested.map(({ contrast }) => contrast.p_value!));
  const probability = new Map(tested.map(({ contrast }, index) => [contrast, adjusted[index]!]));
  return contrasts.map(({ by, measure, contrast }) => {
    const p_adjusted = probability.get(contrast) ?? null;
    return { ...contrast, by, measure, p_adjusted, verdict: verdictOf(contrast, { measure, p_adjusted, level }) };
  });
}

interface Judging {
  readonly measure: SeriesMeasure;
  readonly p_adjusted: number | null;
  readonly level: number;
}

function verdictOf({ difference, ratio }: MeasuredContrast, { measure, p_adjusted, level }: Judging): Verdict | null {
  if (p_adjusted === null) return null;
  const change = (ratio ?? difference)?.value ?? 0;
  if (p_adjusted > level || change === 0) return "no evidence";
  if (measure.better === null) return change > 0 ? "higher" : "lower";
  return (change > 0) === (measure.better === "higher") ? "better" : "worse";
}
