/** What the time of a call is made of: one row per group. @module */
import type { DataFrame } from "nodejs-polars";
import type { EventSource } from "./engine/event_source.ts";
import { LLM_CALLS, requireFields } from "./group_keys.ts";
import { type LatencyModelStats, latencyModelStats, TOKEN_FIELDS } from "./latency_model_stats.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import type { Coefficient } from "./stats/quantile_regression.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import { SAMPLED_EVENTS } from "./trace_sample.ts";

/** What to look at. */
export interface LatencyModelOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {["model"]} */
  readonly by?: readonly string[];
  /** About how many events to look at, in whole slices of time spread over the window. @default {200_000} */
  readonly atMost?: number;
}

/**
 * What the duration of successful calls is made of: a base, and time per token read, read from the cache and written. One row
 * per group, most calls first.
 *
 * Out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | n | Int64 | calls fitted, at most 1,000 | never |
 * | base_ms | Float64 | ms, median of a call without tokens | fewer than 30 calls, or tokens that cannot be told apart |
 * | input_ms_per_1k | Float64 | ms per 1,000 tokens of input that was not cached | as above, or it hardly varies |
 * | cached_ms_per_1k | Float64 | ms per 1,000 tokens of input from the cache | as above, or unknown |
 * | output_ms_per_token | Float64 | ms | as above |
 * | …_low, …_high of these four | Float64 | 95 % interval | as above, or too few or too equal calls |
 * | reason | Utf8 | | nothing else is null |
 *
 * Method: median regression, see {@linkcode quantileRegression}; of more than 1,000 calls so many, evenly spaced in time; the 30
 * groups with most calls. Cost: one read of the events looked at, 20 ms a group.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If `atMost` is out of bounds.
 *
 * @example 500 ms, and 10 ms per token of output
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { latencyModel, open } from "@kymo/kymo/analysis";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * for (let output_tokens = 1; output_tokens <= 40; output_tokens++) {
 *   const tokens = { input_tokens: 100, output_tokens };
 *   recorder.record({ kind: "llm_call", name: "chat", model: "a", ...tokens, duration_ms: 500 + 10 * output_tokens });
 * }
 * await recorder.close();
 *
 * const [row] = (await latencyModel(await open(dir))).toRecords();
 * assertAlmostEquals(Number(row?.base_ms), 500, 1e-6);
 * assertAlmostEquals(Number(row?.output_ms_per_token), 10, 1e-6);
 * ```
 */
export async function latencyModel(source: EventSource, options: LatencyModelOptions = {}): Promise<DataFrame> {
  const { by = ["model"], atMost = SAMPLED_EVENTS } = options;
  const action = "fit latency model";
  const keys = requireFields(action, by);
  requireAtLeastOne(action, "atMost", atMost);
  const fields = [...new Set([...TOKEN_FIELDS, ...keys])];
  const groups = latencyModelStats(await source.sample({ fields, where: LLM_CALLS, atMost }), { by: keys });
  return statsFrame(groups, keys, STATS_COLUMNS);
}

type Column = StatsColumn<LatencyModelStats>;

const STATS_COLUMNS: readonly Column[] = [
  ["n", "i64", ({ n }) => n],
  ...coefficientColumns("base_ms", ({ base_ms }) => base_ms),
  ...coefficientColumns("input_ms_per_1k", ({ input_ms }) => input_ms),
  ...coefficientColumns("cached_ms_per_1k", ({ cached_ms }) => cached_ms),
  ...coefficientColumns("output_ms_per_token", ({ output_ms }) => output_ms),
  ["reason", "string", ({ reason }) => reason],
];

function coefficientColumns(name: string, of: (group: LatencyModelStats) => Coefficient | null): Column[] {
  return [
    [name, "f64", (group) => of(group)?.value ?? null],
    [`${name}_low`, "f64", (group) => of(group)?.low ?? null],
    [`${name}_high`, "f64", (group) => of(group)?.high ?? null],
  ];
}
