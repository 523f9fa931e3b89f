/** What many calls at once do to their latency: one row per group. @module */
import type { DataFrame } from "nodejs-polars";
import type { EventSource } from "./engine/event_source.ts";
import { LLM_CALLS, requireFields } from "./group_keys.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { SATURATION_FIELDS, type SaturationStats, saturationStats } from "./saturation_stats.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import { SAMPLED_EVENTS } from "./trace_sample.ts";

/** What to look at. */
export interface SaturationOptions {
  /** Columns, or `attributes.<key>`, that make the groups: whatever has a limit of its own. @default {["model"]} */
  readonly by?: readonly string[];
  /** About how many events to look at, in whole slices of time spread over the window. @default {200_000} */
  readonly atMost?: number;
}

/**
 * Whether calls of models take longer when many run at once, and from how many on: one row per group, most calls first.
 *
 * Out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | n | Int64 | successful calls looked at | never |
 * | concurrency_p50, concurrency_p90, concurrency_max | Float64 | calls in flight when one begins, itself included | fewer than 200 calls |
 * | correlation | Float64 | −1..1, of ranks, within stretches of time | too short, or hardly varying |
 * | p_value | Float64 | probability of such evidence if load did nothing | as above |
 * | knee, knee_low, knee_high | Float64 | calls in flight from which on latency rises, 95 % interval | no evidence that it does, or it does from the lowest on |
 * | ratio, ratio_low, ratio_high | Float64 | median duration at `concurrency_p90` over that up to the knee, 95 % interval; of the idlest tenth where latency rises from the lowest concurrency on | no evidence, or too few calls |
 * | p50_below_ms, p50_at_p90_ms | Float64 | ms, these medians at equal tokens | as above |
 * | cut_off_ratio | Float64 | of the calls, ended by a timeout and left out | fewer than 200 calls |
 * | reason | Utf8 | | nothing else is null |
 *
 * Concurrency is counted from the events themselves, at the start of each call. Averages by Little's law would not do: they
 * contain the duration, and rise with it. Method: durations at equal tokens (least squares on logarithms); their rank
 * correlation with the concurrency, within and between up to 40 stretches of time, each many calls long. A slow provider
 * raises the concurrency too, so the durations must also rise with the arrivals before each call, which the provider does not
 * make; the p-value is the larger of the two. The knee is that of a curve flat up to it and rising beyond (least squares on
 * logarithms), with intervals by a bootstrap of the stretches (Künsch 1989). Where load and provider follow the time of day
 * alike, and the load varies no other way, they cannot be told apart. Measured on services without a limit, a slow period of
 * three times the latency included: evidence in 3 % of 300; on such with one: in all of 120, the knee within its interval.
 * Cost: one read of the events looked at, then about 30 µs each.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If `atMost` is out of bounds.
 *
 * @example One call says nothing
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, saturation } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat", model: "a", duration_ms: 12 });
 * await recorder.close();
 *
 * const table = await saturation(await open(dir));
 * assertEquals(table.select("model", "knee", "reason").toRecords(), [
 *   { model: "a", knee: null, reason: "needs 200 successful calls after the start of each slice, n is 0" },
 * ]);
 * ```
 */
export async function saturation(source: EventSource, options: SaturationOptions = {}): Promise<DataFrame> {
  const { by = ["model"], atMost = SAMPLED_EVENTS } = options;
  const action = "measure saturation";
  const keys = requireFields(action, by);
  requireAtLeastOne(action, "atMost", atMost);
  const fields = [...new Set([...SATURATION_FIELDS, ...keys])];
  const sample = await source.sample({ fields, where: LLM_CALLS, atMost });
  const groups = saturationStats(sample, source, keys);
  return statsFrame(groups, keys, STATS_COLUMNS);
}

type Column = StatsColumn<SaturationStats>;

const STATS_COLUMNS: readonly Column[] = [
  ["n", "i64", ({ n }) => n],
  ["concurrency_p50", "f64", ({ concurrency_p50 }) => concurrency_p50],
  ["concurrency_p90", "f64", ({ concurrency_p90 }) => concurrency_p90],
  ["concurrency_max", "f64", ({ concurrency_max }) => concurrency_max],
  ["correlation", "f64", ({ correlation }) => correlation],
  ["p_value", "f64", ({ p_value }) => p_value],
  ["knee", "f64", ({ knee }) => knee?.value ?? null],
  ["knee_low", "f64", ({ knee }) => knee?.low ?? null],
  ["knee_high", "f64", ({ knee }) => knee?.high ?? null],
  ["ratio", "f64", ({ ratio }) => ratio?.value ?? null],
  ["ratio_low", "f64", ({ ratio }) => ratio?.low ?? null],
  ["ratio_high", "f64", ({ ratio }) => ratio?.high ?? null],
  ["p50_below_ms", "f64", ({ p50_below_ms }) => p50_below_ms],
  ["p50_at_p90_ms", "f64", ({ p50_at_p90_ms }) => p50_at_p90_ms],
  ["cut_off_ratio", "f64", ({ cut_off_ratio }) => cut_off_ratio],
  ["reason", "string", ({ reason }) => reason],
];
