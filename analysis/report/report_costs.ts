/** Costs of a report. @module */
import type { CostStats } from "../cost_stats.ts";
import type { GroupStats } from "../group_stats.ts";
import type { PriceBook } from "../prices/price_book.ts";
import type { ReportCost, ReportGroup } from "./report.ts";

/** Groups that a report tells: nobody reads more, and no text holds a million. */
export const MOST_GROUPS = 5000;

const NO_COST: CostStats = {
  by: {},
  calls: 0,
  cost_usd: null,
  input_cost_usd: null,
  cache_read_cost_usd: null,
  cache_write_cost_usd: null,
  output_cost_usd: null,
  time_cost_usd: null,
  reported_cost_usd: null,
  reported_at_prices_usd: null,
  cache_saved_usd: null,
  cost_per_call_usd: null,
  unpriced_calls: 0,
  unpriced_tokens_ratio: null,
  price_source: null,
};

/** Adds to each group what it cost, and its share of the time. */
export function withCost(groups: readonly GroupStats[], costs: readonly CostStats[]): ReportGroup[] {
  const time = groups.reduce((sum, group) => sum + (group.duration_sum_ms ?? 0), 0);
  const costOf = new Map(costs.map((cost) => [JSON.stringify(cost.by), cost]));
  return groups.map((group) => {
    const cost = costOf.get(JSON.stringify(group.by));
    return {
      ...group,
      time_share: group.duration_sum_ms === null || time === 0 ? null : group.duration_sum_ms / time,
      cost_usd: cost?.cost_usd ?? null,
      cost_per_call_usd: cost?.cost_per_call_usd ?? null,
      unpriced_calls: cost?.unpriced_calls ?? null,
    };
  });
}

/**
 * What it all cost.
 *
 * @param total Of all calls; nothing where there are none.
 * @param models By model.
 */
export function reportCost(
  total: CostStats | undefined,
  models: readonly CostStats[],
  { source: prices }: PriceBook,
): ReportCost {
  const dearest = models.toSorted((a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1));
  const { by: _, ...all } = total ?? NO_COST;
  return { currency: "USD", ...all, price_source: prices, models: dearest.slice(0, MOST_GROUPS) };
}
