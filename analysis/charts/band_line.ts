/** A line through values with the band of their intervals. @module */
import { areaY, dot, line, type Markish } from "@observablehq/plot";

/** A point of a line, already placed. */
export interface BandPoint {
  /** Place along the axis. */
  readonly x: number;
  /** Where the next point would be if there is no gap; `null` where that is not known. */
  readonly next: number | null;
  /** Value; `null` breaks the line. */
  readonly y: number | null;
  /** Lower bound; `null` where it is unknown. */
  readonly low: number | null;
  /** Upper bound; `null` where it is unknown. */
  readonly high: number | null;
}

/** How the line looks. */
export interface BandLineOptions {
  /** Its colour. */
  readonly color: string;
  /** Whether it is what is expected, not what was seen. @default {false} */
  readonly dashed?: boolean;
  /** Whether it is one of many in the background. @default {false} */
  readonly faint?: boolean;
}

/** Up to so many points are dots too: a line hides how few there are. */
const FEW = 40;

/** Draws a line that breaks where there is nothing; a point without neighbours is a dot. */
export function bandLine(
  points: readonly BandPoint[],
  { color, dashed = false, faint = false }: BandLineOptions,
): Markish[] {
  const parts = withGaps(points);
  const known = parts.map(({ y }) => y !== null);
  const alone = parts.filter((_, index) => known[index] && !known[index - 1] && !known[index + 1]);
  const isSparse = known.filter((one) => one).length <= FEW && !faint && !dashed;
  const dots = isSparse ? parts.filter(({ y }) => y !== null) : alone;
  return [
    ...faint ? [] : [
      areaY(parts, {
        x: "x",
        y1: bound("low"),
        y2: bound("high"),
        fill: color,
        fillOpacity: dashed ? 0.14 : 0.2,
        clip: "frame",
      }),
    ],
    line(parts, {
      x: "x",
      y: "y",
      stroke: color,
      strokeWidth: faint ? 1 : 1.75,
      strokeLinejoin: "round",
      ...dashed ? { strokeDasharray: "5 3" } : {},
    }),
    dot(dots, { x: "x", y: "y", r: faint ? 1.5 : 2.25, fill: color }),
  ];
}

function bound(side: "low" | "high"): (point: BandPoint) => number | null {
  return ({ y, low, high }) => y === null || low === null || high === null ? null : side === "low" ? low : high;
}

/** Puts an unknown value wherever the next point is not where it would be. */
function withGaps(points: readonly BandPoint[]): BandPoint[] {
  return points.flatMap((point, index) => {
    const after = points[index + 1];
    const isGap = after !== undefined && point.next !== null &&
      after.x > point.next + 1e-6 * Math.abs(point.next) + 1e-9;
    return isGap ? [point, { x: point.next!, next: null, y: null, low: null, high: null }] : [point];
  });
}
