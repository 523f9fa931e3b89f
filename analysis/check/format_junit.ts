/** Checks as JUnit XML, which CI systems show as tests. @module */
import { printable } from "../html/printable.ts";
import { isFailing } from "./build_check.ts";
import type { CheckReport } from "./check_report.ts";
import { CHECK_KINDS, type CheckResult } from "./check_result.ts";
import { limitText } from "./limit_text.ts";

/**
 * Writes checks as JUnit XML: one suite per kind, one test case per check. What is not known is skipped, and so is what fails but
 * does not make the run fail. Ends with a line end.
 */
export function formatJunit(report: CheckReport): string {
  const suites = CHECK_KINDS.map((kind) => ({ kind, results: report.results.filter((result) => result.kind === kind) }))
    .filter(({ results }) => results.length > 0);
  const lines = suites.flatMap(({ kind, results }) => [
    `  <testsuite name="${kind}"${counts(report, results)} time="0" timestamp="${report.generated_at.slice(0, 19)}">`,
    ...results.flatMap((result) => testCase(report, result)),
    "  </testsuite>",
  ]);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="kymo check"${counts(report, report.results)} time="0">`,
    ...lines,
    "</testsuites>",
    "",
  ].join("\n");
}

function counts({ fail_on }: CheckReport, results: readonly CheckResult[]): string {
  const failures = results.filter((result) => isFailing(result, fail_on)).length;
  const passed = results.filter(({ ok }) => ok === true).length;
  return ` tests="${results.length}" failures="${failures}" errors="0" skipped="${results.length - failures - passed}"`;
}

function testCase({ fail_on }: CheckReport, result: CheckResult): string[] {
  const { ok, kind, id, severity, says, reason, advice } = result;
  const head = `    <testcase classname="kymo.${kind}" name="${escaped(id)}" time="0"`;
  if (ok === true) return [`${head}/>`];
  if (ok === null) return [`${head}>`, `      <skipped message="${escaped(reason ?? "")}"/>`, "    </testcase>"];
  if (!isFailing(result, fail_on)) {
    return [`${head}>`, `      <skipped message="${escaped(`${severity}: ${says}`)}"/>`, "    </testcase>"];
  }
  const details = [result.title, limitText(result), ...advice === null ? [] : [`→ ${advice}`]].map(escaped).join("\n");
  return [
    `${head}>`,
    `      <failure type="${severity}" message="${escaped(says)}">${details}</failure>`,
    "    </testcase>",
  ];
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML allows no control characters, not even escaped. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
