/** When alerts fire: pairs of windows and burn rates. Pure. @module */
import type { BurnWindows } from "./slo.ts";

/** An alert with its windows in hours. */
export interface BurnAlert extends BurnWindows {
  /** The longer window, hours. */
  readonly long_hours: number;
  /** The shorter one. */
  readonly short_hours: number;
  /** Share of the whole budget that burns in the longer window at this rate. */
  readonly budget_ratio: number;
}

/** Hours of a length such as 90s, 5m, 1h, 3d; `null` for other text. */
export function hoursOf(text: string): number | null {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/.exec(text) ?? [];
  const hours = Number(digits) * (HOURS[unit ?? ""] ?? NaN);
  return hours > 0 && hours < Infinity ? hours : null;
}

const HOURS: Readonly<Record<string, number>> = { s: 1 / 3600, m: 1 / 60, h: 1, d: 24, w: 168 };

/** Table 5-8 of the SRE workbook: what burns such a share of the budget in such a window. */
const WORKBOOK = [
  { long: "1h", short: "5m", budget_ratio: 0.02, severity: "page" },
  { long: "6h", short: "30m", budget_ratio: 0.05, severity: "page" },
  { long: "3d", short: "6h", budget_ratio: 0.1, severity: "ticket" },
] as const;

/**
 * The alerts of an objective: its own, or those that the SRE workbook recommends.
 *
 * The recommended ones burn 2 % of the budget in an hour, 5 % in six, 10 % in three days: in 30 days that is at rates of 14.4, 6 and 1.
 * Where the objective holds for other days the shares stay and the rates follow, but no rate is below 1, which no objective
 * forbids, and no window is longer than the objective holds.
 */
export function burnAlerts(windowDays: number, own?: readonly BurnWindows[]): BurnAlert[] {
  const period = windowDays * 24;
  const alerts = own ?? WORKBOOK.map(({ budget_ratio, ...windows }): BurnWindows => {
    return { ...windows, burn_rate: Math.max(1, rounded(budget_ratio * period / hoursOf(windows.long)!)) };
  });
  return alerts.flatMap((windows) => {
    const [long, short] = [hoursOf(windows.long)!, hoursOf(windows.short)!];
    if (long > period) return [];
    return [{
      ...windows,
      long_hours: long,
      short_hours: short,
      budget_ratio: rounded(windows.burn_rate * long / period),
    }];
  });
}

/** 14.4, not 14.399999999999999. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
