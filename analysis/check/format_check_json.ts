/** Checks as JSON. @module */
import type { CheckReport } from "./check_report.ts";

/** Writes checks as JSON, in the shape of `check.schema.json`. Ends with a line end. */
export function formatCheckJson(report: CheckReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
