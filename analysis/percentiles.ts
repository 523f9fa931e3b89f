/** Percentiles per group. @module */
import type { DataFrame } from "nodejs-polars";
import type { AnswerRow, Filter, QuantileEstimates } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { LLM_CALLS, OK, requireFields, requireMeasure } from "./group_keys.ts";
import { reasonOf } from "./group_stats.ts";
import { quantileColumns } from "./quantile_columns.ts";
import { type ResultColumn, resultFrame } from "./result_frame.ts";
import { requireProbability } from "./stats/quantile.ts";

/** What to compute. */
export interface PercentilesOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {[]} */
  readonly by?: readonly string[];
  /** Numeric column, or `attributes.<key>`, that is measured. @default {"duration_ms"} */
  readonly column?: string;
  /** Each between 0 and 1. @default {[0.5, 0.9, 0.95, 0.99]} */
  readonly probabilities?: readonly number[];
  /** Of the intervals, between 0 and 1. @default {0.95} */
  readonly confidence?: number;
  /** Which events count. @default {calls of models that succeeded} */
  readonly where?: readonly Filter[];
}

/**
 * Percentiles of one column per group, exact, with distribution-free confidence intervals.
 *
 * Out: one row per group, sorted by the group keys:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by | as stored, attributes Utf8 | | unknown in the events |
 * | n | Int64 | known values | never |
 * | p50 … | Float64 | that of `column` | n < 1/(1 − p) |
 * | p50_low, p50_high … | Float64 | that of `column` | too few values for an interval |
 * | reason | Utf8 | | nothing else is null |
 *
 * Method: type 7 (see {@linkcode quantile}), intervals by order statistics (see {@linkcode quantileRanks}), weighted by
 * `sample_weight`. Cost: two scans of the column.
 *
 * @throws {TypeError} If a column is missing, or `column` is text.
 * @throws {RangeError} If a probability is out of bounds.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, percentiles } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * for (const duration_ms of [10, 20, 60]) recorder.record({ kind: "llm_call", name: "chat", model: "a", duration_ms });
 * await recorder.close();
 *
 * const table = await percentiles(await open(dir), { by: ["model"], probabilities: [0.5] });
 * assertEquals(table.select("model", "n", "p50").toRecords(), [{ model: "a", n: 3, p50: 20 }]);
 * ```
 */
export async function percentiles(source: EventSource, options: PercentilesOptions = {}): Promise<DataFrame> {
  const { by = [], column = "duration_ms", confidence = 0.95 } = options;
  const probabilities = [...new Set(options.probabilities ?? [0.5, 0.9, 0.95, 0.99])];
  const action = "compute percentiles";
  for (const probability of [...probabilities, confidence]) requireProbability(action, probability);
  const keys = requireFields(action, by);
  const of = requireMeasure(action, column);
  const [rows] = await source.aggregate([{
    where: options.where ?? [...LLM_CALLS, OK],
    by: keys,
    aggregates: { quantiles: { op: "quantiles", of, probabilities, confidence } },
  }]);
  return resultFrame(rows!, keys, [
    { name: "n", type: "i64", cell: (row) => quantilesOf(row).n },
    ...quantileColumns(probabilities, quantilesOf).map(([name, type, cell]): ResultColumn => ({ name, type, cell })),
    { name: "reason", type: "string", cell: (row) => reasonOf(quantilesOf(row)) },
  ]);
}

function quantilesOf(row: AnswerRow): QuantileEstimates {
  return row.quantiles as QuantileEstimates;
}
