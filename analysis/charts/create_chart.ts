/** Turns a draft into a chart. @module */
import type { PlotOptions } from "@observablehq/plot";
import type { Chart, ChartOptions, DrawOptions, PngOptions } from "./chart.ts";
import type { ChartDraft, Look } from "./chart_draft.ts";
import { chartColors, type ChartTheme } from "./chart_theme.ts";
import { composeSvg } from "./compose_svg.ts";
import { figureHtml } from "./figure_html.ts";
import { displayBundle } from "./display_bundle.ts";

/** Width unless told otherwise, pixels. */
const WIDTH = 640;
const NARROWEST = 240;
const WIDEST = 4000;
/** Below, names stand above what they name. */
const NARROW = 480;

/**
 * Makes a chart of a draft.
 *
 * @throws {RangeError} If the width is out of bounds, or the theme is none.
 */
export function createChart(draft: ChartDraft, options: ChartOptions = {}): Chart {
  const { width: ownWidth = WIDTH, theme: ownTheme = "light" } = options;
  requireDrawable(ownWidth, ownTheme);
  const told: ChartDraft = {
    ...draft,
    title: options.title ?? draft.title,
    subtitle: options.subtitle ?? draft.subtitle,
  };
  const svg = async ({ theme = ownTheme, width = ownWidth }: DrawOptions = {}): Promise<string> => {
    requireDrawable(width, theme);
    return await composeSvg(told, { look: lookOf(width, theme), theme });
  };
  const chart: Chart = {
    title: told.title,
    subtitle: told.subtitle,
    note: told.note,
    get options(): PlotOptions {
      return told.plot(lookOf(ownWidth, ownTheme));
    },
    svg,
    html({ theme = options.theme ?? "auto", width = ownWidth }: DrawOptions = {}): Promise<string> {
      return figureHtml(told.title, (width) => svg({ theme, width }), width);
    },
    async png(wanted: PngOptions = {}): Promise<Uint8Array> {
      const { theme = ownTheme === "auto" ? "light" : ownTheme, width = ownWidth, ...raster } = wanted;
      const { rasterizeSvg } = await import("./rasterize_svg.ts");
      return await rasterizeSvg(await svg({ theme, width }), raster);
    },
    toString(): string {
      return [told.title, told.subtitle, told.note].filter((line) => line !== "").join("\n");
    },
  };
  return Object.defineProperties(chart, {
    [Symbol.for("Jupyter.display")]: { value: () => displayBundle(chart) },
    [Symbol.for("Deno.customInspect")]: { value: () => chart.toString() },
  });
}

function lookOf(width: number, theme: ChartTheme): Look {
  return { width, isNarrow: width < NARROW, colors: chartColors(theme) };
}

function requireDrawable(width: number, theme: ChartTheme): void {
  if (!(width >= NARROWEST && width <= WIDEST)) {
    throw new RangeError(`Cannot draw chart: width must be from ${NARROWEST} to ${WIDEST}, current value is ${width}`);
  }
  if (theme !== "light" && theme !== "dark" && theme !== "auto") {
    throw new RangeError(`Cannot draw chart: theme must be light, dark or auto, current value is "${theme}"`);
  }
}
