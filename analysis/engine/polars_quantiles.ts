/**
 * Exact grouped quantiles on Polars: one scan counts the values per group and bit bucket, one more fetches the values of
 * the few buckets that hold the wanted ranks. Any number of quantiles, their intervals and weights cost the same two scans.
 *
 * Polars' own quantile cannot take a rank per group, knows no weights, and needs a sort per group.
 *
 * @module
 */
import type { Cell } from "../../recorder/cell.ts";
import type { Histogram, QuantileEstimates } from "./aggregate_plan.ts";
import {
  castTo,
  cellsOf,
  choose,
  column,
  type Expression,
  type Frame,
  frameOf,
  integer,
  type LazyFrame,
  literal,
  numbersOf,
  rowCount,
  run,
} from "./polars.ts";
import {
  type CellValues,
  estimateQuantiles,
  type GroupHistogram,
  wantedCells,
  type WantedQuantiles,
} from "./rank_search.ts";

/** What to measure, grouped how. */
export interface GroupedMeasure {
  /** Events, already filtered, with the group keys as columns. */
  readonly events: LazyFrame;
  /** Names of the group keys. */
  readonly keys: readonly string[];
  /** The number. */
  readonly measure: Expression;
  /** Whether some `sample_weight` is not 1. */
  readonly weighted: boolean;
  /** Whether to run in the streaming engine. */
  readonly streaming: boolean;
}

/** What one group answers. */
export interface GroupAnswer<Answer> {
  /** Values of the keys. */
  readonly key: readonly Cell[];
  /** Its quantiles, or its histogram. */
  readonly answer: Answer;
}

/** Bits of a double below its 7 leading mantissa bits: buckets are at most 0.8 % wide, so few values share one. */
const BUCKET_DIVISOR = 2 ** 45;
const VALUE = "value";
const BUCKET = "bucket";
const CELL = "cell";
const WEIGHT = "weight";

/** Answers every quantile of every group. */
export function groupedQuantiles(request: GroupedMeasure, wanted: WantedQuantiles): GroupAnswer<QuantileEstimates>[] {
  const { keys, streaming } = request;
  const { measured, histogram } = countCells(request);
  const groups = readGroups(histogram, keys);
  const numbers = new Map<number, number>();
  for (const group of groups) {
    for (const cell of wantedCells(group.histogram, wanted)) numbers.set(group.first + cell, numbers.size);
  }
  const fetched = fetchCells({ measured, histogram, keys, wanted: numbers, streaming });
  return groups.map(({ key, first, histogram }) => ({
    key,
    answer: estimateQuantiles(histogram, wanted, (cell) => fetched[numbers.get(first + cell)!]!),
  }));
}

/** Answers the histogram of every group. */
export function groupedHistograms(request: GroupedMeasure): GroupAnswer<Histogram>[] {
  const { histogram } = countCells(request);
  const buckets = numbersOf(histogram, BUCKET);
  return readGroups(histogram, request.keys).map(({ key, first, histogram: { counts, weights } }) => ({
    key,
    answer: {
      n: counts.reduce((sum, count) => sum + count, 0),
      values: counts.map((_, cell) => middleOf(buckets[first + cell]!)),
      weights,
    },
  }));
}

interface CountedCells {
  /** Values with their keys and buckets. */
  readonly measured: LazyFrame;
  /** Values per group and bucket, in their order. */
  readonly histogram: Frame;
}

function countCells({ events, keys, measure, weighted }: GroupedMeasure): CountedCells {
  const weight = weighted ? [column("sample_weight").alias(WEIGHT)] : [];
  const measured = events
    .select([...keys.map(column), castTo(measure, "f64").alias(VALUE), ...weight])
    .filter(IS_NUMBER)
    .withColumn(BUCKET_OF_VALUE);
  const sums = weighted ? [column(WEIGHT).sum(), column(WEIGHT).mul(column(WEIGHT)).sum().alias("squared")] : [];
  const on = [...keys, BUCKET].map(column);
  // The streaming engine groups by many small cells faster, also in memory.
  const histogram = run(measured.groupBy(on).agg(rowCount().alias("n"), ...sums).sort({ by: on }), { streaming: true });
  return { measured, histogram };
}

