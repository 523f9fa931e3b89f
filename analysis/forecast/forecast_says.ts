/** Forecasts in a sentence. @module */
import type { ForecastStats } from "../forecast_stats.ts";
import { formatCount, formatMeasure } from "../report/format_quantity.ts";
import { lengthText } from "../series/length_text.ts";
import { measureLabel } from "../series/measure_label.ts";
import type { ForecastValue } from "../stats/holt_winters.ts";

const WORDS: Readonly<Record<string, string>> = { cost_usd: "cost", failed_calls: "failed calls" };

/** What a forecast says: "calls 1,230 [1,100, 1,380] in the next 24 h, 1,190 before"; `null` where it says nothing. */
export function forecastSays({ measure, steps, total, before }: ForecastStats): string | null {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return null;
  const { name, unit } = measure;
  const label = WORDS[name] ?? measureLabel(name);
  if (total !== null) {
    const length = lengthText(total.until - total.at);
    const since = before === null ? "" : `, ${amountText(before, unit)} in the ${length} before`;
    return `${label} ${withBounds(total, unit)} in the next ${length}${since}`;
  }
  const next = `${label} ${withBounds(first, unit)} in the next ${lengthText(first.until - first.at)}`;
  const ahead = lengthText(last.until - first.at);
  return steps.length === 1 ? next : `${next}, ${withBounds(last, unit)} at the end of ${ahead}`;
}

function withBounds({ value, low, high }: ForecastValue, unit: string): string {
  const text = amountText(value, unit);
  return low === null ? text : `${text} [${amountText(low, unit)}, ${amountText(high, unit)}]`;
}

/** The label of calls is their unit. */
function amountText(value: number | null, unit: string): string {
  return unit === "calls" ? formatCount(value) : formatMeasure(value, unit);
}
