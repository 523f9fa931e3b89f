/** Plans as Polars expressions. @module */
import { type ColumnName, COLUMNS, type ColumnType, isColumnName } from "../../recorder/schema.ts";
import type { Aggregate, Field, Filter, GroupKey, Measure, Value } from "./aggregate_plan.ts";
import {
  castTo,
  choose,
  column,
  type Expression,
  integer,
  literal,
  moment,
  root,
  rowCount,
  unknown,
} from "./polars.ts";

/**
 * Expressions already made, by the part of the plan they stand for: making one costs Polars 60 µs, and the same parts
 * come back in every plan of a report.
 */
const MADE = new WeakMap<object, Expression>();

function once<Part extends object>(part: Part, make: (part: Part) => Expression): Expression {
  const known = MADE.get(part);
  if (known !== undefined) return known;
  const expression = make(part);
  MADE.set(part, expression);
  return expression;
}

/** A measure as a number: whole numbers Int64, others Float64. */
export function measureExpression(measure: Measure): Expression {
  if (typeof measure !== "string") return once(measure, quotient);
  return isColumnName(measure) ? once(COLUMNS[measure], () => columnAsNumber(measure)) : attributeAsNumber(measure);
}

function columnAsNumber(name: ColumnName): Expression {
  const { type } = COLUMNS[name];
  return type === "f64" || type === "i64" ? column(name) : castTo(column(name), isWhole(name) ? "i64" : "f64");
}

/** "NaN" and "inf" are text of an attribute, no numbers. */
function attributeAsNumber(field: Field): Expression {
  const number = castTo(column(field), "f64");
  return choose(number.isFinite(), number, unknown("f64"));
}

function quotient({ divide, scale }: Exclude<Measure, Field>): Expression {
  const [dividend, divisor] = divide.map((field) => castTo(column(field), "f64")) as [Expression, Expression];
  return choose(divisor.gt(literal(0)), dividend.div(divisor).mul(literal(scale)), unknown("f64"));
}

/** All filters at once, `null` for none. Never unknown: what cannot be compared is left out. */
export function filterExpression(filters: readonly Filter[] | undefined): Expression | null {
  if (filters === undefined || filters.length === 0) return null;
  return filters.map((filter) => once(filter, oneFilter)).reduce((all, filter) => all.and(filter));
}

/** A group key. Times are µs as whole numbers. */
export function keyExpression(key: GroupKey): Expression {
  if (typeof key === "string") return key === "started_at" ? castTo(column(key), "i64") : column(key);
  if ("bucket" in key) return castTo(column("started_at").dt.truncate(key.bucket), "i64");
  const value = castTo(measureExpression(key.of), "f64");
  const reached = key.bins.map((edge) => castTo(value.gtEq(literal(edge)), "i64"));
  return reached.reduce((sum, one) => sum.add(one), choose(value.isNull(), unknown("i64"), integer(0)));
}

/** An aggregate that is one number. */
export type ScalarAggregate = Exclude<Aggregate, { op: "quantiles" | "histogram" }>;

/** An aggregate of a group. Sums and means are unknown where no number is known; Polars alone would say 0. */
export function aggregateExpression(aggregate: ScalarAggregate, options: { readonly weighted: boolean }): Expression {
  const condition = filterExpression(aggregate.where);
  const only = (expression: Expression): Expression => condition === null ? expression : expression.filter(condition);
  const weight = options.weighted ? column("sample_weight") : null;
  const rows = condition === null ? rowCount() : castTo(condition, "i64").sum();
  switch (aggregate.op) {
    case "rows":
      return rows;
    case "count":
      return weight === null ? rows : only(weight).sum();
    case "distinct":
      return only(column(aggregate.of)).dropNulls().nUnique();
    case "known":
      return knownWeight(measureExpression(aggregate.of), { weight, only });
    case "min":
      return only(measureExpression(aggregate.of)).min();
    case "max":
      return only(measureExpression(aggregate.of)).max();
    case "deviation": {
      const measure = castTo(measureExpression(aggregate.of), "f64");
      return weight === null ? only(measure).std() : weightedDeviation(only(measure), only(weight));
    }
    case "sum":
    case "mean": {
      const measure = measureExpression(aggregate.of);
      const known = knownWeight(measure, { weight, only });
      const sum = only(weight === null ? measure : castTo(measure, "f64").mul(weight)).sum();
      const value = aggregate.op === "sum" ? sum : castTo(sum, "f64").div(castTo(known, "f64"));
      return choose(
        known.gt(literal(0)),
        value,
        unknown(aggregate.op === "sum" && weight === null && isWhole(aggregate.of) ? "i64" : "f64"),
      );
    }
  }
}

/** Fields a plan reads, so that only these are loaded. */
export function fieldsOf(parts: readonly (Measure | Filter | GroupKey)[]): Set<Field> {
  const fields = new Set<Field>();
  for (const part of parts) {
    if (typeof part === "string") fields.add(part);
    else if ("divide" in part) part.divide.forEach((field) => fields.add(field));
    else if ("field" in part) fields.add(part.field);
    else if ("measure" in part) fieldsOf([part.measure]).forEach((field) => fields.add(field));
    else if ("bucket" in part) fields.add("started_at");
    else fieldsOf([part.of]).forEach((field) => fields.add(field));
  }
  return fields;
}

function knownWeight(
  measure: Expression,
  how: { weight: Expression | null; only: (e: Expression) => Expression },
): Expression {
  if (how.weight === null) return castTo(how.only(measure.isNotNull()), "i64").sum();
  return how.only(how.weight.mul(castTo(measure.isNotNull(), "f64"))).sum();
}

/** Squares of distances from the mean, not of the numbers: these would lose their digits where the mean is large. */
function weightedDeviation(values: Expression, weights: Expression): Expression {
  const known = values.isNotNull();
  const weight = weights.filter(known).sum();
  const mean = values.mul(weights).sum().div(weight);
  const distance = values.sub(mean);
  const squares = distance.mul(distance).mul(weights).sum();
  const isEnough = castTo(known, "i64").sum().gt(literal(1)).and(weight.gt(literal(1)));
  return choose(isEnough, root(squares.div(weight.sub(literal(1)))), unknown("f64"));
}

/** Whether sums of a measure are whole numbers. */
function isWhole(measure: Measure): boolean {
  if (typeof measure !== "string" || !isColumnName(measure)) return false;
  const { type } = COLUMNS[measure];
  return type === "i32" || type === "i64";
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

function isOneOf(field: Field, values: readonly Value[]): Expression {
  const conditions = values.map((value) => isEqual(field, value));
  return conditions.length === 0 ? never(field) : conditions.reduce((any, one) => any.or(one));
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
  const equal = column(field).eq(constant);
  return isColumn && !COLUMNS[field].nullable ? equal : equal.fillNull(literal(false));
}

function isComparable(type: ColumnType, value: Value): boolean {
  if (type === "string") return typeof value === "string";
  return type === "bool" ? typeof value === "boolean" : typeof value === "number";
}

/** False for every event: a bare constant would count as one row. */
function never(field: Field): Expression {
  return column(field).isNull().and(literal(false));
}
