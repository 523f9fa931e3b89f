/** What can be followed over time: names like `duration_ms_p50`, `error_ratio`, `value_mean`. @module */
import { isColumnName } from "../../recorder/schema.ts";
import type { Aggregate, Filter, Measure } from "../engine/aggregate_plan.ts";
import { FAILED, LEAF, OK, requireMeasure } from "../group_keys.ts";

/** A number per group and bucket of time. */
export interface SeriesMeasure {
  /** Its name, as asked for. */
  readonly name: string;
  /** Its unit. */
  readonly unit: string;
  /** Which way is good; `null` where that is not known. */
  readonly better: "lower" | "higher" | null;
  /** Changes are ratios of positive numbers, or differences. */
  readonly scale: "ratio" | "difference";
  /** What it is made of: a quantile or mean of a number, the share of failures, dollars or tokens per call. */
  readonly of:
    | { readonly kind: "quantile"; readonly measure: Measure; readonly probability: number }
    | { readonly kind: "mean"; readonly measure: Measure }
    | { readonly kind: "error_ratio" }
    | { readonly kind: "cost_per_call" }
    | { readonly kind: "tokens_per_call" };
  /** Which events of a group count. */
  readonly where: readonly Filter[];
}

/** Measures that trends follow unless told otherwise. */
export const DEFAULT_MEASURES = [
  "duration_ms_p50",
  "duration_ms_p95",
  "first_token_ms_p50",
  "tokens_per_s_p50",
  "error_ratio",
  "cost_per_call_usd",
] as const;

const DERIVED: Readonly<Record<string, Measure>> = {
  tokens_per_s: { divide: ["output_tokens", "duration_ms"], scale: 1000 },
};

/** Numbers of which more is worse, as far as names tell. */
const LOWER = /(_ms|_usd|_tokens|_bytes|_count|attempts)$/;
const HIGHER = /^(tokens_per_s|score)$/;

/**
 * Reads the name of a measure: a numeric column, `tokens_per_s` or `attributes.<key>` with `_p50`, `_p95` … or `_mean` behind
 * it, `error_ratio`, `cost_per_call_usd`, or `tokens_per_call` (input and output).
 *
 * @throws {TypeError} If the name is none of these.
 */
export function seriesMeasure(action: string, name: string): SeriesMeasure {
  if (name === "error_ratio") {
    return { name, unit: "ratio", better: "lower", scale: "difference", of: { kind: name }, where: [] };
  }
  if (name === "cost_per_call_usd") {
    return { name, unit: "USD", better: "lower", scale: "ratio", of: { kind: "cost_per_call" }, where: [LEAF] };
  }
  if (name === "tokens_per_call") {
    return { name, unit: "tokens", better: "lower", scale: "ratio", of: { kind: name }, where: [LEAF] };
  }
  const [, field, statistic] = /^(.+)_(p\d{1,2}(?:\.\d+)?|mean)$/.exec(name) ?? [];
  if (field === undefined || statistic === undefined) {
    const allowed =
      "error_ratio, cost_per_call_usd, tokens_per_call, and <number>_p50, <number>_p95 … or <number>_mean";
    throw new TypeError(`Cannot ${action}: "${name}" is not a measure, measures are ${allowed}`);
  }
  const measure = Object.hasOwn(DERIVED, field) ? DERIVED[field]! : requireMeasure(action, field);
  const better = HIGHER.test(field) ? "higher" : LOWER.test(field) ? "lower" : null;
  const of = statistic === "mean"
    ? { kind: "mean", measure } as const
    : { kind: "quantile", measure, probability: Number(statistic.slice(1)) / 100 } as const;
  const where = typeof measure === "string" && isColumnName(measure) && !ANY_STATUS.includes(measure) ? [OK] : [];
  return { name, unit: unitOf(field), better, scale: "ratio", of, where: field in DERIVED ? [OK] : where };
}

/** Columns that mean the same whether an event succeeded or not. */
const ANY_STATUS: readonly string[] = ["value", "score", "attempts", "retry_wait_ms", "input_tokens"];

/** What one bucket is asked for a measure; nothing where cost is asked apart. */
export function measureAggregates({ name, of, where }: SeriesMeasure): Record<string, Aggregate> {
  switch (of.kind) {
    case "quantile":
      return { [name]: { op: "quantiles", of: of.measure, probabilities: [of.probability], where } };
    case "mean":
      return {
        [name]: { op: "mean", of: of.measure, where },
        [`${name} deviation`]: { op: "deviation", of: of.measure, where },
        [`${name} known`]: { op: "known", of: of.measure, where },
      };
    case "error_ratio":
      return { [name]: { op: "count", where: [FAILED] }, [`${name} of`]: { op: "count" } };
    case "tokens_per_call":
      return {
        [`${name} input`]: { op: "sum", of: "input_tokens", where },
        [`${name} output`]: { op: "sum", of: "output_tokens", where },
        [`${name} known`]: { op: "known", of: "input_tokens", where },
      };
    case "cost_per_call":
      return {};
  }
}

function unitOf(field: string): string {
  const units: readonly (readonly [RegExp, string])[] = [
    [/_ms$/, "ms"],
    [/_usd$/, "USD"],
    [/_tokens$/, "tokens"],
    [/_bytes$/, "bytes"],
    [/_chars$/, "characters"],
    [/_per_s$/, "/s"],
  ];
  return units.find(([pattern]) => pattern.test(field))?.[1] ?? "";
}
