/** Fields and filters as Polars expressions. @module */
import { type ColumnName, COLUMNS, type ColumnType, isColumnName } from "../../recorder/schema.ts";
import type { Field, Filter, Measure, Value } from "./aggregate_plan.ts";
import { anyOf, castTo, choose, column, type Expression, isAmong, literal, moment, unknown } from "./polars.ts";

/** All filters at once, `null` for none. Never unknown: what cannot be compared is left out. */
export function filterExpression(filters: readonly Filter[] | undefined): Expression | null {
  if (filters === undefined || filters.length === 0) return null;
  return filters.map(oneFilter).reduce((all, filter) => all.and(filter));
}

/** A field as Float64, times in µs; unknown where an attribute is no finite number. */
export function numberExpression(field: Field): Expression {
  if (isColumnName(field)) return columnAsNumber(field);
  // "NaN" and "inf" are text of an attribute, no numbers.
  return finite(castTo(column(field), "f64"));
}

function columnAsNumber(name: ColumnName): Expression {
  const { type } = COLUMNS[name];
  if (type === "f64") return column(name);
  return castTo(type === "timestamp" ? castTo(column(name), "i64") : column(name), "f64");
}

function finite(number: Expression): Expression {
  return choose(number.isFinite(), number, unknown("f64"));
}

function oneFilter(filter: Filter): Expression {
  if ("in" in filter) return isOneOf(filter.field, filter.in);
  if ("notIn" in filter) return isOneOf(filter.field, filter.notIn).not();
  const measure = measureExpression(filter.measure);
  let condition = measure.isNotNull();
  if (filter.atLeast !== undefined) condition = condition.and(measure.gtEq(literal(filter.atLeast)));
  if (filter.below !== undefined) condition = condition.and(measure.lt(literal(filter.below)));
  return condition.fillNull(literal(false));
}

function measureExpression(measure: Measure): Expression {
  if (typeof measure === "string") return numberExpression(measure);
  const [dividend, divisor] = measure.divide.map(numberExpression) as [Expression, Expression];
  return choose(divisor.gt(literal(0)), finite(dividend.div(divisor).mul(literal(measure.scale))), unknown("f64"));
}

/** From so many on they are looked up: a condition for each is slow, and thousands are too deep. */
const MANY = 32;

function isOneOf(field: Field, values: readonly Value[]): Expression {
  if (values.length >= MANY && isColumnName(field) && COLUMNS[field].type === "string") {
    const texts = values.filter((value) => typeof value === "string");
    const isFound = isAmong(column(field), texts).fillNull(literal(false));
    return values.includes(null) ? isFound.or(column(field).isNull()) : isFound;
  }
  return values.length === 0 ? never(field) : anyOf(values.map((value) => isEqual(field, value)));
}

/** Whether a field is a value; never unknown. Polars refuses to compare what has another type: that is not equal. */
function isEqual(field: Field, value: Value): Expression {
  if (value === null) return column(field).isNull();
  const isColumn = isColumnName(field);
  const type = isColumn ? COLUMNS[field].type : "string";
  // Text stands for an attribute of any type: 7 and true are "7" and "true" there.
  const wanted = isColumn ? value : String(value);
  if (!isComparable(type, wanted)) return never(field);
  const constant = type === "timestamp" && typeof wanted === "number" ? moment(wanted) : literal(wanted);
  return column(field).eq(constant).fillNull(literal(false));
}

function isComparable(type: ColumnType, value: Value): boolean {
  if (type === "string") return typeof value === "string";
  return type === "bool" ? typeof value === "boolean" : typeof value === "number";
}

/** False for every event. */
function never(field: Field): Expression {
  return column(field).isNull().and(literal(false));
}
