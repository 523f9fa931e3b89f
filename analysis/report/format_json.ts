/** The report as JSON. @module */
import type { Report } from "./report.ts";

/** Writes a report as JSON, as `report.schema.json` says. Ends with a line end. */
export function formatJson(report: Report): string {
  return JSON.stringify(report, null, 2) + "\n";
}
