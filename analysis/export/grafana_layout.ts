/** Panels as Grafana stores them, placed on its grid of 24 columns. Pure. @module */

/** A query of a panel. */
export interface PanelQuery {
  /** In PromQL. */
  readonly expr: string;
  /** Name of its series; `{{label}}` stands for the value of a label. */
  readonly legend: string;
}

/** A panel. */
export interface PanelSpec {
  /** Its title. */
  readonly title: string;
  /** What it shows, and what to make of it. */
  readonly description: string;
  /** How it shows it. @default {"timeseries"} */
  readonly type?: "timeseries" | "stat" | "heatmap";
  /** Unit, by Grafana's name. */
  readonly unit: "s" | "reqps" | "percentunit" | "currencyUSD" | "short" | "cps";
  /** Columns. */
  readonly width: number;
  /** Its queries. */
  readonly queries: readonly PanelQuery[];
  /** From which value on a stat is red. @default {never} */
  readonly redFrom?: number;
  /** Whether its series are shown on top of each other. @default {false} */
  readonly stacked?: boolean;
}

/** Panels under a heading. */
export interface RowSpec {
  /** The heading. */
  readonly title: string;
  /** Rows of the grid that its panels are high. */
  readonly height: number;
  /** Its panels, from left to right and on. */
  readonly panels: readonly PanelSpec[];
}

/** A value as JSON holds it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Prometheus, as chosen at the top of the dashboard. */
export const DATASOURCE: Json = { type: "prometheus", uid: "${datasource}" };

const COLUMNS = 24;
/** Textfiles are written by cron, once a minute at best: a rate needs several of them. */
const SMALLEST_STEP = "1m";

/** Places the rows below each other. */
export function placePanels(rows: readonly RowSpec[]): Json[] {
  const placed: Json[] = [];
  let y = 0;
  for (const { title, height, panels } of rows) {
    placed.push({
      id: placed.length + 1,
      type: "row",
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
      panels: [],
    });
    y++;
    let x = 0;
    for (const panel of panels) {
      if (x + panel.width > COLUMNS) [x, y] = [0, y + height];
      placed.push(panelJson(panel, { id: placed.length + 1, gridPos: { x, y, w: panel.width, h: height } }));
      x += panel.width;
    }
    y += height;
  }
  return placed;
}

interface Placed {
  readonly id: number;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

function panelJson(panel: PanelSpec, { id, gridPos }: Placed): Json {
  const { type = "timeseries", title, description, queries } = panel;
  return {
    id,
    type,
    title,
    description,
    datasource: DATASOURCE,
    interval: SMALLEST_STEP,
    gridPos,
    fieldConfig: { defaults: fieldDefaults(panel), overrides: [] },
    options: OPTIONS[type],
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      editorMode: "code",
      expr,
      legendFormat: type === "heatmap" ? "{{le}}" : legend,
      format: type === "heatmap" ? "heatmap" : "time_series",
      range: type !== "stat",
      instant: type === "stat",
    })),
  };
}

function fieldDefaults({ unit, type = "timeseries", redFrom, stacked = false }: PanelSpec): Json {
  const red: Json[] = redFrom === undefined ? [] : [{ color: "red", value: redFrom }];
  const drawn = {
    drawStyle: "line",
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 10,
    showPoints: "never",
    spanNulls: true,
    stacking: { mode: stacked ? "normal" : "none", group: "A" },
  };
  return {
    unit,
    min: 0,
    thresholds: { mode: "absolute", steps: [{ color: "green", value: null }, ...red] },
    color: { mode: type === "stat" ? "thresholds" : "palette-classic" },
    custom: type === "timeseries" ? drawn : {},
  };
}

const OPTIONS: Readonly<Record<NonNullable<PanelSpec["type"]>, Json>> = {
  timeseries: {
    legend: { displayMode: "table", placement: "bottom", showLegend: true, calcs: ["mean", "max"] },
    tooltip: { mode: "multi", sort: "desc" },
  },
  stat: {
    reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
    colorMode: "value",
    graphMode: "none",
    textMode: "auto",
    justifyMode: "auto",
    orientation: "auto",
  },
  heatmap: {
    calculate: false,
    cellGap: 1,
    color: { mode: "scheme", scheme: "Oranges", steps: 64, exponent: 0.5, fill: "dark-orange", scale: "exponential" },
    yAxis: { axisPlacement: "left", unit: "s" },
    tooltip: { mode: "single", yHistogram: false, showColorScale: false },
    legend: { show: true },
  },
};
