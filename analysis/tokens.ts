/** Where tokens go. @module */
import type { DataFrame } from "nodejs-polars";
import type { Aggregate } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { countOf, LEAF, LLM_CALLS, numberOf, ratio, requireFields, rounded, TOKEN_COLUMNS } from "./group_keys.ts";
import { type ResultColumn, resultFrame } from "./result_frame.ts";

/** How to group. */
export interface TokensOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {[]} */
  readonly by?: readonly string[];
}

/**
 * Tokens per group of calls; calls that hold other calls are left out, so that nothing is counted twice.
 *
 * Out: one row per group, most calls first:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | calls | Float64 | calls, weighted | never |
 * | calls_without_tokens | Float64 | calls, weighted | never |
 * | input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens, reasoning_tokens | Int64 | tokens | none is known |
 * | input_per_call, output_per_call | Float64 | tokens per call where known | none is known |
 * | cache_read_ratio | Float64 | of the input, 0..1 | none is known |
 *
 * Cost: one pass over the columns.
 *
 * @throws {TypeError} If a column is missing.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, tokens } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat", input_tokens: 100, cache_read_tokens: 75, output_tokens: 8 });
 * await recorder.close();
 *
 * const table = await tokens(await open(dir));
 * assertEquals(table.select("input_tokens", "cache_read_ratio").toRecords(), [{ input_tokens: 100, cache_read_ratio: 0.75 }]);
 * ```
 */
export async function tokens(source: EventSource, options: TokensOptions = {}): Promise<DataFrame> {
  const by = requireFields("compute tokens", options.by ?? []);
  const aggregates: Record<string, Aggregate> = {
    calls: { op: "count" },
    known: { op: "known", of: "input_tokens" },
    input_per_call: { op: "mean", of: "input_tokens" },
    output_per_call: { op: "mean", of: "output_tokens" },
  };
  for (const column of TOKEN_COLUMNS) aggregates[`sum ${column}`] = { op: "sum", of: column };
  const plan = { where: [...LLM_CALLS, LEAF], by, aggregates, order: { by: "calls", descending: true } };
  const [rows] = await source.aggregate([plan]);
  return resultFrame(rows!, by, [
    { name: "calls", type: "f64", cell: (row) => countOf(row, "calls") },
    { name: "calls_without_tokens", type: "f64", cell: (row) => countOf(row, "calls") - countOf(row, "known") },
    ...TOKEN_COLUMNS.map((name): ResultColumn => ({
      name,
      type: "i64",
      cell: (row) => rounded(numberOf(row, `sum ${name}`)),
    })),
    { name: "input_per_call", type: "f64", cell: (row) => numberOf(row, "input_per_call") },
    { name: "output_per_call", type: "f64", cell: (row) => numberOf(row, "output_per_call") },
    {
      name: "cache_read_ratio",
      type: "f64",
      cell: (row) => ratio(numberOf(row, "sum cache_read_tokens"), numberOf(row, "sum input_tokens")),
    },
  ]);
}
