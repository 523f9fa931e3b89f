/** The frame of charts over time. @module */
import type { Markish, PlotOptions } from "@observablehq/plot";
import type { Look } from "./chart_draft.ts";
import type { TimeScale } from "./time_scale.ts";
import { axisLeft, valueAxisY } from "./value_axis.ts";
import type { ValueScale } from "./value_scale.ts";

/** What is drawn in it. */
export interface TimePlotOptions {
  /** Where it is drawn. */
  readonly look: Look;
  /** Time, to the right. */
  readonly time: TimeScale;
  /** What is measured, upwards. */
  readonly scale: ValueScale;
  /** What it is called. */
  readonly label: string;
  /** Its unit. */
  readonly unit: string;
  /** Marks, behind and in front of the grid's lines. */
  readonly marks: readonly Markish[];
  /** Height of the drawing, pixels. @default {260} */
  readonly height?: number;
}

const RIGHT = 18;
const TOP = 24;
const BOTTOM = 42;

/** Plot's options with both axes. */
export function timePlot({ look, time, scale, label, unit, marks, height = 260 }: TimePlotOptions): PlotOptions {
  const tall = height - TOP - BOTTOM;
  const marginLeft = axisLeft({ scale, unit, pixels: tall });
  const margins = { marginLeft, marginRight: RIGHT };
  return {
    width: look.width,
    height,
    marginLeft,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: time.options,
    y: { type: "linear", domain: scale.domain, axis: null },
    marks: [
      ...valueAxisY({ scale, label, unit, look, pixels: tall, margins }),
      ...time.axis({ look, pixels: look.width - marginLeft - RIGHT, margins }),
      ...marks,
    ],
  };
}
