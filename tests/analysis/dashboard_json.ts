/** The dashboard, as a test reads it. @module */
import { grafanaDashboard } from "@kymo/kymo/analysis";

/** A panel. */
export interface DashboardPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly datasource: { readonly uid: string };
  }[];
}

/** What tests look at. */
export interface Dashboard {
  readonly uid: string;
  readonly id: null;
  readonly schemaVersion: number;
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[];
  };
  readonly panels: readonly DashboardPanel[];
}

/** Reads it. */
export function dashboardJson(): Dashboard {
  return JSON.parse(grafanaDashboard());
}

/** Its panels without the headings. */
export function dataPanels(): DashboardPanel[] {
  return dashboardJson().panels.filter(({ type }) => type !== "row");
}

/** All its queries. */
export function dashboardQueries(): string[] {
  return dataPanels().flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** A query with the variables of the dashboard filled in. */
export function withoutVariables(expr: string): string {
  return expr.replaceAll("$__rate_interval", "5m").replaceAll("$provider", ".*").replaceAll("$model", ".*");
}
