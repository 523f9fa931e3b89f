/** What became faster, slower, dearer or less reliable, per group and measure. @module */
import type { DataFrame } from "nodejs-polars";
import type { Thresholds } from "../recorder/thresholds.ts";
import { bottlenecks } from "./bottlenecks.ts";
import type { Field } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import type { Finding } from "./finding.ts";
import { type SeriesOptions, seriesSettings } from "./series/series_options.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import { type TrendStats, trendStats } from "./trend_stats.ts";

/** What to follow. */
export interface TrendsOptions extends SeriesOptions {
  /** What counts as a bottleneck. @default {DEFAULT_THRESHOLDS} */
  readonly thresholds?: Partial<Thresholds>;
}

/**
 * Whether and how every measure of every group changed over the window, with how sure that is.
 *
 * Out: one row per group and measure, groups with most calls first:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | measure, unit | Utf8 | | never |
 * | from, to | Datetime | start of the first, end of the last bucket | no bucket |
 * | calls | Float64 | events of the group, weighted | never |
 * | n | Int64 | known values in the buckets | never |
 * | mean, min, max, deviation | Float64 | that of the measure, over single events; deviation with n − 1 | the measure is none of single events, or unknown |
 * | success_ratio, error_ratio | Float64 | 0..1 | no calls |
 * | cost_usd, cost_per_call_usd | Float64 | USD, nested calls counted once | no price is known |
 * | tokens, tokens_per_call | Float64 | input and output tokens, nested calls counted once | none is known |
 * | direction | Utf8 | improving, declining, stable; rising or falling where better is not known | no answer |
 * | strength | Float64 | Kendall's τ over the buckets, −1 falls, 1 rises throughout | no answer |
 * | change, change_low, change_high | Float64 | that of the measure per day; relative clock: per hour of session age | no answer, or window under a quarter of that |
 * | change_ratio | Float64 | the same relative to the median level | as above, or levels of 0 |
 * | p_value | Float64 | of changes as clear as these while the level stays | no answer |
 * | p_adjusted | Float64 | corrected for all rows, Benjamini & Hochberg | no answer |
 * | shape | Utf8 | step or drift, what fits better | no answer, or stable |
 * | shifts | Int64 | changes of level, see {@linkcode changes} | never |
 * | season | Bool | whether a daily pattern was taken out | never |
 * | buckets, bucket_s | Int64, Float64 | buckets tested, seconds | never, no answer |
 * | bottlenecks, suggestions | Utf8 | JSON arrays of sentences about the group, see {@linkcode bottlenecks} | never |
 * | reason | Utf8 | why there is no answer | there is one |
 * | analysed_at | Datetime | | never |
 *
 * Method: at most 180 buckets of time a series, joined until they hold 10 values; logarithms of quantiles and means, shares as
 * they are; the daily pattern taken out where days show one; then {@linkcode levelShifts} with the sampling error of the
 * buckets, Kendall's τ, and the slope with its 95 % interval: of the weighted line where the shape is a drift, else
 * Theil-Sen's, see `@kymo/kymo/stats`. Cost: some passes over the columns
 * and 2 to 30 ms a series.
 *
 * @throws {TypeError} If a column or measure does not exist.
 * @throws {RangeError} If the level is out of bounds, or the buckets too many.
 *
 * @example A model that takes twice as long from the eleventh hour on
 * ```ts
 * import { open, trends } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 * import pl from "nodejs-polars";
 *
 * const hours = Array.from({ length: 20 * 40 }, (_, call) => Math.floor(call / 40));
 * const frame = pl.DataFrame({
 *   kind: hours.map(() => "llm_call"),
 *   name: hours.map(() => "chat"),
 *   model: hours.map(() => "a"),
 *   started_at: hours.map((hour, call) => Date.UTC(2026, 7, 14, hour) * 1000 + call),
 *   duration_ms: hours.map((hour, call) => (hour < 10 ? 1000 : 2000) * (1 + (call * 7 % 40) / 100)),
 * });
 * const table = await trends(await open(frame), { measures: ["duration_ms_p50"] });
 * assertEquals(table.select("model", "direction", "shape", "shifts").toRecords(), [
 *   { model: "a", direction: "declining", shape: "step", shifts: 1 },
 * ]);
 * ```
 */
