/** Tests whether single values pass filters. Pure. @module */
import { isColumnName } from "../../recorder/schema.ts";
import type { Field, Filter, Value } from "./aggregate_plan.ts";

/** Makes the test of what a label says. */
export function labelTest(filter: Filter): (value: Value) => boolean {
  if ("measure" in filter) return () => false;
  const wanted = "in" in filter;
  const listed = new Set(textOf(filter.field, wanted ? filter.in : filter.notIn));
  return (value) => listed.has(value) === wanted;
}

/** Makes the test of a number, NaN for unknown. */
export function numberTest(filter: Filter): (value: number) => boolean {
  if ("measure" in filter) {
    const { atLeast = -Infinity, below = Infinity } = filter;
    return (value) => value >= atLeast && value < below;
  }
  const wanted = "in" in filter;
  const listed = new Set(wanted ? filter.in : filter.notIn);
  return (value) => listed.has(Number.isNaN(value) ? null : value) === wanted;
}

/** Text stands for an attribute of any type: 7 and true are "7" and "true" there. */
function textOf(field: Field, values: readonly Value[]): readonly Value[] {
  return isColumnName(field) ? values : values.map((value) => value === null ? null : String(value));
}
