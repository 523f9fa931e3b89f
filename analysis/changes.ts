/** Changes of level, one by one. @module */
import type { DataFrame } from "nodejs-polars";
import type { EventSource } from "./engine/event_source.ts";
import type { ChangeCause } from "./series/change_causes.ts";
import type { SeriesShift } from "./series/series_change.ts";
import { seriesSettings } from "./series/series_options.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import type { TrendsOptions } from "./trends.ts";
import { type TrendGroup, type TrendStats, trendStats } from "./trend_stats.ts";

/**
 * When the level of a measure changed, by how much, and what changed with it.
 *
 * Out: one row per change, in the order of {@linkcode trends} and of time; none where nothing changed:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | measure, unit | Utf8 | | never |
 * | at | Datetime | start of the first bucket after it | never |
 * | at_low, at_high | Datetime | 95 % range of that | never |
 * | before, after | Float64 | level, that of the measure | never |
 * | ratio, ratio_low, ratio_high | Float64 | relative change with its 95 % interval | levels of 0 |
 * | difference, difference_low, difference_high | Float64 | that of the measure | never |
 * | p_adjusted | Float64 | of the series, corrected for all looked at | never |
 * | n | Int64 | known values on both sides | never |
 * | causes | Utf8 | JSON array: releases, prompts, models … whose share in the calls changed then by more than 0.3 | never |
 *
 * Method and cost: see {@linkcode trends}. A cause is a coincidence in time.
 *
 * @throws {TypeError} If a column or measure does not exist.
 * @throws {RangeError} If the level is out of bounds.
 *
 * @example A release that takes twice as long
 * ```ts
 * import { changes, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 * import pl from "nodejs-polars";
 *
 * const hours = Array.from({ length: 20 * 40 }, (_, call) => Math.floor(call / 40));
 * const frame = pl.DataFrame({
 *   kind: hours.map(() => "llm_call"),
 *   name: hours.map(() => "chat"),
 *   release: hours.map((hour) => hour < 10 ? "r41" : "r42"),
 *   started_at: hours.map((hour, call) => Date.UTC(2026, 7, 14, hour) * 1000 + call),
 *   duration_ms: hours.map((hour, call) => (hour < 10 ? 1000 : 2000) * (1 + (call * 7 % 40) / 100)),
 * });
 * const [change] = (await changes(await open(frame), { by: [], measures: ["duration_ms_p50"] })).toRecords();
 * assertEquals(new Date(String(change?.at)).getUTCHours(), 10);
 * assertEquals(JSON.parse(String(change?.causes))[0].value, "r42");
 * ```
 */
export async function changes(source: EventSource, options: TrendsOptions = {}): Promise<DataFrame> {
  const settings = seriesSettings("find changes", source, options);
  const rows = (await trendStats(source, settings)).flatMap((trend) => {
    return trend.change.shifts.map((shift, order): Row => ({
      by: trend.group.by,
      trend,
      shift,
      causes: trend.causes[order]!,
    }));
  });
  return statsFrame(rows, settings.by, COLUMNS_OF_CHANGES);
}

interface Row {
  readonly by: TrendGroup["by"];
  readonly trend: TrendStats;
  readonly shift: SeriesShift;
  readonly causes: readonly ChangeCause[];
}

const COLUMNS_OF_CHANGES: readonly StatsColumn<Row>[] = [
  ["measure", "string", ({ trend }) => trend.measure.name],
  ["unit", "string", ({ trend }) => trend.measure.unit],
  ["at", "timestamp", ({ shift }) => shift.at],
  ["at_low", "timestamp", ({ shift }) => shift.range[0]],
  ["at_high", "timestamp", ({ shift }) => shift.range[1]],
  ["before", "f64", ({ shift }) => shift.before],
  ["after", "f64", ({ shift }) => shift.after],
  ["ratio", "f64", ({ shift }) => shift.ratio?.value ?? null],
  ["ratio_low", "f64", ({ shift }) => shift.ratio?.low ?? null],
  ["ratio_high", "f64", ({ shift }) => shift.ratio?.high ?? null],
  ["difference", "f64", ({ shift }) => shift.difference.value],
  ["difference_low", "f64", ({ shift }) => shift.difference.low],
  ["difference_high", "f64", ({ shift }) => shift.difference.high],
  ["p_adjusted", "f64", ({ trend }) => trend.p_adjusted],
  ["n", "i64", ({ shift }) => shift.n],
  ["causes", "string", ({ causes }) => JSON.stringify(causes)],
];