export async function trends(source: EventSource, options: TrendsOptions = {}): Promise<DataFrame> {
  const settings = seriesSettings("compute trends", source, options);
  const found = await trendStats(source, settings);
  const slow = await bottlenecks(source, {
    by: settings.by,
    ...(options.thresholds ? { thresholds: options.thresholds } : {}),
  });
  return trendFrame(found, { by: settings.by, bottlenecks: slow, analysedAt: Date.now() * 1000 });
}

interface FrameOptions {
  readonly by: readonly Field[];
  readonly bottlenecks: readonly Finding[];
  readonly analysedAt: number;
}

function trendFrame(rows: readonly TrendStats[], { by, bottlenecks, analysedAt }: FrameOptions): DataFrame {
  const about = ({ group }: TrendStats): Finding[] => bottlenecks.filter(({ where }) => isWithin(where, group.by));
  const sentences = (texts: readonly (string | null)[]): string => {
    return JSON.stringify([...new Set(texts.filter((text) => text !== null))]);
  };
  const columns: StatsColumn<TrendStats>[] = [
    ["measure", "string", ({ measure }) => measure.name],
    ["unit", "string", ({ measure }) => measure.unit],
    ["from", "timestamp", ({ series }) => series.points[0]?.at ?? null],
    ["to", "timestamp", ({ series, change }) => {
      const last = series.points.at(-1)?.at;
      return last === undefined ? null : last + (change.width ?? 0);
    }],
    ["calls", "f64", ({ group }) => group.calls],
    ["n", "i64", ({ change }) => change.n],
    ["mean", "f64", ({ spread }) => spread?.mean ?? null],
    ["min", "f64", ({ spread }) => spread?.min ?? null],
    ["max", "f64", ({ spread }) => spread?.max ?? null],
    ["deviation", "f64", ({ spread }) => spread?.deviation ?? null],
    ["success_ratio", "f64", ({ group }) => group.success_ratio],
    ["error_ratio", "f64", ({ group }) => group.success_ratio === null ? null : 1 - group.success_ratio],
    ["cost_usd", "f64", ({ group }) => group.cost_usd],
    ["cost_per_call_usd", "f64", ({ group }) => group.cost_per_call_usd],
    ["tokens", "f64", ({ group }) => group.tokens],
    ["tokens_per_call", "f64", ({ group }) => group.tokens_per_call],
    ["direction", "string", ({ direction }) => direction],
    ["strength", "f64", ({ change }) => change.strength],
    ["change", "f64", ({ change }) => change.slope?.value ?? null],
    ["change_low", "f64", ({ change }) => change.slope?.low ?? null],
    ["change_high", "f64", ({ change }) => change.slope?.high ?? null],
    ["change_ratio", "f64", ({ change }) => change.slope_ratio?.value ?? null],
    ["p_value", "f64", ({ change }) => change.p_value],
    ["p_adjusted", "f64", ({ p_adjusted }) => p_adjusted],
    ["shape", "string", ({ change, direction }) => direction === "stable" ? null : change.shape],
    ["shifts", "i64", ({ change }) => change.shifts.length],
    ["season", "bool", ({ change }) => change.season],
    ["buckets", "i64", ({ change }) => change.buckets],
    ["bucket_s", "f64", ({ change }) => change.width === null ? null : change.width / 1e6],
    ["bottlenecks", "string", (row) => sentences(about(row).map(({ says }) => says))],
    ["suggestions", "string", (row) => sentences(about(row).map(({ advice }) => advice))],
    ["reason", "string", ({ change }) => change.reason],
    ["analysed_at", "timestamp", () => analysedAt],
  ];
  return statsFrame(rows.map((row) => ({ by: row.group.by, ...row })), by, columns);
}

/** Whether a finding is about the group: no key of it is another one. */
function isWithin(where: Finding["where"], by: TrendStats["group"]["by"]): boolean {
  const shared = Object.keys(where).filter((key) => Object.hasOwn(by, key));
  return shared.length > 0 && shared.every((key) => where[key] === by[key]);
}
