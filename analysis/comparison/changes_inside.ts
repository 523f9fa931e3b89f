/** Changes inside the time that is compared: they hide in the spread of a side. @module */
import type { ComparedMeasure } from "../compare_stats.ts";
import type { Value } from "../engine/aggregate_plan.ts";
import { inGroups } from "../group_keys.ts";
import { leadingShift } from "../series/series_change.ts";
import { trendStats } from "../trend_stats.ts";
import type { Both, Side } from "./both_sides.ts";
import type { ComparisonSettings, ComparisonSide } from "./comparison_side.ts";

/** A change on one side. */
export interface ChangeInside {
  /** The side. */
  readonly side: "a" | "b";
  /** The group: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** What changed. */
  readonly measure: string;
  /** Its unit. */
  readonly unit: string;
  /** Start of the first bucket after it, ISO 8601. */
  readonly at: string;
  /** Width of that bucket, seconds. */
  readonly width_s: number;
  /** Level before. */
  readonly before: number;
  /** Level after. */
  readonly after: number;
  /** Whether that is for the worse; `null` where no way is known to be good. */
  readonly is_worse: boolean | null;
  /** Probability of one as clear by chance, corrected for all that was looked at. */
  readonly p_adjusted: number;
}

/** What is looked into. */
export interface ChangesInsideOptions {
  /** The sides. */
  readonly sides: Both<ComparisonSide>;
  /** How they were compared. */
  readonly settings: ComparisonSettings;
  /** What came out. */
  readonly rows: readonly ComparedMeasure[];
}

/** From so many times the variance of independent calls on something else than chance is likely. */
const NOTABLE_EFFECT = 3;

/**
 * Looks for changes of level on each side where a difference was not evident though calls alone would have shown it: a release
 * that breaks after half of the time is as bad as one that is half as bad all the time, but far less sure to stay so. Nothing is
 * asked where nothing varies. Method: {@linkcode trendStats}.
 */
export async function changesInside({ sides, settings, rows }: ChangesInsideOptions): Promise<ChangeInside[]> {
  const unsteady = rows.filter(({ verdict, design_effect }) => {
    return verdict === "no evidence" && design_effect !== null && design_effect >= NOTABLE_EFFECT;
  });
  if (unsteady.length === 0) return [];
  const asked = new Set(unsteady.map(idOf));
  const measures = [...new Map(unsteady.map(({ measure }) => [measure.name, measure])).values()];
  const groups = unsteady.map(({ by }) => by);
  const found: ChangeInside[] = [];
  for (const side of [0, 1] as const satisfies readonly Side[]) {
    const { source, where } = sides[side];
    const trends = await trendStats(source, {
      where: [...where, ...settings.where, ...inGroups(settings.by, groups)],
      by: settings.by,
      measures,
      level: settings.level,
      mostGroups: settings.mostGroups,
    });
    for (const { group, measure, change, p_adjusted } of trends) {
      const shift = leadingShift(change.shifts);
      if (shift === null || !asked.has(idOf({ by: group.by, measure }))) continue;
      found.push({
        side: side === 0 ? "a" : "b",
        by: group.by,
        measure: measure.name,
        unit: measure.unit,
        at: new Date(shift.at / 1000).toISOString(),
        width_s: change.width! / 1e6,
        before: shift.before,
        after: shift.after,
        is_worse: measure.better === null ? null : (shift.after > shift.before) === (measure.better === "lower"),
        p_adjusted: p_adjusted!,
      });
    }
  }
  return found;
}

function idOf({ by, measure }: Pick<ComparedMeasure, "by" | "measure">): string {
  return JSON.stringify([by, measure.name]);
}
