/** Values and limits of checks for people. @module */
import { formatCount, formatMeasure, formatRatio } from "../report/format_quantity.ts";
import type { CheckReport } from "./check_report.ts";
import type { CheckResult } from "./check_result.ts";
import { formatBurn } from "./format_burn.ts";

/** `15 × of at most 14.4 × · n 6,000`; of a regression the margin, as what is worse may be less. */
export function limitText({ kind, value, limit, unit, n }: CheckResult): string {
  const many = n === null ? [] : [`n ${formatCount(n)}`];
  if (kind === "regression") return [...limit === null ? [] : [`margin ${formatRatio(limit)}`], ...many].join(" · ");
  const told = (number: number): string => unit === "×" ? formatBurn(number) : formatMeasure(number, unit ?? "");
  const most = value === null || limit === null ? [] : [`${told(value)} of at most ${told(limit)}`];
  return [...most, ...many].join(" · ");
}

/** `2 failed, 3 warnings, 1 not known, 14 passed`. */
export function countsText({ counts: { failed, warnings, unknown, passed } }: CheckReport): string {
  return [
    ...failed === 0 ? [] : [`${formatCount(failed)} failed`],
    ...warnings === 0 ? [] : [`${formatCount(warnings)} ${warnings === 1 ? "warning" : "warnings"}`],
    ...unknown === 0 ? [] : [`${formatCount(unknown)} not known`],
    `${formatCount(passed)} passed`,
  ].join(", ");
}
