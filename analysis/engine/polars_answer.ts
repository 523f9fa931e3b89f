/** Answers plans with Polars queries. @module */
import { COLUMNS, isColumnName } from "../../recorder/schema.ts";
import type { Aggregate, AggregatePlan, Answer, AnswerRow, GroupKey, NestedPlan, Value } from "./aggregate_plan.ts";
import { keyName } from "./aggregate_plan.ts";
import { castTo, choose, column, type Expression, type LazyFrame, literal, rowCount, rowsOf, run } from "./polars.ts";
import {
  aggregateExpression,
  filterExpression,
  keyExpression,
  measureExpression,
  type ScalarAggregate,
} from "./polars_plan.ts";
import { groupedHistograms, groupedQuantiles } from "./polars_quantiles.ts";

/** What is asked, and how. */
export interface Engine {
  /** Events inside the window. */
  readonly events: LazyFrame;
  /** Whether some `sample_weight` is not 1. */
  readonly weighted: boolean;
  /** Whether to run in the streaming engine. */
  readonly streaming: boolean;
}

const DEFAULT_CONFIDENCE = 0.95;

/** Group keys and aggregates are numbered inside the query: their own names could be names of columns. */
const keyAlias = (index: number): string => `key ${index}`;
const valueAlias = (index: number): string => `value ${index}`;

/** Answers a plan. */
export function answer(plan: AggregatePlan, engine: Engine): AnswerRow[] {
  requireNames(plan);
  const inside = { ...engine, events: filtered(plan, engine) };
  const by = plan.by ?? [];
  const rows = rowsOf(run(scalarQuery(plan, inside), engine));
  const distributions = distributionsByGroup(plan, inside, rows);
  return rows.map((row) => {
    const keys = by.map((_, index) => row[keyAlias(index)] ?? null);
    const entries: [string, Answer][] = by.map((key, index) => [keyName(key), keys[index]!]);
    Object.entries(plan.aggregates).forEach(([name, aggregate], index) => {
      const value = row[valueAlias(index)] ?? null;
      if (!isDistribution(aggregate)) entries.push([name, value]);
      else entries.push([name, distributions.get(name)?.get(groupId(keys)) ?? noValues(aggregate)]);
    });
    return Object.fromEntries(entries);
  });
}

/** Answers a plan about the answers of another. */
export function answerNested(plan: NestedPlan, engine: Engine): AnswerRow[] {
  const inner = plan.per;
  const names = [...(inner.by ?? []).map(keyName), ...Object.keys(inner.aggregates)];
  const numbered = [
    ...(inner.by ?? []).map((_, index) => keyAlias(index)),
    ...Object.keys(inner.aggregates).map((_, index) => valueAlias(index)),
  ];
  const at = (name: string): Expression => {
    const index = names.indexOf(name);
    if (index < 0) {
      throw new TypeError(`Cannot aggregate groups: "${name}" is not asked of them, names are ${quoted(names)}`);
    }
    return column(numbered[index]!);
  };
  const groups = scalarQuery(inner, { ...engine, events: filtered(inner, engine) });
  const outputs = Object.entries(plan.aggregates).map(([name, { op, of }]) =>
    outerAggregate(op, op === "count" ? literal(1) : at(of)).alias(name)
  );
  const keys = (plan.by ?? []).map((name) => at(name).alias(name));
  const answers = keys.length === 0
    ? groups.select(outputs)
    : groups.groupBy(keys).agg(...outputs).sort({ by: keys.map((_, i) => column(plan.by![i]!)) });
  return rowsOf(run(answers, engine));
}

/** A key and an aggregate of the same name would hide each other in the answer. */
function requireNames({ by = [], aggregates }: AggregatePlan): void {
  const taken = by.map(keyName).find((name) => Object.hasOwn(aggregates, name));
  if (taken === undefined) return;
  throw new TypeError(
    `Cannot aggregate: "${taken}" names a group key and an aggregate, give the aggregate another name`,
  );
}

function filtered(plan: AggregatePlan, { events }: Engine): LazyFrame {
  const condition = filterExpression(plan.where);
  const inside = condition === null ? events : events.filter(condition);
  const keys = (plan.by ?? []).map((key, index) => keyExpression(key).alias(keyAlias(index)));
  return keys.length === 0 ? inside : inside.withColumns(...keys);
}

