/** Checks as a message that Slack shows. @module */
import type { CheckReport } from "../check/check_report.ts";
import type { CheckResult } from "../check/check_result.ts";
import { countsText, limitText } from "../check/limit_text.ts";
import { printable } from "../html/printable.ts";
import { cut } from "../report/text_table.ts";
import type { CheckChange } from "./check_change.ts";

/** A message with blocks, and as text for where these are not shown. */
export interface SlackMessage {
  /** The message in a line. */
  readonly text: string;
  /** Its parts. */
  readonly blocks: readonly SlackBlock[];
}

/** A part of a message. */
export type SlackBlock =
  | { readonly type: "header"; readonly text: { readonly type: "plain_text"; readonly text: string } }
  | { readonly type: "section"; readonly text: { readonly type: "mrkdwn"; readonly text: string } }
  | { readonly type: "context"; readonly elements: readonly { readonly type: "mrkdwn"; readonly text: string }[] };

/** Slack refuses longer headers and sections, and more than 50 blocks; escaping makes five characters of one. */
const MOST_HEADER = 150;
const MOST_SECTION = 3000;
const MOST_BLOCKS = 20;
const MOST_LINE = 400;
const ROOM_FOR_MORE = 40;

/** Makes the message: what failed, each with what to do, and what is well again. */
export function slackMessage(report: CheckReport, change: CheckChange): SlackMessage {
  const head = `kymo check: ${headline(report, change)}`;
  const failed = report.results.filter(({ id }) => change.failing.includes(id));
  const shown = failed.slice(0, MOST_BLOCKS);
  const more = failed.length - shown.length;
  const sections = shown.map((result) => section(resultLines(result, change)));
  const recovered = change.recovered.map((id) => `• ${escaped(id)}`);
  return {
    text: escaped(head),
    blocks: [
      { type: "header", text: { type: "plain_text", text: fitted(head, MOST_HEADER) } },
      ...sections,
      ...more === 0 ? [] : [section([`and ${more} more`])],
      ...recovered.length === 0 ? [] : [section(["*Well again*", ...recovered])],
      { type: "context", elements: [{ type: "mrkdwn", text: escaped(contextText(report)) }] },
    ],
  };
}

function headline(report: CheckReport, { kind, failing, recovered }: CheckChange): string {
  if (kind === "recovered") return `all is well again (${recovered.length})`;
  return failing.length === 0
    ? countsText(report)
    : `${countsText(report)}${kind === "changed" ? ", which is new" : ""}`;
}

function resultLines(result: CheckResult, { newly_failing }: CheckChange): string[] {
  const { severity, title, says, advice, id } = result;
  const isNew = newly_failing.includes(id) ? "" : " (still)";
  return [
    `*${escaped(`${severity}${isNew} · ${title}`)}*`,
    escaped(says),
    escaped(limitText(result)),
    ...advice === null ? [] : [`→ ${escaped(advice)}`],
  ];
}

function contextText({ source, now, clock, kymo }: CheckReport): string {
  return [source.paths.join(", "), ...clock === "relative" ? [] : [now], `kymo ${kymo}`].join(" · ");
}

/** As many lines as fit, and how many more there are. */
function section(lines: readonly string[]): SlackBlock {
  let [text, told] = ["", 0];
  for (const line of lines) {
    if (text.length + line.length > MOST_SECTION - ROOM_FOR_MORE) break;
    text += (told === 0 ? "" : "\n") + line;
    told++;
  }
  const more = lines.length - told;
  return { type: "section", text: { type: "mrkdwn", text: more === 0 ? text : `${text}\nand ${more} more` } };
}

/** Text that means nothing to Slack: neither a link nor a mention. A line is cut before it is escaped, never within `&amp;`. */
function escaped(text: string): string {
  return cut(printable(text), MOST_LINE).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** As many characters as fit once they are escaped. */
function fitted(text: string, most: number): string {
  let width = most;
  while (true) {
    const tried = cut(printable(text), width).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    if (tried.length <= most) return tried;
    width -= Math.max(1, Math.ceil((tried.length - most) / 5));
  }
}
