/** Single calls as dots. @module */
import { dot, type Markish, type PlotOptions } from "@observablehq/plot";
import type { Look } from "./chart_draft.ts";
import type { ColoredGroups } from "./colored_groups.ts";
import { axisLeft, valueAxisX, valueAxisY } from "./value_axis.ts";
import type { ValueScale } from "./value_scale.ts";

/** A call between two axes. */
export interface CallDot {
  /** To the right. */
  readonly x: number;
  /** Upwards. */
  readonly y: number;
  /** Its group. */
  readonly group: string;
}

/** An axis of dots. */
export interface DotAxis {
  /** Its scale. */
  readonly scale: ValueScale;
  /** What is measured. */
  readonly label: string;
  /** Its unit. */
  readonly unit: string;
}

/** What is drawn. */
export interface CallDotsOptions {
  /** Where it is drawn. */
  readonly look: Look;
  /** To the right. */
  readonly x: DotAxis;
  /** Upwards. */
  readonly y: DotAxis;
  /** Colours of groups. */
  readonly groups: ColoredGroups;
  /** Marks behind the dots. @default {[]} */
  readonly behind?: readonly Markish[];
  /** Marks in front of them. @default {[]} */
  readonly front?: readonly Markish[];
}

const [TOP, RIGHT, BOTTOM, HEIGHT] = [24, 20, 42, 340];
/** From so many dots on they are small and thin. */
const MANY = 500;

/** Plot's options of a scatter plot, those without a colour of their own at the back. */
export function callDots(
  dots: readonly CallDot[],
  { look, x, y, groups, behind = [], front = [] }: CallDotsOptions,
): PlotOptions {
  const tall = HEIGHT - TOP - BOTTOM;
  const margins = { marginLeft: axisLeft({ ...y, pixels: tall }), marginRight: RIGHT };
  const isMany = dots.length > MANY;
  const named = new Set(groups.named.map(({ label }) => label));
  const ordered = dots.toSorted((a, b) => Number(named.has(a.group)) - Number(named.has(b.group)));
  return {
    width: look.width,
    height: HEIGHT,
    ...margins,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: { type: "linear", domain: x.scale.domain, axis: null },
    y: { type: "linear", domain: y.scale.domain, axis: null },
    marks: [
      ...valueAxisY({ ...y, look, margins, pixels: tall }),
      ...valueAxisX({ ...x, look, margins, pixels: look.width - margins.marginLeft - RIGHT }),
      ...behind,
      dot(ordered, {
        x: ({ x: value }) => x.scale.place(value),
        y: ({ y: value }) => y.scale.place(value),
        fill: ({ group }) => groups.color(group, look),
        fillOpacity: isMany ? 0.45 : 0.7,
        r: isMany ? 1.75 : 2.75,
      }),
      ...front,
    ],
  };
}
