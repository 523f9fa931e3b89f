import { assert, assertEquals } from "@std/assert";
import { chartColors } from "../../analysis/charts/chart_theme.ts";

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** Severity 1.0, table of the authors' page. */
const SIGHT: Readonly<Record<string, Matrix>> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: Matrix, color: Rgb): Rgb {
  return matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * color[index]!, 0)) as unknown as Rgb;
}

/** Ottosson (2020). */
function oklab(color: Rgb): Rgb {
  const cones = times([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
  ], color).map(Math.cbrt) as unknown as Rgb;
  return times([
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
  ], cones);
}

function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const [r, g, b] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

for (const theme of ["light", "dark"] as const) {
  const { series, ground, ink, faint, ramp } = chartColors(theme);

  for (const [sight, matrix] of Object.entries(SIGHT)) {
    Deno.test(`colours of the ${theme} theme stay apart for ${sight} sight (Machado, Oliveira & Fernandes 2009)`, () => {
      const seen = series.map((hex) =>
        oklab(times(matrix, linear(hex)).map((value) => Math.min(1, Math.max(0, value))) as unknown as Rgb)
      );
      for (const [index, one] of seen.entries()) {
        for (const [place, other] of seen.entries()) {
          if (place <= index) continue;
          const distance = 100 * Math.hypot(...one.map((value, axis) => value - other[axis]!));
          assert(distance >= 11, `${series[index]} and ${series[place]}: ${distance.toFixed(1)}`);
        }
      }
    });
  }

  Deno.test(`colours of the ${theme} theme stand out of their ground: 3 for marks, 4.5 for text (WCAG 2.2)`, () => {
    for (const color of series) assert(contrast(color, ground) >= 3, `${color} ${contrast(color, ground)}`);
    for (const color of [ink, faint]) assert(contrast(color, ground) >= 4.5, `${color} ${contrast(color, ground)}`);
  });

  Deno.test(`the ramp of the ${theme} theme goes one way, and its first step is seen`, () => {
    const away = ramp.map((color) => contrast(color, ground));
    assertEquals(away.toSorted((a, b) => a - b), away);
    assert(away[0]! >= 1.3, String(away[0]));
  });
}
