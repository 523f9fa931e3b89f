/** The last lines of the text report: how complete the data are. @module */
import { formatCount, formatRatio } from "./format_quantity.ts";
import type { Report, ReportQuality } from "./report.ts";
import type { TextStyle } from "./text_style.ts";
import { printable, wrapParts, wrapWords } from "./text_wrap.ts";

/** Checks that the facts before them say already. */
const SAID: readonly string[] = ["unpriced", "dropped", "quarantined_files", "torn_lines", "duration_unknown"];
const TOKENS_UNKNOWN = "tokens_unknown";
/** Fewer are read in no time. */
const MANY_JOURNALS = 20;

/** How complete the data are; files that were left out by name. */
export function dataLines(report: Report, { style, width }: { style: TextStyle; width: number }): string[] {
  const { quality, cost } = report;
  const facts = [
    `${formatCount(quality.files)} ${quality.files === 1 ? "file" : "files"}`,
    `${formatCount(quality.quarantined.length)} quarantined`,
    `${formatCount(quality.torn_lines)} torn ${quality.torn_lines === 1 ? "line" : "lines"}`,
    `${formatCount(quality.dropped)} dropped`,
  ];
  const parts = [facts.join(", ")];
  if (quality.journals >= MANY_JOURNALS) {
    parts.push(`${formatCount(quality.journals)} of the files are journals: kymo compact makes them faster to read`);
  }
  if (quality.without_duration > 0) {
    parts.push(
      `${formatCount(quality.without_duration)} ${
        quality.without_duration === 1 ? "call" : "calls"
      } without a duration`,
    );
  }
  if (quality.unpriced_tokens_ratio !== null) {
    parts.push(`${formatRatio(quality.unpriced_tokens_ratio)} of tokens unpriced (${cost.price_source})`);
  }
  if (quality.without_tokens > 0) parts.push(withoutTokensText(quality));
  if (cost.cache_read_cost_usd !== null && cost.cache_write_cost_usd === null) {
    parts.push("cache writes unknown and not in the cost");
  }
  const said = quality.without_tokens > 0 ? [...SAID, TOKENS_UNKNOWN] : SAID;
  const checks = quality.checks.filter(({ severity, check }) => severity === "warning" && !said.includes(check));
  const warnings = checks.flatMap(({ says }) => wrapWords(`  ${printable(says)}`, { width, indent: "    " }));
  const left = quality.quarantined.flatMap(({ file, reason }) => {
    return wrapWords(`  left out: ${printable(`${file}: ${reason}`)}`, { width, indent: "    " });
  });
  const [first, ...rest] = parts;
  const lines = wrapParts([`Data   ${first}`, ...rest], { width, indent: "       ", separator: " · " });
  return [...lines.map(style.dim), ...warnings, ...left.map(style.red)];
}

function withoutTokensText({ without_tokens, successful_calls }: ReportQuality): string {
  const calls = `successful ${successful_calls === 1 ? "call" : "calls"}`;
  const says = without_tokens === 1 ? "has no tokens: it is in no cost" : "have no tokens: they are in no cost";
  return `${formatCount(without_tokens)} of ${formatCount(successful_calls)} ${calls} ${says}`;
}
