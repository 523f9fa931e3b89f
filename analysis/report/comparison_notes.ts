/** The last lines of a comparison: what it stands on. @module */
import type { ComparisonReport, ComparisonReportRow } from "./comparison_report.ts";
import { measureLabel } from "../series/measure_label.ts";
import { momentText } from "../series/moment_text.ts";
import { formatChange, formatCount, formatMeasure, formatRatio } from "./format_quantity.ts";
import type { TextStyle } from "./text_style.ts";
import { printable } from "../html/printable.ts";
import { wrapWords } from "./text_wrap.ts";

const MATCHED: Readonly<Record<string, string>> = {
  time: "calls of the same stretches of time are compared",
  session: "calls of the same sessions are compared",
  time_of_day: "calls of the same times of day are compared",
  all: "all calls are compared with all",
};
const INDENT = "  ";
/** Below this calls are as good as independent. */
const NOTABLE_EFFECT = 1.5;
/** Mixes shown; JSON has all. */
const MOST_MIXES = 8;

/** Other mixes first, since they can make differences by themselves; then how it was compared, and files left out. */
export function comparisonNotes(
  report: ComparisonReport,
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  const how = howLines(report, width).map(style.dim);
  const lines = [
    ...insideLines(report, { style, width }),
    ...mixLines(report, { style, width }),
    ...how.length === 0 ? [] : ["", ...how],
  ];
  const left = [...report.a.quarantined, ...report.b.quarantined];
  const unread = [...new Map(left.map(({ file, reason }) => [file, reason]))].flatMap(([file, reason]) => {
    return wrapWords(`${INDENT}left out: ${printable(`${file}: ${reason}`)}`, { width, indent: INDENT.repeat(2) });
  });
  return [...lines, ...unread.map(style.red)];
}

/** Changes shown; JSON has all. */
const MOST_INSIDE = 6;

function insideLines(
  { changes_inside: inside, a }: ComparisonReport,
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  if (inside.length === 0) return [];
  const more = inside.length > MOST_INSIDE ? ` (${inside.length - MOST_INSIDE} more in the JSON report)` : "";
  const shown = inside.slice(0, MOST_INSIDE).flatMap(({ side, by, measure, unit, at, width_s, before, after }) => {
    const group = Object.values(by).map((each) => each === null ? "(unknown)" : String(each)).join(" · ");
    const moment = momentText(Date.parse(at) * 1000, { clock: a.clock, width: width_s * 1e6 });
    const levels = `${formatMeasure(before, unit)} → ${formatMeasure(after, unit)}`;
    const what = `${side}${group === "" ? "" : ` · ${group}`} · ${measureLabel(measure)} stepped ${levels}, ${moment}`;
    return wrapWords(printable(INDENT + what), { width, indent: INDENT.repeat(2) });
  });
  const latest = inside.map(({ at }) => at).sort().at(-1)!;
  const since = a.clock === "utc" ? ` with --since ${latest}` : "";
  const advice = `${INDENT}→ A level that moves has no one difference. Compare what came after it${since}`;
  return [
    "",
    style.bold(`Changed inside the time that is compared${more}`),
    ...shown,
    ...wrapWords(advice, { width, indent: INDENT.repeat(2) }),
  ];
}

function mixLines(
  { mixes }: ComparisonReport,
  { style, width }: { readonly style: TextStyle; readonly width: number },
): string[] {
  if (mixes.length === 0) return [];
  const shown = mixes.slice(0, MOST_MIXES).flatMap(({ by, field, value, a_ratio, b_ratio }) => {
    const group = Object.values(by).map((each) => each === null ? "(unknown)" : String(each)).join(" · ");
    const what = `${group === "" ? "" : `${group}: `}${field} ${value ?? "(unknown)"}`;
    const shares = `${formatRatio(a_ratio)} of the calls of a, ${formatRatio(b_ratio)} of b`;
    return wrapWords(printable(`${INDENT}${what}: ${shares}`), { width, indent: INDENT.repeat(2) });
  });
  const fields = [...new Set(mixes.map(({ field }) => field))];
  const advice = `${INDENT}→ Part of a change may be that. Compare like with like: --within ${fields.join(",")}`;
  const more = mixes.length > MOST_MIXES ? ` (${mixes.length - MOST_MIXES} more in the JSON report)` : "";
  return [
    "",
    style.bold(`Both sides are not made of the same calls${more}`),
    ...shown,
    ...wrapWords(advice, { width, indent: INDENT.repeat(2) }),
  ];
}

function howLines(report: ComparisonReport, width: number): string[] {
  const answered = report.rows.filter(({ verdict }) => verdict !== null);
  if (answered.length === 0) return [];
  const ways = [...new Set(answered.map(({ matched_by }) => matched_by ?? "all"))];
  const effects = answered.flatMap(({ design_effect }) => design_effect === null ? [] : [design_effect]);
  const most = Math.max(0, ...effects);
  const parts = [
    ...ways.map((way) => MATCHED[way]!),
    ...report.within.length === 0 ? [] : [`each ${report.within.join(" and ")} with the same`],
    ...unmatched(answered),
    ...most < NOTABLE_EFFECT ? [] : [
      `${variation(report)}: variance up to ${
        Number(most.toPrecision(2)).toLocaleString("en-US")
      } times that of independent calls`,
    ],
    ...report.margin === 0 ? [] : [`changes up to ${formatChange(report.margin)} count as none`],
    `p corrected for ${formatCount(answered.length)} ${answered.length === 1 ? "row" : "rows"}, ${
      formatRatio(report.level)
    } false alarms expected`,
    "seen from: what 4 of 5 such comparisons would call a change for the worse",
    ...report.left_out_groups === 0 ? [] : [`${formatCount(report.left_out_groups)} smaller groups left out`],
  ];
  // The gap behind the heading is wider than one that words may be joined over.
  const lines = wrapWords(`How\u00a0\u00a0\u00a0\u00a0${parts.join(" · ")}`, { width, indent: "       " });
  return lines.map((line) => line.replaceAll("\u00a0", " "));
}

function variation({ cells }: ComparisonReport): string {
  if (cells.kind === "session" || cells.width_s === null) return "calls of a session resemble each other";
  const [seconds, unit] = UNITS.find(([size]) => cells.width_s! % size === 0) ?? [1, "s"];
  return `levels wander, seen in stretches of ${cells.width_s / seconds} ${unit}`;
}

const UNITS: readonly (readonly [seconds: number, unit: string])[] = [[86_400, "d"], [3600, "h"], [60, "min"]];

/** Where much of a side is compared with nothing. */
function unmatched(rows: readonly ComparisonReportRow[]): string[] {
  const least = (of: "matched_ratio_a" | "matched_ratio_b"): number => Math.min(1, ...rows.map((row) => row[of] ?? 1));
  return (["a", "b"] as const).flatMap((side) => {
    const share = least(`matched_ratio_${side}`);
    return share > 0.95 ? [] : [`${formatRatio(1 - share)} of the calls of ${side} have no match and do not count`];
  });
}