/** The aggregates that are one number, in the order asked for; in place of distributions, how many values they have. */
function scalarQuery(plan: AggregatePlan, { events, weighted }: Engine): LazyFrame {
  const expressions = scalarExpressions(plan.aggregates, weighted);
  const keys = plan.by ?? [];
  if (keys.length === 0) return events.select(expressions);
  const aliases = keys.map((_, index) => column(keyAlias(index)));
  const groups = events.groupBy(aliases).agg(...expressions).withColumns(
    ...keys.map((key, index) => plainKey(key, keyAlias(index))),
  );
  const ordered = groups.sort(orderOf(plan, aliases));
  return plan.limit === undefined ? ordered : ordered.limit(plan.limit);
}

/** Expressions of aggregates already made: plans share their aggregates, and making them costs more than small queries. */
const MADE = { weighted: new WeakMap<object, Expression[]>(), plain: new WeakMap<object, Expression[]>() };

function scalarExpressions(aggregates: AggregatePlan["aggregates"], weighted: boolean): Expression[] {
  const made = weighted ? MADE.weighted : MADE.plain;
  const known = made.get(aggregates);
  if (known !== undefined) return known;
  const expressions = Object.values(aggregates).map((aggregate, index) => {
    const scalar: ScalarAggregate = isDistribution(aggregate) ? { ...aggregate, op: "known" } : aggregate;
    return aggregateExpression(scalar, { weighted }).alias(valueAlias(index));
  });
  made.set(aggregates, expressions);
  return expressions;
}

/** Categories sort by when they were first seen; text by itself. */
function plainKey(key: GroupKey, alias: string): Expression {
  const isText = typeof key === "string" && (!isColumnName(key) || COLUMNS[key].type === "string");
  return isText ? castTo(column(alias), "string").alias(alias) : column(alias);
}

function orderOf(
  plan: AggregatePlan,
  keys: readonly Expression[],
): { by: Expression[]; descending: boolean[]; nullsLast: boolean[] } {
  const { order } = plan;
  const nullsLast = keys.map(() => true);
  if (order === undefined) return { by: [...keys], descending: keys.map(() => false), nullsLast };
  const index = Object.keys(plan.aggregates).indexOf(order.by);
  const aggregate = Object.values(plan.aggregates)[index];
  if (aggregate === undefined || isDistribution(aggregate)) {
    throw new TypeError(
      `Cannot order groups: "${order.by}" is not a numeric aggregate, aggregates are ${
        quoted(Object.keys(plan.aggregates))
      }`,
    );
  }
  const by = [column(valueAlias(index)), ...keys];
  return { by, descending: [order.descending ?? false, ...keys.map(() => false)], nullsLast: [true, ...nullsLast] };
}

/** An aggregate that is more than one number. */
type DistributionAggregate = Exclude<Aggregate, ScalarAggregate>;

function isDistribution(aggregate: Aggregate): aggregate is DistributionAggregate {
  return aggregate.op === "quantiles" || aggregate.op === "histogram";
}

/** Quantiles and histograms by the name of their aggregate, then by group. */
function distributionsByGroup(
  plan: AggregatePlan,
  engine: Engine,
  rows: readonly Readonly<Record<string, Value>>[],
): ReadonlyMap<string, ReadonlyMap<string, Answer>> {
  const keys = (plan.by ?? []).map((_, index) => keyAlias(index));
  const result = new Map<string, Map<string, Answer>>();
  Object.entries(plan.aggregates).forEach(([name, aggregate], index) => {
    if (!isDistribution(aggregate) || rows.every((row) => row[valueAlias(index)] === 0)) return;
    const condition = filterExpression(aggregate.where);
    const events = condition === null ? engine.events : engine.events.filter(condition);
    const request = { ...engine, events, keys, measure: measureExpression(aggregate.of) };
    const groups = aggregate.op === "histogram"
      ? groupedHistograms(request)
      : groupedQuantiles(request, { confidence: DEFAULT_CONFIDENCE, ...aggregate });
    result.set(name, new Map(groups.map(({ key, answer }) => [groupId(key), answer])));
  });
  return result;
}

function noValues(aggregate: DistributionAggregate): Answer {
  if (aggregate.op === "histogram") return { n: 0, values: [], weights: [] };
  return {
    n: 0,
    estimates: aggregate.probabilities.map((probability) => ({ probability, value: null, low: null, high: null })),
  };
}

function groupId(key: readonly Value[]): string {
  return JSON.stringify(key);
}

function outerAggregate(op: "count" | "sum" | "mean" | "min" | "max", of: Expression): Expression {
  switch (op) {
    case "count":
      return rowCount();
    case "sum":
      return choose(castTo(of.isNotNull(), "i64").sum().gt(literal(0)), of.sum(), literal(null));
    case "mean":
      return of.mean();
    case "min":
      return of.min();
    case "max":
      return of.max();
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
