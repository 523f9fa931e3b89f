/** Checks as text for a terminal. @module */
import { printable } from "../html/printable.ts";
import type { TextOptions } from "../report/format_text.ts";
import { formatCount } from "../report/format_quantity.ts";
import { type TextStyle, textStyle } from "../report/text_style.ts";
import { wrapWords } from "../report/text_wrap.ts";
import { isFailing } from "./build_check.ts";
import type { CheckReport } from "./check_report.ts";
import { CHECK_KINDS, type CheckKind, type CheckResult } from "./check_result.ts";
import { countsText, limitText } from "./limit_text.ts";

/** Results of one rule that are shown; JSON has all. */
const MOST_RESULTS = 5;
const INDENT = "  ";
/** Columns of a severity, and where what follows it begins. */
const LABEL = 8;
const NARROWEST = 40;

/** Writes checks as text: what failed first, with what to do; what is not known and why; what passed, in short. Ends with a line end. */
export function formatCheckText(report: CheckReport, options: Pick<TextOptions, "columns" | "color"> = {}): string {
  const { columns = 100, color = false } = options;
  const how = { style: textStyle(color), width: Math.max(NARROWEST, columns) };
  const of = (ok: boolean | null): CheckResult[] => report.results.filter((result) => result.ok === ok);
  const [failed, warnings] = [true, false].map((fails) =>
    of(false).filter((result) => isFailing(result, report.fail_on) === fails)
  ) as [CheckResult[], CheckResult[]];
  return [
    ...headLines(report, how),
    ...failedLines(failed, { ...how, title: how.style.red(how.style.bold("Failed")) }),
    ...failedLines(warnings, { ...how, title: how.style.bold("Warnings") }),
    ...unknownLines(of(null), how),
    ...passedLines(of(true), how),
  ].join("\n") + "\n";
}

interface How {
  readonly style: TextStyle;
  readonly width: number;
}

function headLines(report: CheckReport, { style, width }: How): string[] {
  const { source, baseline, clock, failing } = report;
  const moment = clock === "relative" ? [] : [report.now.slice(0, 16).replace("T", " ")];
  const against = baseline === null ? [] : [`against ${baseline.paths.join(", ")}${sinceText(baseline.window.from)}`];
  const head = ["Kymo check", source.paths.join(", "), ...moment, ...against].map(printable).join(" · ");
  const counted = wrapWords(`${INDENT}${countsText(report)}`, { width, indent: INDENT });
  return [
    ...wrapWords(head, { width, indent: INDENT }).map(style.bold),
    "",
    ...counted.map(failing ? style.red : same),
  ];
}

function same(text: string): string {
  return text;
}

function sinceText(from: string | null): string {
  return from === null ? "" : ` from ${from.slice(0, 16).replace("T", " ")}`;
}

/** Results of a rule stand together: what to do is said once, behind all for which it is the same. */
function failedLines(
  failed: readonly CheckResult[],
  { style, width, title }: How & { readonly title: string },
): string[] {
  if (failed.length === 0) return [];
  const rules = [
    ...Map.groupBy(failed, ({ severity, kind, rule, advice }) => JSON.stringify([severity, kind, rule, advice])),
  ];
  const indent = " ".repeat(INDENT.length + LABEL);
  return [
    "",
    title,
    ...rules.flatMap(([, results], index) => {
      const shown = results.slice(0, MOST_RESULTS);
      const more = results.length - shown.length;
      const { severity, advice } = results[0]!;
      const [, next = []] = rules[index + 1] ?? [];
      const isSaidNext = next[0]?.advice === advice;
      return [
        ...shown.flatMap((result) => {
          const sentence = printable(`${result.title}: ${result.says}`);
          const [first, ...rest] = wrapWords(indent + sentence, { width, indent });
          const label = INDENT + style.bold(severity) + " ".repeat(LABEL - severity.length);
          return [label + first!.slice(indent.length), ...rest, style.dim(indent + limitText(result))];
        }),
        ...more === 0 ? [] : [style.dim(`${indent}and ${formatCount(more)} more in the JSON report`)],
        ...advice === null || isSaidNext
          ? []
          : wrapWords(`${indent}→ ${printable(advice)}`, { width, indent: `${indent}  ` }),
      ];
    }),
  ];
}

/** What has the same reason stands together. */
function unknownLines(unknown: readonly CheckResult[], { style, width }: How): string[] {
  if (unknown.length === 0) return [];
  const reasons = [...Map.groupBy(unknown, ({ rule, reason }) => printable(`${rule}: ${reason ?? ""}`))];
  const more = reasons.length - 2 * MOST_RESULTS;
  return [
    "",
    style.bold("Not known"),
    ...reasons.slice(0, 2 * MOST_RESULTS).flatMap(([reason, results]) => {
      const titles = results.slice(0, 3).map(({ title }) => printable(title)).join(", ");
      const others = results.length > 3 ? ` and ${results.length - 3} more` : "";
      return wrapWords(`${INDENT}${reason} (${titles}${others})`, { width, indent: INDENT.repeat(2) }).map(style.dim);
    }),
    ...more > 0 ? [style.dim(`${INDENT}and ${formatCount(more)} more reasons in the JSON report`)] : [],
  ];
}

const KIND_WORDS: Readonly<Record<CheckKind, string>> = {
  slo: "objectives",
  thresholds: "limits",
  regression: "against the baseline",
  data: "data",
};

function passedLines(passed: readonly CheckResult[], { style, width }: How): string[] {
  if (passed.length === 0) return [];
  const lines = CHECK_KINDS.flatMap((kind) => {
    const rules = [...Map.groupBy(passed.filter((result) => result.kind === kind), ({ rule }) => printable(rule))];
    if (rules.length === 0) return [];
    const told = rules.map(([rule, { length }]) => length === 1 ? rule : `${rule} ×${formatCount(length)}`).join(", ");
    return wrapWords(`${INDENT}${KIND_WORDS[kind]}: ${told}`, { width, indent: INDENT.repeat(2) }).map(style.dim);
  });
  return ["", style.bold("Passed"), ...lines];
}
