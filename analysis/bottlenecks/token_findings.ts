/** What the time of calls is made of. @module */
import type { LatencyModelStats } from "../latency_model_stats.ts";
import { formatDuration, formatInterval, formatRatio } from "../report/format_quantity.ts";
import type { Coefficient } from "../stats/quantile_regression.ts";
import { type Draft, draft, evidence } from "./draft.ts";

/** A part of a call's time from which on it is told. */
const LARGE_PART = 0.5;
const FEWEST_CALLS = 100;
/** Calls are inside operations: what they are made of says less than what operations wait for. */
const WEIGHT = 0.02;

/** Models whose calls spend most of their time on reading or on writing, surely. */
export function tokenFindings(models: readonly LatencyModelStats[]): Draft[] {
  const all = models.reduce((sum, { calls }) => sum + calls, 0);
  return models.flatMap((model) => {
    const { parts, n, calls, output_ms, input_ms, cached_ms } = model;
    if (parts === null || n < FEWEST_CALLS) return [];
    const weight = WEIGHT * calls / all;
    const reading = [
      input_ms === null || input_ms.value <= 0 ? "" : `reading takes ${measured(input_ms)} per 1,000 tokens`,
      cached_ms === null || cached_ms.value <= 0 ? "" : `${measured(cached_ms)} per 1,000 from the cache`,
    ].filter((part) => part !== "").join(", ");
    const common = {
      rule: "tokens",
      where: model.by,
      measure: "duration_ms",
      n,
      evidence: [evidence({ base_ms: model.base_ms!.value, output_share: parts.output, input_share: parts.input })],
    };
    if (parts.output > LARGE_PART && isSure(output_ms)) {
      return [draft({
        ...common,
        effect: { ...output_ms, unit: "ms per token" },
        says:
          `writing the answer is ${formatRatio(parts.output)} of the time of a call: ${measured(output_ms)} a token` +
          (reading === "" ? "" : `; ${reading}`),
        advice: "shorter answers, or a faster model",
      }, weight * parts.output)];
    }
    if (parts.input <= LARGE_PART || !isSure(input_ms)) return [];
    return [draft({
      ...common,
      effect: { ...input_ms, unit: "ms per 1000 tokens" },
      says: `reading the prompt is ${formatRatio(parts.input)} of a call: ${reading}`,
      advice: "shorter prompts, or more of them from the cache",
    }, weight * parts.input)];
  });
}

function isSure(coefficient: Coefficient | null): coefficient is Coefficient {
  return coefficient !== null && coefficient.low !== null && coefficient.low > 0;
}

function measured({ value, low, high }: Coefficient): string {
  const interval = low === null || high === null ? "" : ` ${formatInterval(value, [Math.max(0, low), high])}`;
  return `${formatDuration(value)}${interval}`;
}
