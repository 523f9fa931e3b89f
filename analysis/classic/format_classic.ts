/** The summary as the older monitor printed it: its sections, titles and signs, in its order. Pure. @module */
import { UNKNOWN } from "../report/format_quantity.ts";
import type { ClassicReport } from "./classic_report.ts";

/** Writes it. What the original said of nothing, 0, is told as unknown. */
export function formatClassic(report: ClassicReport): string {
  const { overall, agents, failures, entities, complexity } = report;
  const { slow_ms, very_slow_ms } = report.thresholds;
  const { mean, min, max } = overall.all_durations_ms;
  const timed = mean !== null;
  const lines = [
    "📊 Performance Metrics Summary Report",
    "=".repeat(50),
    `📅 Period: ${periodOf(report)}`,
    `🕐 Generated: ${report.generated_at}`,
    "",
    "📈 Query Statistics:",
    `  • Total Queries: ${Math.round(overall.queries)}`,
    `  • Success Rate: ${percent(overall.success_ratio)}`,
    `  • Failed Queries: ${Math.round(overall.failed)}`,
    "",
    "🤖 Agent Usage:",
    ...agents.map(({ by, queries }) => {
      return `  • ${title(String(by.agent ?? "unknown"))} Agent: ${Math.round(queries)} queries (${
        percent(queries / overall.queries)
      })`;
    }),
    "",
    "⏱️  Response Times:",
    `  • Average: ${milliseconds(mean)}`,
    `  • Range: ${milliseconds(min)} - ${milliseconds(max)}`,
    `  • Slow Queries (>${slow_ms / 1000}s): ${timed ? Math.round(overall.slow) : UNKNOWN}`,
    `  • Very Slow Queries (>${very_slow_ms / 1000}s): ${timed ? Math.round(overall.very_slow) : UNKNOWN}`,
    "",
    ...(failures.length === 0 ? [] : ["❌ Error Analysis:", ...failures.map(counted), ""]),
    "🏷️  Entity Detection:",
    ...entities.map(counted),
    "",
    "🧠 Complexity Analysis:",
    `  • Average Complexity Score: ${complexity.mean?.toFixed(3) ?? UNKNOWN}`,
    `  • High Complexity Queries: ${complexity.high ?? UNKNOWN}`,
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function periodOf({ hours, window: { from, to }, clock }: ClassicReport): string {
  if (hours !== null) return `Last ${hours} hours`;
  if (from === null && to === null) return "All that was recorded";
  const moment = (micros: number | null, open: string): string => {
    return micros === null ? open : new Date(micros / 1000).toISOString();
  };
  const ends = `${moment(from, "the start")} - ${moment(to, "the end")}`;
  return clock === "relative" ? `${ends} (relative clock)` : ends;
}

function counted({ name, queries }: { readonly name: string; readonly queries: number }): string {
  return `  • ${name}: ${Math.round(queries)}`;
}

function percent(ratio: number | null): string {
  return ratio === null ? UNKNOWN : `${(100 * ratio).toFixed(1)}%`;
}

function milliseconds(ms: number | null): string {
  return ms === null ? UNKNOWN : `${ms.toFixed(0)}ms`;
}

/** As Python's `str.title()`: a capital at the start of every run of letters. */
function title(text: string): string {
  return text.toLowerCase().replaceAll(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1));
}
