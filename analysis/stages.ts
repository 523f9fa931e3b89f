/** Where the time of operations goes: one row per stage. @module */
import type { DataFrame } from "nodejs-polars";
import type { EventSource } from "./engine/event_source.ts";
import { ofKind } from "./group_keys.ts";
import { groupTable } from "./group_table.ts";

/** How to group. */
export interface StagesOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {["name"]} */
  readonly by?: readonly string[];
}

/**
 * Where the time of operations goes: one row per stage.
 *
 * Out: one row per group, most calls first:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | calls, ok, failed | Float64 | events, weighted | never |
 * | success_ratio | Float64 | 0..1 | no calls |
 * | without_duration | Float64 | successful events without a duration | never |
 * | duration_ms_n | Int64 | known values | never |
 * | duration_ms_mean, _min, _p50, _p50_low, _p50_high, _p90, _p95, _p99, _max | Float64 | ms, of successes | too few values |
 * | duration_sum_ms | Float64 | ms, of all | no duration is known |
 * | time_share | Float64 | 0..1 of `duration_sum_ms` of all groups | no duration is known |
 * | first_token_ms_… , tokens_per_s_… | as above | ms, output tokens per second | too few values |
 * | input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens | Int64 | tokens, nested calls counted once | none is known |
 *
 * Method: see {@linkcode percentiles}. Cost: as {@linkcode summary}.
 *
 * @throws {TypeError} If a column is missing.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, stages } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "stage", name: "vector_search", duration_ms: 12 });
 * await recorder.close();
 *
 * const table = await stages(await open(dir));
 * assertEquals(table.select("name", "calls", "time_share").toRecords(), [{ name: "vector_search", calls: 1, time_share: 1 }]);
 * ```
 */
export function stages(source: EventSource, options: StagesOptions = {}): Promise<DataFrame> {
  return groupTable(source, { where: ofKind("stage"), by: options.by ?? ["name"], action: "compute stages" });
}
