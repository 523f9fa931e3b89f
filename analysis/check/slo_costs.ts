/** Money that was spent, in all windows of an objective at once. @module */
import { costQuery } from "../cost_stats.ts";
import { type Query, together } from "../engine/query.ts";
import type { PricedModels } from "../priced_models.ts";
import { eventsOf, inWindow, type SloWindows } from "./slo_events.ts";

/** What was spent in a window. */
export interface SloCost {
  /** USD of the calls with a price; `null` where there are none. */
  readonly usd: number | null;
  /** Calls, weighted. */
  readonly calls: number;
  /** Those with a price. */
  readonly priced: number;
  /** Calls that succeeded: those that failed before anything was counted cost nothing. */
  readonly successful: number;
  /** Those of them without a price. */
  readonly unpriced: number;
}

/** Asks for the cost of each window, by its hours. Calls that hold others are left out: theirs is counted inside. */
export function sloCostsQuery(
  { slo, hours, now }: SloWindows,
  models: PricedModels,
): Query<ReadonlyMap<number, SloCost>> {
  const { plans, read } = together(hours.map((length) => {
    return costQuery({ where: [...eventsOf(slo), inWindow(length, now)], groupings: [[], ["status"]], models });
  }));
  return {
    plans,
    read: (answers) =>
      new Map(
        read(answers).map(([all, statuses], index): [number, SloCost] => {
          const [cost] = all!;
          const calls = cost?.calls ?? 0;
          const ok = statuses!.find(({ by }) => by.status === "ok");
          return [hours[index]!, {
            usd: cost?.cost_usd ?? null,
            calls,
            priced: calls - (cost?.unpriced_calls ?? 0),
            successful: ok?.calls ?? 0,
            unpriced: ok?.unpriced_calls ?? 0,
          }];
        }),
      ),
  };
}
