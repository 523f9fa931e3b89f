/** What whole operations cost: one row per group. @module */
import type { DataFrame } from "nodejs-polars";
import type { EventSource } from "./engine/event_source.ts";
import { ratio, requireFields } from "./group_keys.ts";
import { COST_FIELDS, type OperationCosts, operationCosts } from "./operation_costs.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import { fewestForQuantile, quantile } from "./stats/quantile.ts";
import { quantileInterval } from "./stats/quantile_interval.ts";
import { SAMPLED_EVENTS, sampledTraces, TIMED, TRACE_FIELDS } from "./trace_sample.ts";

/** How to group, and how much to look at. */
export interface OperationCostOptions {
  /** Columns of the operation, or `attributes.<key>`, that make the groups. @default {["name"]} */
  readonly by?: readonly string[];
  /** About how many events to look at. @default {200,000} */
  readonly atMost?: number;
}

/**
 * What operations cost with all calls inside, at any depth. One row per group, dearest first.
 *
 * Out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | operations | Int64 | operations looked at | never |
 * | ok_operations | Int64 | those with `status = ok` | never |
 * | priced_operations | Int64 | those with a call whose price is known | never |
 * | cost_usd | Float64 | USD of these | no price is known |
 * | cost_per_operation_usd | Float64 | USD, mean of these | as above |
 * | cost_per_ok_operation_usd | Float64 | USD of all, those that failed too, per operation that succeeded | as above, or none succeeded |
 * | cost_p50_usd, cost_p50_low_usd, cost_p50_high_usd | Float64 | USD, median of these, 95 % interval | fewer than 2, 6 for the interval |
 * | cost_p95_usd | Float64 | USD | fewer than 20 |
 * | max_cost_usd | Float64 | USD, the dearest | no price is known |
 * | complete | Bool | whether all events of the window were looked at | never |
 *
 * An operation counts when it is the only root of its trace. Calls without a price are in no cost: where an operation has some of
 * both, it cost more. Sampled operations count once each: `cost` has the whole bill. Quantiles are of type 7, the interval that of order statistics. Cost: one read of the events looked at, and
 * about 10 µs each.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If `atMost` is out of bounds.
 *
 * @example Two answers, one of which failed
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, operationCost } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * for (const fails of [false, true]) {
 *   await recorder.operation("answer", (op) =>
 *     op.llmCall({ provider: "openai", model: "gpt-4.1" }, (call) => {
 *       call.set({ input_tokens: 1000, output_tokens: 100 });
 *       return fails ? Promise.reject(new Error("no")) : Promise.resolve();
 *     })).catch(() => {});
 * }
 * await recorder.close();
 *
 * const table = await operationCost(await open(dir));
 * assertEquals(table.select("name", "cost_per_operation_usd", "cost_per_ok_operation_usd").toRecords(), [
 *   { name: "answer", cost_per_operation_usd: 0.0028, cost_per_ok_operation_usd: 0.0056 },
 * ]);
 * ```
 */
export async function operationCost(source: EventSource, options: OperationCostOptions = {}): Promise<DataFrame> {
  const { by = ["name"], atMost = SAMPLED_EVENTS } = options;
  const action = "compute operation cost";
  const keys = requireFields(action, by);
  requireAtLeastOne(action, "atMost", atMost);
  const fields = [...new Set([...TRACE_FIELDS, ...COST_FIELDS, ...keys])];
  const sample = await source.sample({ fields, where: [TIMED], atMost });
  const { traces } = sampledTraces(sample, source);
  const groups = operationCosts(sample, traces, { by: keys, prices: source.prices });
  const rows = groups.map((group): Row => ({ ...group, sorted: Float64Array.from(group.costs).sort() }))
    .sort((a, b) => (sumOf(b) ?? -1) - (sumOf(a) ?? -1));
  return statsFrame(rows, keys, [...COLUMNS, ["complete", "bool", () => sample.complete]]);
}

interface Row extends OperationCosts {
  readonly sorted: Float64Array;
}

const COLUMNS: readonly StatsColumn<Row>[] = [
  ["operations", "i64", ({ operations }) => operations],
  ["ok_operations", "i64", ({ ok }) => ok],
  ["priced_operations", "i64", ({ costs }) => costs.length],
  ["cost_usd", "f64", (row) => nano(sumOf(row))],
  ["cost_per_operation_usd", "f64", (row) => nano(ratio(sumOf(row), row.costs.length))],
  ["cost_per_ok_operation_usd", "f64", (row) => nano(ratio(sumOf(row), row.ok))],
  ["cost_p50_usd", "f64", (row) => nano(quantileOf(row, 0.5))],
  ["cost_p50_low_usd", "f64", (row) => nano(boundsOf(row)?.[0] ?? null)],
  ["cost_p50_high_usd", "f64", (row) => nano(boundsOf(row)?.[1] ?? null)],
  ["cost_p95_usd", "f64", (row) => nano(quantileOf(row, 0.95))],
  ["max_cost_usd", "f64", ({ sorted }) => nano(sorted.at(-1) ?? null)],
];

function sumOf({ costs }: OperationCosts): number | null {
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0);
}

function quantileOf({ sorted }: Row, probability: number): number | null {
  return sorted.length < fewestForQuantile(probability) ? null : quantile(sorted, probability);
}

function boundsOf({ sorted }: Row): readonly [number, number] | null {
  return quantileInterval(sorted, { probability: 0.5, confidence: 0.95 });
}

/** Sums of parts of cents end in digits that say nothing. */
function nano(usd: number | null): number | null {
  return usd === null ? null : Math.round(usd * 1e9) / 1e9;
}
