/** What stands where there is nothing to draw. @module */
import { type PlotOptions, text } from "@observablehq/plot";
import type { Look } from "./chart_draft.ts";
import { wrapText } from "./fit_text.ts";
import { LABEL_SIZE } from "./render_plot.ts";

/** Says why there is nothing. */
export function emptyPlot({ width, colors }: Look, reason: string): PlotOptions {
  const lines = wrapText(reason, { width: width - 40, size: LABEL_SIZE }).join("\n");
  return {
    width,
    height: 90,
    axis: null,
    marks: [text([lines], { text: (line: string) => line, frameAnchor: "middle", fill: colors.faint })],
  };
}
