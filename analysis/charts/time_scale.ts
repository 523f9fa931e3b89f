/** Axes of time: dates in UTC, or the age of sessions where there are none. @module */
import { axisX, type Markish } from "@observablehq/plot";
import { type ChartRow, timeIn } from "./chart_rows.ts";
import { linearScale } from "./linear_scale.ts";
import { LABEL_SIZE } from "./render_plot.ts";
import { textWidth } from "./text_width.ts";
import { daysText, type TimeTick, timeTicks } from "./time_ticks.ts";
import { axisLabelX, type ValueAxisOptions, valueAxisX } from "./value_axis.ts";

/** Where moments stand. */
export interface TimeScale {
  /** For Plot's `x`. */
  readonly options: {
    readonly type: "utc" | "linear";
    readonly domain: readonly [number, number];
    readonly axis: null;
  };
  /** Place of a moment. */
  readonly place: (at: Date) => number;
  /** Grid, ticks and label for an axis of so many pixels. */
  readonly axis: (options: TimeAxisOptions) => Markish[];
}

/** How an axis of time is drawn. */
export type TimeAxisOptions = Pick<ValueAxisOptions, "look" | "pixels" | "margins">;

/** From the edge of the chart, pixels. */
const EDGE = 4;
/** Where relative clocks begin. */
const ORIGIN = Date.UTC(2026, 0, 1);

/** Whether the rows' times are distances from 2026-01-01 and no dates: their column `clock` says so. */
export function isRelative(rows: readonly ChartRow[]): boolean {
  return rows.some((row) => row.clock === "relative");
}

/** Fits an axis to moments. */
export function timeScale(moments: readonly Date[], { relative }: { readonly relative: boolean }): TimeScale {
  const times = moments.map((moment) => moment.getTime());
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  const last = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const domain = times.length === 0 ? [ORIGIN, ORIGIN + 1] as const : [first, last > first ? last : first + 1] as const;
  if (!relative) {
    return {
      options: { type: "utc", domain, axis: null },
      place: (at) => at.getTime(),
      axis: ({ look, pixels, margins }) => {
        const width = (text: string): number => textWidth(text, { size: LABEL_SIZE });
        const inside = ({ at, text }: TimeTick): boolean => {
          const half = width(text) / 2;
          const x = (at - domain[0]) / (domain[1] - domain[0]) * pixels;
          return x - half >= EDGE - margins.marginLeft && x + half <= pixels + margins.marginRight - EDGE;
        };
        const ticks = timeTicks(domain, { pixels, width }).filter(inside);
        return [
          axisX(ticks.map(({ at }) => at), {
            text: (_, index) => ticks[index]!.text,
            tickSize: 4,
            color: look.colors.faint,
            label: null,
          }),
          axisLabelX(times.length === 0 ? "UTC" : `UTC, ${daysText(domain)}`, { look, margins }),
        ];
      },
    };
  }
  const age = (time: number): number => time - ORIGIN;
  const scale = linearScale(domain.map(age), { unit: "ms", domain: [age(domain[0]), age(domain[1])] });
  return {
    options: { type: "linear", domain: scale.domain, axis: null },
    place: (at) => age(at.getTime()),
    axis: (options) => valueAxisX({ ...options, scale, label: "Session age", unit: "ms" }),
  };
}

/** First and last moment of rows with `at` and `until`. */
export function momentsOf(rows: readonly ChartRow[]): Date[] {
  return rows.flatMap((row) => [timeIn(row, "at"), timeIn(row, "until")]).filter((moment) => moment !== null);
}
