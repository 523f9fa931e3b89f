/** Cost against latency against quality: one row per group. @module */
import type { DataFrame } from "nodejs-polars";
import type { Filter } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { LEAF, LLM_CALLS, requireFields } from "./group_keys.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import { SAMPLED_EVENTS } from "./trace_sample.ts";
import { medianOf, type TradeoffStats, tradeoffStats } from "./tradeoff_stats.ts";

/** What to weigh. */
export interface TradeoffsOptions {
  /** Columns, or `attributes.<key>`, that make the groups: what one can choose between. @default {["model"]} */
  readonly by?: readonly string[];
  /** Which calls of models count. @default {all} */
  readonly where?: readonly Filter[];
  /** Most groups: those with most calls. @default {50} */
  readonly mostGroups?: number;
  /** About how many events to look at for scores, in whole slices of time spread over the window. @default {200_000} */
  readonly atMost?: number;
}

/**
 * What calls cost, how long they take and how good they are, group by group, and which groups no other beats.
 *
 * Out: one row per group, most calls first; groups beyond `mostGroups` are left out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | calls | Float64 | calls that hold no others, weighted | never |
 * | cost_per_call_usd | Float64 | USD per call whose price is known | no price is known |
 * | unpriced_calls | Float64 | calls without tokens or price | never |
 * | duration_ms_p50 | Float64 | ms, median of the calls that succeeded | fewer than 2 durations |
 * | duration_ms_p50_low, duration_ms_p50_high | Float64 | ms, 95 % interval | too few for one |
 * | score | Float64 | 0..1, mean of the calls with one | none has one |
 * | score_low, score_high | Float64 | 0..1, 95 % interval | as above, of fewer than 8 users or sessions, or all are equal |
 * | scored_ratio | Float64 | of the calls looked at, those with a score, 0..1 | none has one |
 * | success_ratio | Float64 | of the calls, 0..1 | they weigh nothing |
 * | on_front | Bool | whether no other group beats it | it does not know something that others know |
 * | reason | Utf8 | | nothing but `on_front` is null |
 *
 * A group beats another when it is at least as good in cost per call, median duration and quality, and better in one of them: Pareto
 * dominance, of the numbers as they are, however wide their intervals. Quality is the score where any group has one, else the
 * success ratio. What no group knows does not count. Groups do different jobs: group or filter by task where they do.
 *
 * Method: prices as in {@linkcode cost}; type 7 median with its interval by order statistics; the score of a call is its own, that of
 * feedback on it, else that of the event it happened in, unless models share the trace; interval of the mean by the linearised
 * variance over users, sessions or traces (Liang & Zeger 1986) with Student's t. Cost: two batches of questions; where something is
 * scored two reads of the events looked at and about 6 µs each.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If `mostGroups` or `atMost` is out of bounds.
 *
 * @example The slower of two models costs more
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, tradeoffs } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * for (const [model, duration_ms, cost_usd] of [["a", 100, 1], ["b", 300, 2], ["a", 120, 1], ["b", 280, 2]] as const) {
 *   recorder.record({ kind: "llm_call", name: "chat", model, duration_ms, cost_usd });
 * }
 * await recorder.close();
 *
 * const table = await tradeoffs(await open(dir));
 * assertEquals(table.select("model", "cost_per_call_usd", "duration_ms_p50", "on_front").toRecords(), [
 *   { model: "a", cost_per_call_usd: 1, duration_ms_p50: 110, on_front: true },
 *   { model: "b", cost_per_call_usd: 2, duration_ms_p50: 290, on_front: false },
 * ]);
 * ```
 */
export async function tradeoffs(source: EventSource, options: TradeoffsOptions = {}): Promise<DataFrame> {
  const action = "weigh tradeoffs";
  const { by = ["model"], where = [], mostGroups = 50, atMost = SAMPLED_EVENTS } = options;
  requireAtLeastOne(action, "mostGroups", mostGroups);
  requireAtLeastOne(action, "atMost", atMost);
  const keys = requireFields(action, by);
  const groups = await tradeoffStats(source, { where: [...LLM_CALLS, LEAF, ...where], by: keys, mostGroups, atMost });
  return statsFrame(groups, keys, COLUMNS);
}

const COLUMNS: readonly StatsColumn<TradeoffStats>[] = [
  ["calls", "f64", ({ calls }) => calls],
  ["cost_per_call_usd", "f64", ({ cost_per_call_usd }) => cost_per_call_usd],
  ["unpriced_calls", "f64", ({ unpriced_calls }) => unpriced_calls],
  ["duration_ms_p50", "f64", medianOf],
  ["duration_ms_p50_low", "f64", ({ duration }) => duration.estimates[0]!.low],
  ["duration_ms_p50_high", "f64", ({ duration }) => duration.estimates[0]!.high],
  ["score", "f64", ({ score }) => score?.mean ?? null],
  ["score_low", "f64", ({ score }) => score?.interval?.low ?? null],
  ["score_high", "f64", ({ score }) => score?.interval?.high ?? null],
  ["scored_ratio", "f64", ({ score }) => score?.scored_ratio ?? null],
  ["success_ratio", "f64", ({ success_ratio }) => success_ratio],
  ["on_front", "bool", ({ on_front }) => on_front],
  ["reason", "string", ({ reason }) => reason],
];
