/** Answers plans by looping over rows: the same grammar as the engine, nothing else in common. @module */
import type {
  Aggregate,
  AggregatePlan,
  Field,
  Filter,
  GroupKey,
  Histogram,
  Measure,
  TimeBucket,
  Value,
} from "@kymo/kymo/analysis";
import type { EventRow } from "@kymo/kymo/schema";
import { COLUMNS, isColumnName } from "@kymo/kymo/schema";

/** Groups with their events, in order of their keys. */
export interface BruteGroup {
  /** Key by name. */
  readonly keys: Readonly<Record<string, Value>>;
  /** Its events. */
  readonly rows: readonly EventRow[];
}

/** Value of a field; attributes are text. */
export function fieldOf(row: EventRow, field: Field): Value {
  if (isColumnName(field)) return row[field];
  const value = row.attributes === null ? undefined : JSON.parse(row.attributes)[field.slice("attributes.".length)];
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Number of an event; `null` when it is unknown. */
export function measureOf(row: EventRow, measure: Measure): number | null {
  if (typeof measure === "string") {
    const value = fieldOf(row, measure);
    if (value === null) return null;
    const number = Number(value);
    return Number.isFinite(number) ? number : null;
  }
  const [dividend, divisor] = measure.divide.map((field) => measureOf(row, field));
  if (dividend === null || divisor === null || !(divisor! > 0)) return null;
  const quotient = dividend! / divisor! * measure.scale;
  return Number.isFinite(quotient) ? quotient : null;
}

/** Whether an event passes all filters. */
export function passes(row: EventRow, filters: readonly Filter[] = []): boolean {
  return filters.every((filter) => {
    if ("in" in filter) return isOneOf(row, filter.field, filter.in);
    if ("notIn" in filter) return !isOneOf(row, filter.field, filter.notIn);
    const value = measureOf(row, filter.measure);
    return value !== null && value >= (filter.atLeast ?? -Infinity) && value < (filter.below ?? Infinity);
  });
}

/** An attribute is text: it is 7 when it says so. */
function isOneOf(row: EventRow, field: Field, values: readonly Value[]): boolean {
  const value = fieldOf(row, field);
  return values.some((one) => value === (isColumnName(field) || one === null ? one : String(one)));
}

/** Groups of a plan, before order and limit. */
export function groupsOf(events: readonly EventRow[], plan: AggregatePlan): BruteGroup[] {
  const inside = events.filter((row) => passes(row, plan.where));
  const by = plan.by ?? [];
  if (by.length === 0) return [{ keys: {}, rows: inside }];
  const groups = Map.groupBy(inside, (row) => JSON.stringify(by.map((key) => keyOf(row, key))));
  return [...groups.values()].map((rows) => ({
    keys: Object.fromEntries(by.map((key) => [typeof key === "string" ? key : key.as, keyOf(rows[0]!, key)])),
    rows,
  }));
}

function keyOf(row: EventRow, key: GroupKey): Value {
  if (typeof key === "string") return fieldOf(row, key);
  if ("bucket" in key) return bucketStart(row.started_at, key.bucket);
  const value = measureOf(row, key.of);
  return value === null ? null : key.bins.filter((edge) => value >= edge).length;
}

const UNITS: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3600e6, d: 864e8 };

function bucketStart(micros: number, bucket: TimeBucket): number {
  const date = new Date(micros / 1000);
  if (bucket === "1mo") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) * 1000;
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  if (bucket === "1w") return (day - (date.getUTCDay() + 6) % 7 * 86_400_000) * 1000;
  const width = parseInt(bucket) * UNITS[bucket.at(-1)!]!;
  return Math.floor(micros / width) * width;
}

/** An aggregate that is one number. */
export function scalarOf(rows: readonly EventRow[], aggregate: Aggregate): Value {
  const inside = rows.filter((row) => passes(row, aggregate.where));
  if (aggregate.op === "rows") return inside.length;
  if (aggregate.op === "count") return sum(inside.map((row) => row.sample_weight));
  if (aggregate.op === "distinct") {
    return new Set(inside.map((row) => fieldOf(row, aggregate.of)).filter((value) => value !== null)).size;
  }
  const known = knownOf(inside, aggregate.of);
  const weight = sum(known.map((one) => one.weight));
  if (aggregate.op === "known") return weight;
  if (known.length === 0) return null;
  if (aggregate.op === "min") return Math.min(...known.map((one) => one.value));
  if (aggregate.op === "max") return Math.max(...known.map((one) => one.value));
  const total = sum(known.map((one) => one.value * one.weight));
  if (aggregate.op === "sum") return total;
  const mean = total / weight;
  if (aggregate.op === "mean") return mean;
  if (known.length < 2 || weight <= 1) return null;
  const origin = known[0]!.value;
  const center = origin + sum(known.map((one) => one.weight * (one.value - origin))) / weight;
  const deviation = Math.sqrt(sum(known.map((one) => one.weight * (one.value - center) ** 2)) / (weight - 1));
  return Number.isFinite(deviation) ? deviation : null;
}

/** A distribution in cells that share sign, exponent and the first 7 bits of the mantissa. */
export function histogramOf(rows: readonly EventRow[], aggregate: Aggregate & { readonly of: Measure }): Histogram {
  const known = knownOf(rows.filter((row) => passes(row, aggregate.where)), aggregate.of);
  const cells = new Map<number, number>();
  for (const { value, weight } of known) cells.set(middleOf(value), (cells.get(middleOf(value)) ?? 0) + weight);
  const ascending = [...cells].sort(([a], [b]) => a - b);
  return {
    n: known.length,
    values: ascending.map(([value]) => value),
    weights: ascending.map(([, weight]) => weight),
  };
}

function middleOf(value: number): number {
  if (value === 0) return 0;
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 7);
  return Math.sign(value) * (Math.floor(Math.abs(value) / step) + 0.5) * step;
}

function knownOf(rows: readonly EventRow[], measure: Measure): { value: number; weight: number }[] {
  return rows.flatMap((row) => {
    const value = measureOf(row, measure);
    return value === null ? [] : [{ value, weight: row.sample_weight }];
  });
}

/** Known values in ascending order, each as often as its whole weight says. */
export function sortedValues(rows: readonly EventRow[], aggregate: Aggregate & { readonly of: Measure }): number[] {
  return rows.filter((row) => passes(row, aggregate.where)).flatMap((row) => {
    const value = measureOf(row, aggregate.of);
    return value === null ? [] : new Array<number>(row.sample_weight).fill(value);
  }).sort((a, b) => a - b);
}

/** Whether a column holds numbers, so that sums differ by rounding alone. */
export function isNumeric(field: Field): boolean {
  return !isColumnName(field) || COLUMNS[field].type !== "string";
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
