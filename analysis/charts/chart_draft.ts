/** A chart before it is drawn: how it looks depends on where. Types only. @module */
import type { PlotOptions } from "@observablehq/plot";
import type { ChartColors } from "./chart_theme.ts";

/** Where a chart is drawn. */
export interface Look {
  /** Pixels. */
  readonly width: number;
  /** Whether there is no room for names beside what they name. */
  readonly isNarrow: boolean;
  /** Colours of the theme. */
  readonly colors: ChartColors;
}

/** What a colour means. */
export interface LegendItem {
  /** In words. */
  readonly label: string;
  /** The colour. */
  readonly color: string;
  /** How it appears in the chart. */
  readonly sign: "area" | "line" | "dot";
}

/** What a chart function makes. */
export interface ChartDraft {
  /** Title. */
  readonly title: string;
  /** How it is measured, of how many. */
  readonly subtitle: string;
  /** What is left out, and why; empty where nothing is. */
  readonly note: string;
  /** What the colours mean; none where the axes say it. */
  readonly legend?: (look: Look) => readonly LegendItem[];
  /** What Plot draws. */
  readonly plot: (look: Look) => PlotOptions;
}
