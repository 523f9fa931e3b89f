/** How complete the data are, in words that every format shares. @module */
import { formatCount, formatRatio } from "./format_quantity.ts";
import type { Report, ReportQuality } from "./report.ts";
import { printable } from "../html/printable.ts";

/** How complete the data are. */
export interface ToldQuality {
  /** What was read and counted. */
  readonly facts: readonly string[];
  /** What deserves attention. */
  readonly warnings: readonly string[];
  /** Files that were left out, with the reason. */
  readonly leftOut: readonly string[];
}

/** Checks that the facts before them say already. */
const SAID: readonly string[] = ["unpriced", "dropped", "quarantined_files", "torn_lines", "duration_unknown"];
const TOKENS_UNKNOWN = "tokens_unknown";
/** Fewer are read in no time. */
const MANY_JOURNALS = 20;

/** Tells how complete the data are. */
export function toldQuality({ quality, cost }: Report): ToldQuality {
  const files = [
    `${formatCount(quality.files)} ${quality.files === 1 ? "file" : "files"}`,
    `${formatCount(quality.quarantined.length)} quarantined`,
    `${formatCount(quality.torn_lines)} torn ${quality.torn_lines === 1 ? "line" : "lines"}`,
    `${formatCount(quality.dropped)} dropped`,
  ];
  const facts = [files.join(", ")];
  if (quality.journals >= MANY_JOURNALS) {
    facts.push(`${formatCount(quality.journals)} of the files are journals: kymo compact makes them faster to read`);
  }
  if (quality.without_duration > 0) {
    const calls = quality.without_duration === 1 ? "call" : "calls";
    facts.push(`${formatCount(quality.without_duration)} ${calls} without a duration`);
  }
  if (quality.unpriced_tokens_ratio !== null) {
    facts.push(`${formatRatio(quality.unpriced_tokens_ratio)} of tokens unpriced (${cost.price_source})`);
  }
  if (quality.without_tokens > 0) facts.push(withoutTokensText(quality));
  if (cost.cache_read_cost_usd !== null && cost.cache_write_cost_usd === null) {
    facts.push("cache writes unknown and not in the cost");
  }
  const said = quality.without_tokens > 0 ? [...SAID, TOKENS_UNKNOWN] : SAID;
  const checks = quality.checks.filter(({ severity, check }) => severity === "warning" && !said.includes(check));
  return {
    facts,
    warnings: checks.map(({ says }) => printable(says)),
    leftOut: quality.quarantined.map(({ file, reason }) => printable(`${file}: ${reason}`)),
  };
}

function withoutTokensText({ without_tokens, successful_calls }: ReportQuality): string {
  const calls = `successful ${successful_calls === 1 ? "call" : "calls"}`;
  const says = without_tokens === 1 ? "has no tokens: it is in no cost" : "have no tokens: they are in no cost";
  return `${formatCount(without_tokens)} of ${formatCount(successful_calls)} ${calls} ${says}`;
}
