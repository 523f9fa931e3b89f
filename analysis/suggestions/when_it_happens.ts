/** When something happens: still, and more than once. @module */
import { clusterSum } from "../stats/cluster_sum.ts";
import type { SuggestionFacts } from "./suggestion_facts.ts";

/** Something that happened. */
export interface Happening {
  /** When, µs. */
  readonly at: number;
  /** How much of it. */
  readonly weight: number;
}

/** In fewer days the last quarter is no week: what happens on one day of it may not be in there. */
const FEWEST_DAYS = 21;
/** In fewer days a few hours may be all that there were. */
const FEWEST_HOUR_DAYS = 7;
const HOUR_US = 3600e6;
/** Less than that of what is expected in the last quarter of the calls, and it is over. */
const LEAST_RECENT = 0.2;
/** What happens in fewer hours happened once, or a few times. */
const FEWEST_HOURS = 6;

/** Whether something has hardly happened in the last quarter of the calls; `false` where times have no order. */
export function isOver(
  { period: { lastQuarter, days } }: Pick<SuggestionFacts, "period">,
  found: readonly Happening[],
): boolean {
  if (lastQuarter === null || days < FEWEST_DAYS) return false;
  const [recent, all] = [found.filter(({ at }) => at >= lastQuarter), found].map((some) => {
    return some.reduce((sum, { weight }) => sum + weight, 0);
  });
  return recent! < LEAST_RECENT * all! / 4;
}

/**
 * Why something that happened is nothing to act on: it is over, or it happened in a few hours of a window of days. `null` where it is
 * neither.
 */
export function passedText(facts: Pick<SuggestionFacts, "period">, found: readonly Happening[]): string | null {
  if (facts.period.per !== "month" || facts.period.days < FEWEST_HOUR_DAYS || found.length === 0) return null;
  if (isOver(facts, found)) return "hardly any of it in the last quarter of the calls: is it mended already?";
  const hours = [...Map.groupBy(found, ({ at }) => Math.floor(at / HOUR_US)).values()].map((members) => {
    return members.reduce((sum, { weight }) => sum + weight, 0);
  });
  const effective = clusterSum(hours)?.effective ?? 1;
  return effective >= FEWEST_HOURS ? null : "nearly all of it in a few hours: something was down then";
}
