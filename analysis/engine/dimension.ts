/** What a plan tells events apart by. Pure. @module */
import { type ColumnName, COLUMNS, isColumnName } from "../../recorder/schema.ts";
import type { Aggregate, AggregatePlan, Field, Filter, GroupKey, Measure, TimeBucket } from "./aggregate_plan.ts";

/** Something that events differ in. */
export type Dimension =
  /** What a label says. */
  | { readonly label: Field }
  /** Whether numbers pass a filter: 1 or 0. */
  | { readonly condition: Filter }
  /** A number as it is. */
  | { readonly number: Field }
  /** The time bucket. */
  | { readonly bucket: TimeBucket }
  /** How many of the ascending edges a number reaches. */
  | { readonly bins: readonly number[]; readonly of: Measure };

/** Tells whether a field is a label: text, a boolean, a small whole number or an attribute; the others are numbers. */
export function isLabel(field: Field): boolean {
  if (!isColumnName(field)) return true;
  const { type } = COLUMNS[field];
  return type === "string" || type === "bool" || type === "i32";
}

/** The same for the same dimension. */
export function dimensionId(dimension: Dimension): string {
  return JSON.stringify(dimension);
}

/** The dimension of a group key. */
export function keyDimension(key: GroupKey): Dimension {
  if (typeof key === "string") return isLabel(key) ? { label: key } : { number: key };
  return "bucket" in key ? { bucket: key.bucket } : { bins: key.bins, of: key.of };
}

/** The dimension of a filter. */
export function filterDimension(filter: Filter): Dimension {
  return "field" in filter && isLabel(filter.field) ? { label: filter.field } : { condition: filter };
}

/** The dimensions of a plan, each once. */
export function planDimensions({ where = [], by = [], aggregates }: AggregatePlan): Dimension[] {
  const own = Object.values(aggregates);
  const filters = [...where, ...own.flatMap((aggregate) => aggregate.where ?? [])];
  const counted = own.flatMap((aggregate) => aggregate.op === "distinct" ? [keyDimension(aggregate.of)] : []);
  return uniqueDimensions([...by.map(keyDimension), ...filters.map(filterDimension), ...counted]);
}

/** Each dimension once. */
export function uniqueDimensions(dimensions: readonly Dimension[]): Dimension[] {
  return [...new Map(dimensions.map((dimension) => [dimensionId(dimension), dimension])).values()];
}

/** The numbers that are read to tell events apart by a dimension. */
export function dimensionNumbers(dimension: Dimension): readonly Field[] {
  if ("label" in dimension) return [];
  if ("bucket" in dimension) return ["started_at"];
  if ("number" in dimension) return [dimension.number];
  if ("bins" in dimension) return measureFields(dimension.of);
  return filterFields(dimension.condition);
}

/** The fields of a filter. */
export function filterFields(filter: Filter): readonly Field[] {
  return "field" in filter ? [filter.field] : measureFields(filter.measure);
}

/** The fields of a measure. */
export function measureFields(measure: Measure): readonly Field[] {
  return typeof measure === "string" ? [measure] : measure.divide;
}

/** What an aggregate measures, `null` for one that counts events or labels. */
export function measureOf(aggregate: Aggregate): Measure | null {
  return "of" in aggregate && aggregate.op !== "distinct" ? aggregate.of : null;
}

/** Labels that say something else in nearly every event. */
const UNIQUE: ReadonlySet<Field> = new Set<ColumnName>([
  "event_id",
  "trace_id",
  "parent_id",
  "error_message",
  "fingerprint",
  "input_text",
  "output_text",
  "entities",
  "attributes",
]);

/** Labels that may say much: they had better not be combined with others. */
const WIDE: ReadonlySet<Field> = new Set<ColumnName>(["session_id", "user"]);

/** Tells whether a label says something else in nearly every event. */
export function isUnique(field: Field): boolean {
  return UNIQUE.has(field);
}

/** Tells whether a label may say so much that it had better not be combined with others. */
export function isWide(field: Field): boolean {
  return !isColumnName(field) || WIDE.has(field) || UNIQUE.has(field);
}
