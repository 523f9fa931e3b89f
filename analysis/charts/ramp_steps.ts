/** Colours of numbers in steps: they can be told in words, a gradient cannot. @module */
import { formatMeasure } from "../report/format_quantity.ts";
import type { LegendItem, Look } from "./chart_draft.ts";

/** Steps from the smallest to the largest number. */
export interface RampSteps {
  /** Colour of a number. */
  readonly color: (value: number, look: Look) => string;
  /** What the colours mean. */
  readonly legend: (look: Look) => LegendItem[];
}

const STEPS = 6;

/** Equal steps of the logarithm, of the number itself where one is 0. */
export function rampSteps(values: readonly number[], { unit }: { readonly unit: string }): RampSteps {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const steps = high > low ? STEPS : 1;
  const isLog = low > 0;
  const part = (value: number): number =>
    isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const edge = (step: number): number =>
    isLog ? low * (high / low) ** (step / steps) : low + (high - low) * step / steps;
  const stepOf = (value: number): number =>
    steps === 1 ? 0 : Math.min(steps - 1, Math.floor(part(value) * steps + 1e-9));
  const colorOf = (step: number, { colors }: Look): string => {
    return colors.ramp[steps === 1 ? 3 : Math.round(step * (colors.ramp.length - 1) / (steps - 1))]!;
  };
  return {
    color: (value, look) => colorOf(stepOf(value), look),
    legend: (look) =>
      Array.from({ length: values.length === 0 ? 0 : steps }, (_, step) => ({
        label: steps === 1
          ? formatMeasure(low, unit)
          : `${formatMeasure(edge(step), unit)} – ${formatMeasure(edge(step + 1), unit)}`,
        sign: "area",
        color: colorOf(step, look),
      })),
  };
}
