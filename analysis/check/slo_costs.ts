/** Money that was spent, in all windows of an objective at once. @module */
import { costQuery } from "../cost_stats.ts";
import { type Query, together } from "../engine/query.ts";
import type { PricedModels } from "../priced_models.ts";
import { eventsOf, inWindow, type SloWindows } from "./slo_events.ts";

/** What was spent in a window. */
export interface SloCost {
  /** USD of the calls with a price; `null` where there are none. */
  readonly usd: number | null;
  /** Calls with a price. */
  readonly priced: number;
  /** Calls without. */
  readonly unpriced: number;
}

/** Asks for the cost of each window, by its hours. Calls that hold others are left out: theirs is counted inside. */
export function sloCostsQuery(
  { slo, hours, now }: SloWindows,
  models: PricedModels,
): Query<ReadonlyMap<number, SloCost>> {
  const { plans, read } = together(hours.map((length) => {
    return costQuery({ where: [...eventsOf(slo), inWindow(length, now)], groupings: [[]], models });
  }));
  return {
    plans,
    read: (answers) =>
      new Map(
        read(answers).map(([groups], index): [number, SloCost] => {
          const [cost] = groups!;
          const unpriced = cost?.unpriced_calls ?? 0;
          return [hours[index]!, { usd: cost?.cost_usd ?? null, priced: (cost?.calls ?? 0) - unpriced, unpriced }];
        }),
      ),
  };
}
