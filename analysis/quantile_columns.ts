/** Columns of quantiles. @module */
import type { QuantileEstimates } from "./engine/aggregate_plan.ts";
import { percentileName } from "./group_stats.ts";
import type { StatsColumn } from "./stats_frame.ts";

/** `p50`, `p50_low` and `p50_high` of each probability, as they were asked for. */
export function quantileColumns<Row>(
  probabilities: readonly number[],
  of: (row: Row) => QuantileEstimates,
): StatsColumn<Row>[] {
  return probabilities.flatMap((probability, place): StatsColumn<Row>[] => {
    const name = percentileName(probability);
    return [
      [name, "f64", (row) => of(row).estimates[place]!.value],
      [`${name}_low`, "f64", (row) => of(row).estimates[place]!.low],
      [`${name}_high`, "f64", (row) => of(row).estimates[place]!.high],
    ];
  });
}
