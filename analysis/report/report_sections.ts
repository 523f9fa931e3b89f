/** Charts and tables of a report, in the order of reading. @module */
import { costPartsTable } from "./cost_parts_table.ts";
import type { Report } from "./report.ts";
import { type ReportChart, reportCharts } from "./report_charts.ts";
import { type ReportTable, reportTables } from "./report_tables.ts";
import { toldForecast } from "./told_forecast.ts";

/** A section with something in it. */
export interface ReportSection {
  /** Names it. */
  readonly id: string;
  /** Its heading. */
  readonly title: string;
  /** Its charts. */
  readonly charts: readonly ReportChart[];
  /** Its tables. */
  readonly tables: readonly ReportTable[];
}

interface Outline {
  readonly id: string;
  /** Heading, where no table gives it. */
  readonly title: string;
  readonly charts: readonly ReportChart["name"][];
  readonly tables: readonly ReportTable["id"][];
}

/** The section of what comes, which has words beside its chart. */
export const FORECAST = "what-comes";

const OUTLINE: readonly Outline[] = [
  { id: "latency", title: "Latency", charts: ["latency"], tables: ["latency"] },
  {
    id: "over-time",
    title: "Over time",
    charts: ["latency_over_time", "latency_over_time_by_group"],
    tables: [],
  },
  { id: "errors", title: "Errors", charts: ["errors_over_time"], tables: ["errors"] },
  { id: "cost", title: "Cost", charts: ["cost_over_time"], tables: ["cost"] },
  { id: "cost-parts", title: "Cost", charts: ["cache"], tables: ["cost_parts"] },
  { id: "waiting", title: "What operations wait for", charts: ["waiting"], tables: [] },
  { id: "stages", title: "Stages", charts: ["stages"], tables: ["stages"] },
  { id: "tools", title: "Tools", charts: ["tools"], tables: ["tools"] },
  { id: "agents", title: "Agents", charts: [], tables: ["agents"] },
  { id: FORECAST, title: "What comes", charts: ["forecast"], tables: [] },
];

/** Which of it is told. */
export interface ReportSectionsOptions {
  /** Whether there are charts. @default {true} */
  readonly charts?: boolean;
}

/** Rows shown of each table; JSON has all. */
const MOST_ROWS = 50;

/** Sections with something in them. */
export async function reportSections(report: Report, options: ReportSectionsOptions = {}): Promise<ReportSection[]> {
  const charts = options.charts ?? true ? await reportCharts(report) : [];
  const parts = costPartsTable(report, { mostRows: MOST_ROWS });
  const tables = [...reportTables(report, { mostRows: MOST_ROWS }), ...(parts === null ? [] : [parts])];
  const sections = OUTLINE.map((outline): ReportSection => {
    const own = tables.filter(({ id }) => outline.tables.includes(id));
    return {
      id: outline.id,
      title: own[0]?.title ?? outline.title,
      charts: charts.filter(({ name }) => outline.charts.includes(name)),
      tables: own,
    };
  });
  return sections.filter((section) => {
    const isTold = section.id === FORECAST && toldForecast(report.forecast) !== null;
    return isTold || section.charts.length + section.tables.length > 0;
  });
}
