/** The month and its budget, in words that every format shares. @module */
import type { MonthCost } from "../month_cost.ts";
import { formatUsd } from "./format_quantity.ts";

/** What the month costs. */
export interface ToldMonth {
  /** Which month. */
  readonly month: string;
  /** What was spent, what is expected, when the budget is spent. */
  readonly parts: readonly string[];
  /** What the intervals are: `90 % intervals`; empty where there is none. */
  readonly intervals: string;
}

/** Tells what the month costs. */
export function toldMonth(month: MonthCost): ToldMonth {
  const { spent_usd, cost_usd, cost_low_usd, cost_high_usd, budget_usd, confidence, reason } = month;
  const interval = cost_low_usd === null || cost_high_usd === null
    ? ""
    : ` [${formatUsd(cost_low_usd)}, ${formatUsd(cost_high_usd)}]`;
  const expected = cost_usd === null
    ? `what is to come is unknown: ${reason}`
    : `${formatUsd(cost_usd)}${interval} expected`;
  return {
    month: month.month ?? "no month",
    parts: [`${formatUsd(spent_usd)} spent of ${formatUsd(budget_usd)}`, expected, ...budgetText(month)],
    intervals: interval === "" ? "" : `${100 * confidence} % intervals`,
  };
}

function budgetText({ cost_usd, spent_on, spent_on_earliest, spent_on_latest }: MonthCost): string[] {
  if (spent_on !== null) {
    if (spent_on_earliest === null || spent_on_earliest === spent_on_latest) return [`budget spent on ${spent_on}`];
    return [`budget spent on ${spent_on} [${spent_on_earliest}, ${spent_on_latest ?? "next month"}]`];
  }
  if (spent_on_earliest !== null) return [`budget may be spent from ${spent_on_earliest} on`];
  return cost_usd === null ? [] : ["the budget lasts"];
}
