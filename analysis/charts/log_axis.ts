/** A logarithmic axis that has a place for 0. @module */

/** Where values stand on a linear scale of their logarithms. */
export interface LogAxis {
  /** Ends of the scale. */
  readonly domain: readonly [number, number];
  /** Where the ticks are. */
  readonly ticks: readonly number[];
  /** Place of a value: 0 has one of its own, left of the smallest; unknown and negative values have none. */
  readonly place: (value: number | null) => number | null;
  /** Value at a place. */
  readonly value: (place: number) => number;
}

/** Round durations, ms: people do not count in kiloseconds. */
const DURATIONS = [
  ...[0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000],
  ...[60_000, 600_000, 3_600_000, 36_000_000, 360_000_000],
];
const FINE_DURATIONS = [
  ...[0.001, 0.01, 0.1, 1, 10, 100, 1000].flatMap((size) => [1, 2, 5].map((step) => step * size)),
  ...[
    10_000,
    20_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    1_200_000,
    1_800_000,
    3_600_000,
    7_200_000,
    18_000_000,
  ],
  ...[36_000_000, 72_000_000, 180_000_000, 360_000_000],
];
/** Room of the zero, in decades. */
const ZERO_GAP = 0.5;
const MOST_TICKS = 7;

/** Fits an axis to values; those below 0 have no place on it. */
export function logAxis(values: readonly (number | null)[], { unit }: { readonly unit: string }): LogAxis {
  const known = values.filter((value) => value !== null && value >= 0) as number[];
  const positive = known.filter((value) => value > 0);
  const low = Math.log10(positive.length === 0 ? 1 : positive.reduce((a, b) => Math.min(a, b)));
  const high = Math.log10(positive.length === 0 ? 10 : positive.reduce((a, b) => Math.max(a, b)));
  const slack = Math.max(0.04 * (high - low), high - low < 0.3 ? (0.3 - (high - low)) / 2 : 0);
  const hasZero = positive.length < known.length;
  const zero = low - slack - ZERO_GAP;
  const domain = [hasZero ? zero - 0.1 : low - slack, high + slack] as const;
  const ticks = ticksBetween(low - slack, high + slack, unit).map((value) => Math.log10(value));
  return {
    domain,
    ticks: hasZero ? [zero, ...ticks] : ticks,
    place: (value) => value === null || value < 0 ? null : value === 0 ? zero : Math.log10(value),
    value: (place) => hasZero && place < low - slack - ZERO_GAP / 2 ? 0 : Number((10 ** place).toPrecision(12)),
  };
}

function ticksBetween(low: number, high: number, unit: string): number[] {
  const decades = Array.from({ length: 40 }, (_, index) => 10 ** (index - 15));
  const steps = (factors: readonly number[]): number[] => decades.flatMap((size) => factors.map((one) => one * size));
  const candidates = unit === "ms" ? [FINE_DURATIONS, DURATIONS, DURATIONS.filter((_, index) => index % 2 === 1)] : [
    steps([1, 2, 5]),
    decades,
    decades.filter((_, index) => index % 2 === 1),
    decades.filter((_, index) => index % 3 === 0),
  ];
  const within = candidates.map((all) => {
    return all.filter((value) => Math.log10(value) >= low - 1e-9 && Math.log10(value) <= high + 1e-9);
  });
  return within.find((inside) => inside.length <= MOST_TICKS) ?? within.at(-1)!;
}
