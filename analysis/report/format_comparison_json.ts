/** A comparison as JSON. @module */
import type { ComparisonReport } from "./comparison_report.ts";

/** Writes a comparison as JSON, as `comparison.schema.json` says. Ends with a line end. */
export function formatComparisonJson(report: ComparisonReport): string {
  return JSON.stringify(report, null, 2) + "\n";
}
