/** The month and its budget, in a line or two of the text report. @module */
import type { MonthCost } from "../month_cost.ts";
import { formatUsd } from "./format_quantity.ts";
import type { TextStyle } from "./text_style.ts";
import { wrapParts } from "./text_wrap.ts";

const INDENT = "  ";

/** Lines with an empty one before them; none without a budget. */
export function monthLines(
  month: MonthCost | null,
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  if (month === null) return [];
  const { spent_usd, cost_usd, cost_low_usd, cost_high_usd, budget_usd, confidence, reason } = month;
  const interval = cost_low_usd === null || cost_high_usd === null
    ? ""
    : ` [${formatUsd(cost_low_usd)}, ${formatUsd(cost_high_usd)}]`;
  const expected = cost_usd === null
    ? `what is to come is unknown: ${reason}`
    : `${formatUsd(cost_usd)}${interval} expected`;
  const parts = [
    `${INDENT}${month.month ?? "no month"}`,
    `${formatUsd(spent_usd)} spent of ${formatUsd(budget_usd)}`,
    expected,
    ...budgetText(month),
    ...(interval === "" ? [] : [style.dim(`${100 * confidence} % intervals`)]),
  ];
  return ["", style.bold("What the month costs"), ...wrapParts(parts, { width, indent: INDENT, separator: "   " })];
}

function budgetText({ cost_usd, spent_on, spent_on_earliest, spent_on_latest }: MonthCost): string[] {
  if (spent_on !== null) {
    if (spent_on_earliest === null || spent_on_earliest === spent_on_latest) return [`budget spent on ${spent_on}`];
    return [`budget spent on ${spent_on} [${spent_on_earliest}, ${spent_on_latest ?? "next month"}]`];
  }
  if (spent_on_earliest !== null) return [`budget may be spent from ${spent_on_earliest} on`];
  return cost_usd === null ? [] : ["the budget lasts"];
}
