/** Calls over time: one row per group and bucket of time. @module */
import type { DataFrame } from "nodejs-polars";
import type { Kind } from "../recorder/schema.ts";
import type { Filter, TimeBucket } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ofKind, requireFields, requireMeasure, rounded } from "./group_keys.ts";
import { reasonOf } from "./group_stats.ts";
import { quantileColumns } from "./quantile_columns.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { wholeBucket } from "./series/whole_bucket.ts";
import { requireBucket } from "./series/series_bucket.ts";
import { requireProbability } from "./stats/quantile.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import { type TimelineStats, timelineStats } from "./timeline_stats.ts";

/** What to follow. */
export interface TimelineOptions {
  /** Columns, or `attributes.<key>`, that make the groups; none for one group of everything. @default {["model"]} */
  readonly by?: readonly string[];
  /** Which events count. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Which of them. @default {all} */
  readonly where?: readonly Filter[];
  /** Numeric column, or `attributes.<key>`, that is measured. @default {"duration_ms"} */
  readonly column?: string;
  /** Its quantiles, each between 0 and 1. @default {[0.5, 0.9, 0.99]} */
  readonly probabilities?: readonly number[];
  /** Width of the buckets of time: `1h`, `1d` … @default {as narrow as the calls of the largest group can fill, about 120 of them} */
  readonly every?: TimeBucket;
  /** Most groups: those with most events. @default {20} */
  readonly mostGroups?: number;
}

/**
 * How many calls there were, how many failed, how long they took and what they cost, bucket of time by bucket of time.
 *
 * Out: one row per group and bucket that holds some of its events; groups with most events first, each by time. Groups beyond
 * `mostGroups` are left out: filter with `where`, or group by less:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | at, until | Datetime | start and end of the bucket, UTC, weeks from Monday | never |
 * | whole | Bool | whether it lies between the first and the last event and inside the window, but for a twentieth: others hold less | never |
 * | clock | Utf8 | utc, or relative: times are distances from the start of each file, counted from 2026-01-01 | never |
 * | calls | Float64 | events, weighted | never |
 * | failed | Float64 | of these, those that did not succeed | never |
 * | error_ratio, error_ratio_low, error_ratio_high | Float64 | 0..1, 95 % interval | the events weigh nothing |
 * | n | Int64 | known values of `column` of events that succeeded, as stored | never |
 * | p50 … | Float64 | that of `column` | n < 1/(1 − p) |
 * | p50_low, p50_high … | Float64 | that of `column`, 95 % interval | too few values for an interval |
 * | input_tokens, output_tokens | Int64 | tokens, nested calls counted once | none is known |
 * | cost_usd | Float64 | USD of the calls whose price is known | none is, or `kind` is not `llm_call` |
 * | unpriced_calls | Float64 | calls without tokens or price | `kind` is not `llm_call` |
 * | reason | Utf8 | why a quantile or its interval is null | none is |
 *
 * Buckets at the start and the end of the window may be cut by it. The width is chosen for the time that holds all but a
 * hundredth of the events at either end, so that stray events of last year add some rows and do not make the buckets of this
 * week a month wide.
 *
 * Method: type 7 quantiles and intervals by order statistics as in {@linkcode percentiles}, {@linkcode wilsonInterval} of as many
 * unweighted events as say as much, prices as in {@linkcode cost}. Cost: two batches of questions, each some passes over the columns.
 *
 * @throws {TypeError} If a column is missing, or `column` is text.
 * @throws {RangeError} If a probability or `mostGroups` is out of bounds, or the buckets are too many.
 *
 * @example Three calls in two hours
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, timeline } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const call = (hour: number, duration_ms: number, status: "ok" | "timeout" = "ok"): void => {
 *   const started_at = new Date(Date.UTC(2026, 2, 1, hour));
 *   recorder.record({ kind: "llm_call", name: "chat", model: "a", started_at, duration_ms, status });
 * };
 * call(9, 100);
 * call(9, 300);
 * call(10, 30_000, "timeout");
 * await recorder.close();
 *
 * const table = await timeline(await open(dir), { every: "1h", probabilities: [0.5] });
 * assertEquals(table.select("model", "calls", "failed", "error_ratio", "p50").toRecords(), [
 *   { model: "a", calls: 2, failed: 0, error_ratio: 0, p50: 200 },
 *   { model: "a", calls: 1, failed: 1, error_ratio: 1, p50: null },
 * ]);
 * ```
 */
export async function timeline(source: EventSource, options: TimelineOptions = {}): Promise<DataFrame> {
  const action = "make timeline";
  const { by = ["model"], kind = "llm_call", where = [], column = "duration_ms", every, mostGroups = 20 } = options;
  const probabilities = [...new Set(options.probabilities ?? [0.5, 0.9, 0.99])];
  for (const probability of probabilities) requireProbability(action, probability);
  requireAtLeastOne(action, "mostGroups", mostGroups);
  requireBucket(action, every, source);
  const keys = requireFields(action, by);
  const rows = await timelineStats(source, {
    where: [...ofKind(kind), ...where],
    by: keys,
    column: requireMeasure(action, column),
    probabilities,
    mostGroups,
    ...every === undefined ? {} : { every },
  });
  const columns: StatsColumn<TimelineStats>[] = [
    ["at", "timestamp", ({ at }) => at],
    ["until", "timestamp", ({ until }) => until],
    ["whole", "bool", wholeBucket(source)],
    ["clock", "string", () => source.clock],
    ["calls", "f64", ({ calls }) => calls],
    ["failed", "f64", ({ failed }) => failed],
    ["error_ratio", "f64", ({ error_ratio }) => error_ratio?.value ?? null],
    ["error_ratio_low", "f64", ({ error_ratio }) => error_ratio?.low ?? null],
    ["error_ratio_high", "f64", ({ error_ratio }) => error_ratio?.high ?? null],
    ["n", "i64", ({ quantiles }) => quantiles.n],
    ...quantileColumns<TimelineStats>(probabilities, ({ quantiles }) => quantiles),
    ["input_tokens", "i64", ({ input_tokens }) => rounded(input_tokens)],
    ["output_tokens", "i64", ({ output_tokens }) => rounded(output_tokens)],
    ["cost_usd", "f64", ({ cost_usd }) => cost_usd],
    ["unpriced_calls", "f64", ({ unpriced_calls }) => unpriced_calls],
    ["reason", "string", ({ quantiles }) => reasonOf(quantiles)],
  ];
  return statsFrame(rows, keys, columns);
}
