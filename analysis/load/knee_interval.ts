/** The knee of latency against load, with intervals from stretches of time. @module */
import { quantile } from "../stats/quantile.ts";
import { DEFAULT_SEED, seededRandom } from "../stats/seeded_random.ts";
import type { Estimate } from "../stats/wilson_interval.ts";
import { fitKnee, type LoadLevel } from "./fit_knee.ts";

/** A call with what ran beside it. */
export interface LoadedCall {
  /** Which slice of time it is from. */
  readonly slice: number;
  /** When it began, µs. */
  readonly at: number;
  /** Logarithm of its duration in ms, at equal tokens. */
  readonly y: number;
  /** Calls in flight. */
  readonly load: number;
  /** Calls that began shortly before. */
  readonly arrivals: number;
}

/** Calls that follow each other, as columns. */
export interface CallBlock {
  /** Logarithms of their durations. */
  readonly y: Float64Array;
  /** Calls in flight. */
  readonly load: Float64Array;
  /** Calls that began shortly before. */
  readonly arrivals: Float64Array;
}

const MOST_BLOCKS = 40;
const FEWEST_BLOCKS = 8;
const FEWEST_IN_BLOCK = 25;
/** A block must be so much longer than a call that blocks hardly depend on each other. */
const CALLS_LONG = 5;

/**
 * Cuts calls into blocks of equal number within their slices; `null` when there is no time for enough of them.
 *
 * @param calls By time.
 * @param typical How long a call takes, µs.
 */
export function blocksOf(calls: readonly LoadedCall[], typical: number): CallBlock[] | null {
  const slices = [...Map.groupBy(calls, ({ slice }) => slice).values()];
  const span = slices.reduce((sum, each) => sum + each.at(-1)!.at - each[0]!.at, 0);
  const most = Math.min(
    MOST_BLOCKS,
    Math.floor(calls.length / FEWEST_IN_BLOCK),
    Math.floor(span / typical / CALLS_LONG),
  );
  if (!(most >= FEWEST_BLOCKS)) return null;
  const each = calls.length / most;
  const blocks = slices.flatMap((inside) => {
    const parts = Math.max(1, Math.round(inside.length / each));
    const size = inside.length / parts;
    return Array.from({ length: parts }, (_, part) => {
      return inside.slice(Math.round(part * size), Math.round((part + 1) * size));
    });
  });
  return blocks.filter((block) => block.length >= FEWEST_IN_BLOCK / 2).map((block) => ({
    y: Float64Array.from(block, ({ y }) => y),
    load: Float64Array.from(block, ({ load }) => load),
    arrivals: Float64Array.from(block, ({ arrivals }) => arrivals),
  }));
}

const RESAMPLES = 200;
const MOST_LEVELS = 60;

/**
 * The knee with its 95 % interval; `null` when latency rises from the lowest load on.
 *
 * Method: {@linkcode fitKnee}, the blocks drawn again with replacement (block bootstrap, Künsch 1989), percentile bounds. Cost:
 * 200 fits of at most 60 levels, about 50 ms.
 */
export function kneeWithInterval(blocks: readonly CallBlock[]): Estimate | null {
  const levelOf = levels(blocks);
  const tables = blocks.map(({ y, load }) => {
    const table = levelOf.loads.map(() => ({ count: 0, sum: 0, total: 0 }));
    y.forEach((value, call) => {
      const level = table[levelOf.of(load[call]!)]!;
      level.count++;
      level.sum += value;
      level.total += load[call]!;
    });
    return table;
  });
  const fitted = (drawn: readonly number[]): ReturnType<typeof fitKnee> => {
    return fitKnee(levelOf.loads.map((load, level): LoadLevel => {
      let [count, sum, total] = [0, 0, 0];
      for (const block of drawn) {
        const cell = tables[block]![level]!;
        count += cell.count;
        sum += cell.sum;
        total += cell.total;
      }
      return { load: count === 0 ? load : total / count, count, sum };
    }));
  };
  const found = fitted([...blocks.keys()]);
  if (found === null || found.slope === 0) return null;
  const random = seededRandom(DEFAULT_SEED);
  const knees: number[] = [];
  for (let run = 0; run < RESAMPLES; run++) {
    const again = fitted(blocks.map(() => random.below(blocks.length)));
    if (again !== null && again.slope > 0) knees.push(again.knee);
  }
  const lowest = levelOf.loads[0]!;
  if (found.knee <= lowest || knees.length < RESAMPLES / 2) return null;
  const sorted = Float64Array.from(knees).sort();
  const [low, high] = [quantile(sorted, 0.025)!, quantile(sorted, 0.975)!];
  return { value: found.knee, low: Math.min(found.knee, low), high: Math.max(found.knee, high) };
}

