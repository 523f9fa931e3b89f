/** Checks as annotations of GitHub Actions. @module */
import { printable } from "../html/printable.ts";
import { isFailing } from "./build_check.ts";
import type { CheckReport } from "./check_report.ts";
import type { CheckResult } from "./check_result.ts";
import { countsText, limitText } from "./limit_text.ts";

/**
 * Writes what failed as workflow commands: `error` for what makes the run fail, `warning` for what does not, and a `notice` with the
 * counts at the end. Ends with a line end.
 */
export function formatGithub(report: CheckReport): string {
  const failed = report.results.filter(({ ok }) => ok === false);
  const lines = failed.map((result) => {
    return annotation(isFailing(result, report.fail_on) ? "error" : "warning", result.title, messageOf(result));
  });
  return [...lines, annotation("notice", "kymo check", countsText(report)), ""].join("\n");
}

function messageOf(result: CheckResult): string {
  const { says, severity, advice } = result;
  return [`${severity}: ${says}`, limitText(result), ...advice === null ? [] : [`→ ${advice}`]].map(printable).join(
    "\n",
  );
}

function annotation(level: "error" | "warning" | "notice", title: string, message: string): string {
  const property = escaped(printable(title)).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${level} title=${property}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
