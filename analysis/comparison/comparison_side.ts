/** The two sides of a comparison. @module */
import type { Field, Filter } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ask, type Query } from "../engine/query.ts";
import type { SeriesMeasure } from "../series/series_measure.ts";
import type { Both, Side } from "./both_sides.ts";

/** Where the events of a side are. */
export interface ComparisonSide {
  /** The source. */
  readonly source: EventSource;
  /** Which of its events. */
  readonly where: readonly Filter[];
}

/** What is compared. */
export interface ComparisonSettings {
  /** Which events count, on both sides. */
  readonly where: readonly Filter[];
  /** What makes the groups. */
  readonly by: readonly Field[];
  /** Within what calls are compared. */
  readonly within: readonly Field[];
  /** What is compared. */
  readonly measures: readonly SeriesMeasure[];
  /** Fields whose mix may differ between the sides. */
  readonly mixes: readonly Field[];
  /** Share of false alarms among the differences that are reported. */
  readonly level: number;
  /** Relative changes up to this count as none. */
  readonly margin: number;
  /** Most groups to compare, those with most events. */
  readonly mostGroups: number;
}

/** Asks both sides, in one batch where they share a source. */
export async function askBoth<Result>(
  sides: Both<ComparisonSide>,
  queryOf: (side: Side) => Query<Result>,
): Promise<Both<Result>> {
  const [a, b] = sides;
  if (a.source === b.source) return await ask(a.source, queryOf(0), queryOf(1));
  const [ofA] = await ask(a.source, queryOf(0));
  const [ofB] = await ask(b.source, queryOf(1));
  return [ofA, ofB];
}
