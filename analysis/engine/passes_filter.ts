/** Whether single values pass filters. Pure. @module */
import { isColumnName } from "../../recorder/schema.ts";
import type { Field, Filter, Value } from "./aggregate_plan.ts";

/** Whether what a label says passes. */
export function passesLabel(filter: Filter, value: Value): boolean {
  if ("in" in filter) return textOf(filter.field, filter.in).includes(value);
  return "notIn" in filter && !textOf(filter.field, filter.notIn).includes(value);
}

/** Whether a number, NaN for unknown, passes. */
export function passesNumber(filter: Filter, value: number): boolean {
  if ("in" in filter) return isOneOf(filter.in, value);
  if ("notIn" in filter) return !isOneOf(filter.notIn, value);
  return value >= (filter.atLeast ?? -Infinity) && value < (filter.below ?? Infinity);
}

/** Text stands for an attribute of any type: 7 and true are "7" and "true" there. */
function textOf(field: Field, values: readonly Value[]): readonly Value[] {
  return isColumnName(field) ? values : values.map((value) => value === null ? null : String(value));
}

function isOneOf(values: readonly Value[], value: number): boolean {
  return Number.isNaN(value) ? values.includes(null) : values.includes(value);
}