interface Levels {
  readonly loads: readonly number[];
  of(load: number): number;
}

/** Loads, the rarest ones together with their neighbours. */
function levels(blocks: readonly CallBlock[]): Levels {
  const sorted = Float64Array.from(blocks.flatMap(({ load }) => [...load])).sort();
  const fewest = Math.max(FEWEST_IN_BLOCK, sorted.length / MOST_LEVELS / 2);
  const loads: number[] = [];
  let first = 0;
  for (let end = 1; end <= sorted.length; end++) {
    if (end < sorted.length && (sorted[end] === sorted[end - 1] || end - first < fewest)) continue;
    // What is left at the top and too few for a level of its own belongs to the last.
    if (end - first >= fewest || loads.length === 0) loads.push(sorted[first]!);
    first = end;
  }
  const of = (load: number): number => {
    let level = loads.length - 1;
    while (level > 0 && loads[level]! > load) level--;
    return level;
  };
  return { loads, of };
}

/** How much longer calls take at a load than up to the knee. */
export interface Rise {
  /** Ratio of the medians. */
  readonly ratio: Estimate;
  /** Median up to the knee, ms. */
  readonly below_ms: number;
  /** Median around the load, ms. */
  readonly at_ms: number;
}

const FEWEST_OF_MEDIAN = 20;

/** Medians up to the knee and around a load, and their ratio with a 95 % interval by drawing blocks; `null` when too few. */
export function riseWithInterval(
  blocks: readonly CallBlock[],
  { knee, at }: { readonly knee: number; readonly at: number },
): Rise | null {
  const below = select(blocks, (load) => load <= knee);
  const around = select(blocks, (load) => load >= at * 0.9 && load <= at * 1.1);
  if (Math.min(below.y.length, around.y.length) < FEWEST_OF_MEDIAN) return null;
  const once = new Float64Array(blocks.length).fill(1);
  const [low, high] = [medianOf(below, once)!, medianOf(around, once)!];
  const random = seededRandom(DEFAULT_SEED);
  const drawn: number[] = [];
  for (let run = 0; run < RESAMPLES; run++) {
    const times = new Float64Array(blocks.length);
    for (let draw = 0; draw < blocks.length; draw++) times[random.below(blocks.length)]!++;
    const [a, b] = [medianOf(below, times), medianOf(around, times)];
    if (a !== null && b !== null) drawn.push(b - a);
  }
  const sorted = Float64Array.from(drawn).sort();
  const bound = (p: number): number => Math.exp(quantile(sorted, p) ?? high - low);
  const value = Math.exp(high - low);
  return {
    ratio: { value, low: Math.min(value, bound(0.025)), high: Math.max(value, bound(0.975)) },
    below_ms: Math.exp(low),
    at_ms: Math.exp(high),
  };
}

interface Selected {
  /** Logarithms of durations, ascending. */
  readonly y: readonly number[];
  /** The block of each. */
  readonly block: readonly number[];
}

function select(blocks: readonly CallBlock[], accepts: (load: number) => boolean): Selected {
  const found = blocks.flatMap(({ y, load }, block) => {
    return Array.from(y, (value, call) => ({ value, block, load: load[call]! })).filter((call) => accepts(call.load));
  }).sort((a, b) => a.value - b.value);
  return { y: found.map(({ value }) => value), block: found.map(({ block }) => block) };
}

/** The value below which half of the weight lies, each call as often as its block is drawn. */
function medianOf({ y, block }: Selected, times: Float64Array): number | null {
  const total = block.reduce((sum, each) => sum + times[each]!, 0);
  let up = 0;
  for (let index = 0; index < y.length; index++) {
    up += times[block[index]!]!;
    if (up * 2 >= total && total > 0) return y[index]!;
  }
  return null;
}
