/** Colours of charts. @module */

/** Where a chart is shown: on white, on black, or on whatever the reader's system prefers. */
export type ChartTheme = "light" | "dark" | "auto";

/** Colours by what they are for. */
export interface ChartColors {
  /** Behind everything. */
  readonly ground: string;
  /** Titles and names. */
  readonly ink: string;
  /** Axes, units, notes. */
  readonly faint: string;
  /** Lines of the grid. */
  readonly grid: string;
  /** What is beside the point: the rest, the past. */
  readonly other: string;
  /** Groups, in this order. */
  readonly series: readonly string[];
  /** From little to much. */
  readonly ramp: readonly string[];
}

/**
 * Seven colours of groups that stay apart: at least 11 (OKLab × 100) between any two for normal, protan, deutan and tritan
 * sight (Machado, Oliveira & Fernandes 2009), and a contrast of 3 to the ground.
 */
const LIGHT: ChartColors = {
  ground: "#ffffff",
  ink: "#1c2024",
  faint: "#5c6570",
  grid: "#e4e8ec",
  other: "#9aa4af",
  series: ["#0b62b8", "#e67502", "#34a08e", "#b17be5", "#796006", "#34476e", "#7c1119"],
  ramp: ["#cfe1f3", "#a9cbe9", "#7eb0dd", "#4f92d0", "#1f6cb5", "#0f4a86", "#092c54"],
};

const DARK: ChartColors = {
  ground: "#14171a",
  ink: "#e6e9ec",
  faint: "#9aa4af",
  grid: "#2c3238",
  other: "#6f7983",
  series: ["#6cb2ff", "#e87e42", "#a9f0d4", "#914dca", "#e2ca6a", "#6d8fb6", "#c43f40"],
  ramp: ["#22415f", "#27557f", "#2b6aa5", "#3f86c9", "#68a6e0", "#9cc7ef", "#d6e8fa"],
};

/** Colours of a theme; those of `auto` are custom properties of {@linkcode themeStyles}. */
export function chartColors(theme: ChartTheme): ChartColors {
  if (theme === "light") return LIGHT;
  if (theme === "dark") return DARK;
  return mapColors(LIGHT, (name) => `var(--kymo-${name})`);
}

/** Colour of the so-manieth line; after the seventh they come again. */
export function seriesColor({ series }: ChartColors, place: number): string {
  return series[place % series.length]!;
}

/** Defines what `auto` uses, for everything inside of a selector. */
export function themeStyles(selector: string): string {
  const define = (colors: ChartColors): string => {
    const lines: string[] = [];
    mapColors(colors, (name, color) => lines.push(`--kymo-${name}:${color}`) > 0 ? color : color);
    return `${selector}{${lines.join(";")}}`;
  };
  return `${define(LIGHT)}@media (prefers-color-scheme:dark){${define(DARK)}}@media print{${define(LIGHT)}}`;
}

function mapColors(colors: ChartColors, map: (name: string, color: string) => string): ChartColors {
  const { series, ramp, ...single } = colors;
  const named = (name: string, list: readonly string[]): string[] => {
    return list.map((color, index) => map(`${name}-${index}`, color));
  };
  const one = (name: keyof typeof single): string => map(name, single[name]);
  return {
    ground: one("ground"),
    ink: one("ink"),
    faint: one("faint"),
    grid: one("grid"),
    other: one("other"),
    series: named("series", series),
    ramp: named("ramp", ramp),
  };
}
