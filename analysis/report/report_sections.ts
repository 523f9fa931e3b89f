/** Charts and tables of a report, in the order of reading. @module */
import type { Report } from "./report.ts";
import { type ReportChart, reportCharts } from "./report_charts.ts";
import { type ReportTable, reportTables } from "./report_tables.ts";

/** A section with something in it. */
export interface ReportSection {
  /** Names it. */
  readonly id: ReportTable["id"] | ReportChart["name"];
  /** Its heading. */
  readonly title: string;
  /** Its charts. */
  readonly charts: readonly ReportChart[];
  /** Its tables. */
  readonly tables: readonly ReportTable[];
}

/** Rows shown of each table; JSON has all. */
const MOST_ROWS = 50;

/** Sections with something in them. */
export async function reportSections(report: Report): Promise<ReportSection[]> {
  const charts = await reportCharts(report);
  return reportTables(report, { mostRows: MOST_ROWS }).map((table) => ({
    id: table.id,
    title: table.title,
    charts: charts.filter(({ name }) => name === table.id),
    tables: [table],
  }));
}
