/** Trends in sentences, with what makes them believable. @module */
import type { Clock } from "../recorder/schema.ts";
import type { Value } from "./engine/aggregate_plan.ts";
import type { Finding } from "./finding.ts";
import { formatChange, formatMeasure, formatRatio } from "./report/format_quantity.ts";
import type { ChangeCause } from "./series/change_causes.ts";
import { measureLabel } from "./series/measure_label.ts";
import { momentText } from "./series/moment_text.ts";
import type { LatencyChange } from "./latency/explain_change.ts";
import { type Amount, leadingShift, type SeriesShift } from "./series/series_change.ts";
import type { TrendStats } from "./trend_stats.ts";

/** One finding per series that changed, the largest first; nothing for what stayed as it was. */
export function trendFindings(
  trends: readonly TrendStats[],
  options: { readonly clock: Clock; readonly level: number },
): Finding[] {
  const { clock, level } = options;
  const calls = trends.reduce((most, { group }) => Math.max(most, group.calls), 1);
  const found = trends.flatMap((trend) => {
    if (trend.p_adjusted === null || trend.p_adjusted > level) return [];
    // A small change of what all calls share weighs as much as a large one of a few.
    const weight = Math.sqrt(trend.group.calls / calls);
    const { shifts, net } = trend.change;
    const finding = shifts.length === 0 ? driftFinding(trend, clock) : shiftFinding(trend, clock);
    const size = shifts.length === 0 ? Math.abs(net ?? 0) : Math.max(...shifts.map(sizeOf));
    return [{ finding, size: size * weight }];
  });
  return found.sort((a, b) => b.size - a.size).map(({ finding }) => finding);
}

function sizeOf({ ratio, difference }: SeriesShift): number {
  return Math.abs(ratio === null ? difference.value : Math.log1p(ratio.value));
}

/** The leading shift, and the others in a word. */
function shiftFinding(trend: TrendStats, clock: Clock): Finding {
  const { group, measure, change } = trend;
  const { unit, better } = measure;
  const { shifts, width } = change;
  const shift = leadingShift(shifts)!;
  const causes = trend.causes[shifts.indexOf(shift)] ?? [];
  const levels = `${formatMeasure(shift.before, unit)} → ${formatMeasure(shift.after, unit)}`;
  const isDifference = shift.ratio === null || measure.of.kind === "error_ratio";
  const size = isDifference ? levels : `${formatChange(shift.ratio!.value)}${bounds(shift.ratio!)}, ${levels}`;
  const others = shifts.filter((one) => one !== shift).map((one) => {
    const moment = momentText(one.at, { clock, width }).replace(/^(on|at) /, "");
    return `${formatMeasure(one.after, unit)} from ${moment} on`;
  });
  const [cause] = causes;
  const parts = [
    `${measureLabel(measure.name)} stepped ${size}, ${momentText(shift.at, { clock, width })}`,
    ...(cause === undefined ? [] : [causeText(cause)]),
    ...splitText(trend.split),
    ...(others.length === 0 ? [] : [`also ${others.join(", ")}`]),
  ];
  const isUp = shift.difference.value > 0;
  return {
    ...BLANK,
    id: `change_point:${idOf(group.by)}:${measure.name}`,
    kind: "change_point",
    where: group.by,
    measure: measure.name,
    n: shift.n,
    direction: better === null
      ? isUp ? "rising" : "falling"
      : isUp === (better === "higher")
      ? "improving"
      : "declining",
    strength: change.strength,
    effect: isDifference ? { ...shift.difference, unit } : { ...shift.ratio!, unit: "ratio" },
    p_value: trend.p_adjusted,
    at: isoTime(shift.at),
    says: parts.join("; "),
    assumptions: change.season ? ["the daily pattern was taken out first"] : [],
    evidence: [
      ...shifts.map((one) => ({
        at: isoTime(one.at),
        from: isoTime(one.range[0]),
        to: isoTime(one.range[1]),
        before: one.before,
        after: one.after,
        n: one.n,
        p_value: one.p_value,
        bucket_s: width === null ? null : width / 1e6,
      })),
      ...causes.map((one) => ({ ...one })),
      ...(trend.split === null ? [] : [splitEvidence(trend.split)]),
    ],
  };
}

