/** The last lines of the text report: how complete the data are. @module */
import { formatCount, formatRatio } from "./format_quantity.ts";
import type { Report } from "./report.ts";
import type { TextStyle } from "./text_style.ts";

/** How complete the data are; files that were left out by name. */
export function dataLines(report: Report, { style, width }: { style: TextStyle; width: number }): string[] {
  const { quality, cost } = report;
  const facts = [
    `${formatCount(quality.files)} ${quality.files === 1 ? "file" : "files"}`,
    `${formatCount(quality.quarantined.length)} quarantined`,
    `${formatCount(quality.torn_lines)} torn lines`,
    `${formatCount(quality.dropped)} dropped`,
  ];
  const parts = [facts.join(", ")];
  if (quality.without_duration > 0) parts.push(`${formatCount(quality.without_duration)} calls without a duration`);
  if (quality.unpriced_tokens_ratio !== null) {
    parts.push(`${formatRatio(quality.unpriced_tokens_ratio)} of tokens unpriced (${cost.price_source})`);
  }
  const left = quality.quarantined.map(({ file, reason }) => style.red(`  left out: ${file}: ${reason}`));
  return [...wrapped(`Data   ${parts.join(" · ")}`, width).map(style.dim), ...left];
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of text.split(" · ")) {
    const longer = line === "" ? part : `${line} · ${part}`;
    if (longer.length > width && line !== "") {
      lines.push(line);
      line = `       ${part}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
