/** Makes the report of a comparison. @module */
import { KYMO_VERSION } from "../../recorder/version.ts";
import { type ComparedMeasure, type ComparedSide, compareStats } from "../compare_stats.ts";
import { changesInside } from "../comparison/changes_inside.ts";
import { type CompareOptions, prepareComparison } from "../comparison/comparison_options.ts";
import type { EventSource } from "../engine/event_source.ts";
import { timeRange } from "../time_window.ts";
import type { ComparisonReport, ComparisonReportRow, ComparisonReportSide } from "./comparison_report.ts";

/**
 * Compares two sides and tells all of it, as {@linkcode compare} does in a table.
 *
 * @param now When it is made. @default {the wall clock}
 * @throws {TypeError} If a column or measure does not exist, or the compared field is also a group.
 * @throws {RangeError} If a number is out of bounds, or both values are the same.
 * @throws {SyntaxError} If the moment cannot be read.
 *
 * @example
 * ```ts
 * import { buildComparison, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 * import pl from "nodejs-polars";
 *
 * const calls = Array.from({ length: 100 }, (_, call) => call);
 * const frame = pl.DataFrame({
 *   kind: calls.map(() => "llm_call"),
 *   name: calls.map(() => "chat"),
 *   model: calls.map((call) => call % 2 === 0 ? "small" : "large"),
 *   started_at: calls.map((call) => Date.UTC(2026, 7, 10) * 1000 + call * 60e6),
 *   duration_ms: calls.map((call) => (call % 2 === 0 ? 300 : 900) + call),
 * });
 * const report = await buildComparison(await open(frame), { field: "model", a: "large", b: "small" });
 * assertEquals([report.a.name, report.b.name], ["large", "small"]);
 * assertEquals(report.rows[0]?.verdict, "better");
 * ```
 */
export async function buildComparison(
  source: EventSource,
  options: CompareOptions & { readonly now?: Date },
): Promise<ComparisonReport> {
  const { sides, settings } = prepareComparison("compare", source, options);
  const { sides: [a, b], places, rows, mixes, left_out } = await compareStats(sides, settings);
  const inside = await changesInside({ sides, settings, rows });
  const [nameA, nameB] = namesOf(source, options);
  return {
    kymo: KYMO_VERSION,
    generated_at: (options.now ?? new Date()).toISOString(),
    compared: {
      by: "with" in options ? "source" : "field" in options ? "field" : "moment",
      field: "field" in options ? options.field : null,
      at: "at" in options ? isoTime(timeRange({ since: options.at }, source.clock).from!) : null,
    },
    a: sideReport(nameA, { source: sides[0].source, side: a }),
    b: sideReport(nameB, { source: sides[1].source, side: b }),
    kind: options.kind ?? "llm_call",
    by: settings.by,
    within: settings.within,
    level: settings.level,
    margin: settings.margin,
    cells: { kind: places.kind, width_s: places.width === null ? null : places.width / 1e6 },
    rows: rows.map(rowReport),
    changes_inside: inside,
    mixes,
    left_out_groups: left_out,
  };
}

function namesOf(source: EventSource, options: CompareOptions): readonly [a: string, b: string] {
  if ("field" in options) {
    return [String(options.a ?? "(unknown)"), String(options.b ?? "(unknown)")];
  }
  if ("with" in options) {
    const name = ({ paths }: EventSource): string => paths.length === 0 ? "data frame" : paths.join(", ");
    const [a, b] = [name(source), name(options.with)];
    return a === b ? [`${a} (a)`, `${b} (b)`] : [a, b];
  }
  const hours = options.hours === undefined ? "" : `${options.hours} h `;
  return [`${hours}before`, `${hours}after`];
}

interface SideOf {
  readonly source: EventSource;
  readonly side: ComparedSide;
}

function sideReport(name: string, { source, side }: SideOf): ComparisonReportSide {
  return {
    name,
    paths: source.paths,
    clock: source.clock,
    extent: {
      first: side.span === null ? null : isoTime(side.span[0]),
      last: side.span === null ? null : isoTime(side.span[1]),
    },
    calls: side.calls,
    quarantined: source.quality.quarantined,
  };
}

function rowReport(row: ComparedMeasure): ComparisonReportRow {
  const { measure, n, levels, matching, whole } = row;
  return {
    by: row.by,
    measure: measure.name,
    unit: measure.unit,
    better: measure.better,
    n_a: n[0],
    n_b: n[1],
    value_a: levels[0],
    value_b: levels[1],
    compared_a: row.compared[0],
    compared_b: row.compared[1],
    ratio: row.ratio,
    difference: row.difference,
    p_value: row.p_value,
    p_adjusted: row.p_adjusted,
    verdict: row.verdict,
    detectable: row.detectable,
    design_effect: row.design_effect,
    matched_by: matching?.by ?? null,
    matched_ratio_a: matching?.matched_ratio[0] ?? null,
    matched_ratio_b: matching?.matched_ratio[1] ?? null,
    superiority: whole?.superiority ?? null,
    shift_ratio: whole?.shift_ratio ?? null,
    reason: row.reason,
  };
}

function isoTime(micros: number): string {
  return new Date(micros / 1000).toISOString();
}