function splitEvidence(split: LatencyChange): Record<string, Value> {
  const { n_before, n_after, cause, reason, provider_ratio } = split;
  return {
    n_before,
    n_after,
    change_ms: split.change_ms?.value ?? null,
    prompts_ms: split.prompts_ms?.value ?? null,
    cache_ms: split.cache_ms?.value ?? null,
    output_ms: split.output_ms?.value ?? null,
    provider_ms: split.provider_ms?.value ?? null,
    provider_ratio: provider_ratio?.value ?? null,
    provider_ratio_low: provider_ratio?.low ?? null,
    provider_ratio_high: provider_ratio?.high ?? null,
    cause,
    reason,
  };
}

function driftFinding(trend: TrendStats, clock: Clock): Finding {
  const { group, measure, change } = trend;
  const per = clock === "relative" ? "an hour of session age" : "a day";
  const { slope, slope_ratio, net } = change;
  const isRatio = slope_ratio !== null;
  const drift = slope_ratio ?? slope;
  const rate = drift === null
    ? `${formatChange(net ?? 0)} in all`
    : isRatio
    ? `${formatChange(drift.value)} ${per}${bounds(drift)}`
    : `${drift.value > 0 ? "+" : ""}${formatMeasure(drift.value, measure.unit)} ${per}`;
  const unit = `${isRatio ? "ratio" : measure.unit} per ${clock === "relative" ? "hour" : "day"}`;
  const effect = drift === null ? null : { ...drift, unit };
  return {
    ...BLANK,
    id: `trend:${idOf(group.by)}:${measure.name}`,
    kind: "trend",
    where: group.by,
    measure: measure.name,
    n: change.n,
    direction: trend.direction,
    strength: change.strength,
    effect,
    p_value: trend.p_adjusted,
    says: `${measureLabel(measure.name)} drifts ${rate}`,
    assumptions: change.season ? ["the daily pattern was taken out first"] : [],
    evidence: [{ buckets: change.buckets, net, n: change.n }],
  };
}

const BLANK = {
  direction: null,
  strength: null,
  effect: null,
  p_value: null,
  at: null,
  advice: null,
  saving: null,
  assumptions: [],
  evidence: [],
} as const;

/** ` [30, 47]` in percent, or as factors where the change is one. */
function bounds({ value, low, high }: Amount): string {
  if (low === null || high === null) return "";
  const each = (bound: number): string =>
    value >= 1
      ? (1 + bound).toPrecision(3)
      : `${Math.abs(value) < 0.1 ? Number((bound * 100).toPrecision(2)) : Math.round(bound * 100)}`.replace("-", "−");
  return ` [${each(low)}, ${each(high)}]`;
}

/** Whether that is the provider, or what was asked for. */
function splitText(split: LatencyChange | null): string[] {
  if (split === null || split.cause === null || split.provider_ratio === null || split.change_ms === null) return [];
  const { value, low, high } = split.provider_ratio;
  const slower = `at equal tokens a call takes ×${value.toPrecision(3)} [${low.toPrecision(3)}, ${
    high.toPrecision(3)
  }] as long`;
  if (split.cause === "provider") return [slower];
  const lengths = [["prompts", split.prompts_ms], ["cached prompts", split.cache_ms], [
    "answers",
    split.output_ms,
  ]] as const;
  const [name, part] = lengths.reduce((most, one) =>
    Math.abs(one[1]?.value ?? 0) > Math.abs(most[1]?.value ?? 0) ? one : most
  );
  const change = `${formatMeasure(part!.value, "ms")} of it by the length of ${name}`;
  return [split.cause === "both" ? `${change}, and ${slower}` : `${change}, ${slower}`];
}

function causeText({ field, value, before_ratio, after_ratio }: ChangeCause): string {
  const way = after_ratio > before_ratio ? "came in" : "went";
  const name = field === "model" || field === "release" || field === "provider" ? field : field.replaceAll("_", " ");
  return `${name} ${value} ${way} then (${formatRatio(before_ratio)} → ${formatRatio(after_ratio)} of calls)`;
}

function isoTime(micros: number): string {
  return new Date(micros / 1000).toISOString();
}

function idOf(by: Readonly<Record<string, Value>>): string {
  return Object.entries(by).map(([key, value]) => `${key}=${value}`).join(",");
}
