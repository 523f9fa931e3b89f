/** What can be forecast: volumes that add up over time, and measures that do not. @module */
import type { Aggregate } from "../engine/aggregate_plan.ts";
import { FAILED, LEAF } from "../group_keys.ts";
import { type SeriesMeasure, seriesMeasure } from "../series/series_measure.ts";

/** A number per bucket of time. */
export interface ForecastMeasure {
  /** Its name, as asked for. */
  readonly name: string;
  /** Its unit. */
  readonly unit: string;
  /** A volume by a plan or by prices, or a measure of the events in a bucket. */
  readonly of:
    | { readonly kind: "volume"; readonly aggregates: readonly Aggregate[] }
    | { readonly kind: "cost" }
    | { readonly kind: "series"; readonly measure: SeriesMeasure };
}

const VOLUMES: Readonly<Record<string, Omit<ForecastMeasure, "name">>> = {
  calls: { unit: "calls", of: { kind: "volume", aggregates: [{ op: "count" }] } },
  failed_calls: { unit: "calls", of: { kind: "volume", aggregates: [{ op: "count", where: [FAILED] }] } },
  tokens: { unit: "tokens", of: { kind: "volume", aggregates: [tokens("input_tokens"), tokens("output_tokens")] } },
  input_tokens: { unit: "tokens", of: { kind: "volume", aggregates: [tokens("input_tokens")] } },
  output_tokens: { unit: "tokens", of: { kind: "volume", aggregates: [tokens("output_tokens")] } },
  cost_usd: { unit: "USD", of: { kind: "cost" } },
};

function tokens(of: "input_tokens" | "output_tokens"): Aggregate {
  return { op: "sum", of, where: [LEAF] };
}

const SERIES = /_(p\d{1,2}(?:\.\d+)?|mean)$|^(error_ratio|cost_per_call_usd|tokens_per_call)$/;

/**
 * Reads the name of a measure: `calls`, `failed_calls`, `tokens`, `input_tokens`, `output_tokens`, `cost_usd`, or one of those
 * that trends follow, as `duration_ms_p50` and `error_ratio`.
 *
 * @throws {TypeError} If the name is none of these.
 */
export function forecastMeasure(action: string, name: string): ForecastMeasure {
  if (Object.hasOwn(VOLUMES, name)) return { name, ...VOLUMES[name]! };
  if (!SERIES.test(name)) {
    const volumes = Object.keys(VOLUMES).join(", ");
    const others = "error_ratio, cost_per_call_usd, tokens_per_call, and <number>_p50, <number>_p95 … or <number>_mean";
    throw new TypeError(`Cannot ${action}: "${name}" is not a measure, measures are ${volumes}, ${others}`);
  }
  const measure = seriesMeasure(action, name);
  return { name, unit: measure.unit, of: { kind: "series", measure } };
}
