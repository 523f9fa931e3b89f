/** What a chart is. Types only. @module */
import type { PlotOptions } from "@observablehq/plot";
import type { ChartTheme } from "./chart_theme.ts";

/** How a chart is drawn. */
export interface DrawOptions {
  /** Ground and colours. `auto` follows what the reader's system prefers. @default {that of the chart} */
  readonly theme?: ChartTheme;
  /** Width, pixels, from 240 up. @default {that of the chart} */
  readonly width?: number;
}

/** How a chart is drawn as a bitmap, which knows no `auto`. */
export interface PngOptions {
  /** Ground and colours. @default {that of the chart, light for auto} */
  readonly theme?: "light" | "dark";
  /** Width, pixels of the drawing, from 240 up. @default {that of the chart} */
  readonly width?: number;
  /** Pixels of the bitmap per pixel of the drawing, above 0 to 8. @default {2} */
  readonly scale?: number;
  /** TrueType or OpenType files to set the text in. @default {the fonts of the system} */
  readonly fontFiles?: readonly string[];
}

/** What every chart function takes. */
export interface ChartOptions {
  /** Replaces the title. */
  readonly title?: string;
  /** Replaces the line below it. */
  readonly subtitle?: string;
  /** Width, pixels, from 240 up. @default {640} */
  readonly width?: number;
  /** Ground and colours. @default {"light"; `html()` takes "auto"} */
  readonly theme?: ChartTheme;
}

/** What charts that colour groups take. */
export interface ColoredChartOptions extends ChartOptions {
  /**
   * Names of groups, as the legend has them, that get the first of seven colours: the same list makes groups look alike in
   * several charts. @default {by name}
   */
  readonly colorOrder?: readonly string[];
}

/**
 * A chart. As the last expression of a notebook's cell it shows itself, as SVG, and as PNG where the notebook is not trusted.
 */
export interface Chart {
  /** What it shows. */
  readonly title: string;
  /** How it is measured, of how many. */
  readonly subtitle: string;
  /** What is left out, and why; empty where nothing is. */
  readonly note: string;
  /** What Observable Plot draws, at the chart's own width and theme: change it, or draw it yourself. */
  readonly options: PlotOptions;
  /** One SVG with title, legend and notes: well-formed XML that needs nothing else. Loads jsdom on the first call. */
  svg(options?: DrawOptions): Promise<string>;
  /** A `<figure>` for a page: both colour schemes, and a narrow drawing for narrow places. */
  html(options?: DrawOptions): Promise<string>;
  /**
   * The same as PNG. Loads `@resvg/resvg-js`, which needs `--allow-ffi`.
   *
   * @throws {Error} If no font is found to set the text in.
   */
  png(options?: PngOptions): Promise<Uint8Array>;
  /** What it shows in words. */
  toString(): string;
}
