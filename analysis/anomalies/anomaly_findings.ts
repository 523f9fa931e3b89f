/** The worst anomalies as findings. @module */
import type { Clock } from "../../recorder/schema.ts";
import type { Finding } from "../finding.ts";
import type { Anomaly } from "./anomaly.ts";
import { anomalySays } from "./anomaly_says.ts";

/** Findings of each kind unless told otherwise. */
const MOST = 3;

/**
 * The worst odd buckets and the worst odd calls, one finding per group and moment: what is better than usual is left out.
 *
 * @param found Buckets and calls, each the most unlikely first.
 */
export function anomalyFindings(
  found: readonly (readonly Anomaly[])[],
  { clock, most = MOST }: { readonly clock: Clock; readonly most?: number },
): Finding[] {
  return found.flatMap((anomalies) => {
    const bad = anomalies.filter(({ is_worse }) => is_worse !== false);
    const moments = Map.groupBy(bad, ({ what, by, at }) => JSON.stringify([by, what === "bucket" ? at : null]));
    return [...moments.values()].slice(0, most).map((together) => findingOf(together, clock));
  });
}

/** The most unlikely of some, with the others as evidence. */
function findingOf(together: readonly Anomaly[], clock: Clock): Finding {
  const [worst] = together as [Anomaly];
  const { what, by, measure, unit, value, expected, is_worse, p_adjusted, at, n } = worst;
  const isRatio = unit !== "ratio" && expected > 0;
  const group = Object.entries(by).map(([key, of]) => `${key}=${of}`).join(",");
  return {
    id: `anomaly:${what}:${group}:${measure}:${isoTime(at)}`,
    kind: "anomaly",
    where: by,
    measure,
    n,
    direction: is_worse === null ? value > expected ? "rising" : "falling" : is_worse ? "declining" : "improving",
    strength: null,
    effect: isRatio
      ? { value: value / expected - 1, unit: "ratio", low: null, high: null }
      : { value: value - expected, unit, low: null, high: null },
    p_value: p_adjusted,
    at: isoTime(at),
    says: anomalySays(worst, clock),
    advice: what === "call" ? "look at its trace: what ran inside, what it waited for" : null,
    saving: null,
    assumptions: what === "call" ? ["the tail of its group goes on as it begins"] : [],
    evidence: together.map((one) => ({
      measure: one.measure,
      at: isoTime(one.at),
      value: one.value,
      expected: one.expected,
      score: one.score,
      p_adjusted: one.p_adjusted,
      n: one.n,
      event_id: one.event_id,
      trace_id: one.trace_id,
    })),
  };
}

function isoTime(micros: number): string {
  return new Date(micros / 1000).toISOString();
}