/** Order-preserving bucket: sign, exponent and 7 mantissa bits of the double. */
function bucketOf(value: Expression): Expression {
  const magnitude = castTo(value.abs().reinterpret(true).div(integer(BUCKET_DIVISOR)), "i32");
  return choose(value.lt(literal(0)), castTo(integer(-1), "i32").sub(magnitude), magnitude);
}

/** The number in the middle of a bucket; the bucket of 0, which it shares with what is below 1e-309 alone, has 0. */
function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  const magnitude = bucket < 0 ? -1 - bucket : bucket;
  const double = new DataView(new ArrayBuffer(8));
  double.setBigUint64(0, BigInt(magnitude) * BigInt(BUCKET_DIVISOR) + BigInt(BUCKET_DIVISOR / 2));
  return bucket < 0 ? -double.getFloat64(0) : double.getFloat64(0);
}

const IS_NUMBER = column(VALUE).isFinite().fillNull(literal(false));
const BUCKET_OF_VALUE = bucketOf(column(VALUE)).alias(BUCKET);

interface GroupCells {
  readonly key: readonly Cell[];
  /** Row of its first cell in the histogram. */
  readonly first: number;
  readonly histogram: GroupHistogram;
}

/** Cuts the sorted histogram into groups: a new one starts where a key changes. */
function readGroups(histogram: Frame, keys: readonly string[]): GroupCells[] {
  const keyCells = keys.map((key) => cellsOf(histogram, key));
  const counts = numbersOf(histogram, "n");
  const isWeighted = histogram.columns.includes(WEIGHT);
  const weights = isWeighted ? numbersOf(histogram, WEIGHT) : counts;
  const squared = isWeighted ? numbersOf(histogram, "squared") : counts;
  const groups: GroupCells[] = [];
  for (let first = 0; first < counts.length;) {
    let end = first + 1;
    while (end < counts.length && keyCells.every((cells) => cells[end] === cells[first])) end++;
    groups.push({
      key: keyCells.map((cells) => cells[first]!),
      first,
      histogram: {
        counts: [...counts.subarray(first, end)],
        weights: [...weights.subarray(first, end)],
        squaredWeight: squared.subarray(first, end).reduce((sum, number) => sum + number, 0),
      },
    });
    first = end;
  }
  return groups;
}

interface CellRequest {
  readonly measured: LazyFrame;
  readonly histogram: Frame;
  readonly keys: readonly string[];
  /** Rows of the histogram to the number of the cell. */
  readonly wanted: ReadonlyMap<number, number>;
  readonly streaming: boolean;
}

/** Fetches the values of the wanted cells, sorted. */
function fetchCells({ measured, histogram, keys, wanted, streaming }: CellRequest): CellValues[] {
  const on: string[] = [...keys, BUCKET];
  const numbers = Array.from({ length: histogram.height }, (_, row) => wanted.get(row) ?? null);
  const cells = frameOf([{ name: CELL, type: "i64", cells: numbers }]).getColumn(CELL);
  const lookup = histogram.select(...on).withColumn(cells).lazy().filter(column(CELL).isNotNull());
  const rows = run(
    measured
      .join(lookup, { on, how: "inner", nullsEqual: true })
      .select([CELL, VALUE, ...(histogram.columns.includes(WEIGHT) ? [WEIGHT] : [])].map(column))
      .sort({ by: [column(CELL), column(VALUE)] }),
    { streaming },
  );
  const cell = numbersOf(rows, CELL);
  const values = numbersOf(rows, VALUE);
  const weights = rows.columns.includes(WEIGHT) ? numbersOf(rows, WEIGHT) : new Float64Array(values.length).fill(1);
  const result: CellValues[] = [];
  for (let first = 0; first < cell.length;) {
    let end = first + 1;
    while (end < cell.length && cell[end] === cell[first]) end++;
    result[cell[first]!] = { values: values.subarray(first, end), weights: weights.subarray(first, end) };
    first = end;
  }
  return result;
}
