/** Calls that take longer when many run at once. @module */
import { formatDuration } from "../report/format_quantity.ts";
import type { SaturationStats } from "../saturation_stats.ts";
import { benjaminiHochberg } from "../stats/benjamini_hochberg.ts";
import { type Draft, draft, evidence } from "./draft.ts";

const SIGNIFICANT = 0.05;
/** Smallest rise of the median worth a word. */
const LEAST_RATIO = 1.1;

/** Groups of calls whose latency rises with the calls in flight, corrected for how many groups were looked at. */
export function loadFindings(groups: readonly SaturationStats[]): Draft[] {
  const tested = groups.filter(({ p_value }) => p_value !== null);
  const adjusted = benjaminiHochberg(tested.map(({ p_value }) => p_value!));
  const all = groups.reduce((sum, { n }) => sum + n, 0);
  return tested.flatMap((group, place) => {
    const { knee, ratio, concurrency_p90 } = group;
    if (adjusted[place]! > SIGNIFICANT || ratio === null || ratio.low < LEAST_RATIO) return [];
    const times = (value: number): string => Number(value.toPrecision(3)).toString();
    return [draft({
      rule: "saturation",
      where: group.by,
      measure: "duration_ms",
      n: group.n,
      effect: { ...ratio, unit: "times" },
      p_value: adjusted[place]!,
      says: `calls take ${times(ratio.value)} times as long [${times(ratio.low)}, ${times(ratio.high)}] with ` +
        `${times(concurrency_p90!)} at once, in the busiest tenth, as with ${
          knee === null
            ? "the fewest at once, in the idlest tenth"
            : `up to ${times(knee.value)} [${times(knee.low)}, ${times(knee.high)}]`
        }: ${formatDuration(group.p50_at_p90_ms)} instead of ${
          formatDuration(group.p50_below_ms)
        } at the median and equal tokens`,
      advice: `${knee === null ? "fewer" : `no more than ${times(knee.value)}`} calls at once, or more capacity`,
      assumptions: ["callers do not call more when answers are slow"],
      evidence: [evidence({
        concurrency_p50: group.concurrency_p50,
        concurrency_p90,
        concurrency_max: group.concurrency_max,
        correlation: group.correlation,
      })],
    }, (1 - 1 / ratio.value) / 2 * group.n / all)];
  });
}
