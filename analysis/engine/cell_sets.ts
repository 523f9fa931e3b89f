/** Which plans of a batch share their cells. Pure. @module */
import type { AggregatePlan, Field, Filter } from "./aggregate_plan.ts";
import {
  type Dimension,
  dimensionId,
  filterFields,
  isLabel,
  isWide,
  planDimensions,
  uniqueDimensions,
} from "./dimension.ts";
import { numberTest } from "./value_tests.ts";

/** Plans that are answered from the same cells: the finest groups that one of them tells apart. */
export interface CellSet {
  /** Filters that all its plans have: other events are not looked at. */
  readonly common: readonly Filter[];
  /** What tells the cells apart. */
  readonly dimensions: readonly Dimension[];
  /** Its plans without the common filters, by their number in the batch. */
  readonly plans: ReadonlyMap<number, AggregatePlan>;
}

/**
 * Sorts plans into sets. Narrow labels and conditions are shared by all plans about events of the same kind: their
 * combinations are few. Numbers and wide labels multiply the cells, so only plans with the same ones of these share a set;
 * and plans with time buckets do not share one with others, but with each other: the wide buckets are made of the narrow ones.
 *
 * @param knows Whether some event may know a field: filters that everything passes are left out.
 */
export function planCellSets(plans: readonly AggregatePlan[], knows: (field: Field) => boolean): CellSet[] {
  const simple = plans.map((plan) => withoutIdleFilters(plan, knows));
  const sets = Map.groupBy(simple.keys(), (number) => {
    const multiplying = planDimensions(simple[number]!).flatMap((dimension) => multiplierId(dimension) ?? []);
    return [kindId(simple[number]!), ...new Set(multiplying.sort())].join();
  });
  return [...sets.values()].map((members) => cellSet(new Map(members.map((number) => [number, simple[number]!]))));
}

function withoutIdleFilters(plan: AggregatePlan, knows: (field: Field) => boolean): AggregatePlan {
  const isIdle = (filter: Filter): boolean => {
    if ("field" in filter && isLabel(filter.field)) return false;
    return !filterFields(filter).every(knows) && numberTest(filter)(NaN);
  };
  const rest = (filters: readonly Filter[] = []): Filter[] => filters.filter((filter) => !isIdle(filter));
  const aggregates = Object.entries(plan.aggregates).map(([name, aggregate]) => {
    return [name, aggregate.where === undefined ? aggregate : { ...aggregate, where: rest(aggregate.where) }];
  });
  return { ...plan, where: rest(plan.where), aggregates: Object.fromEntries(aggregates) };
}

/** The kind that a plan is about, when it is about one. */
function kindId({ where = [] }: AggregatePlan): string {
  const filter = where.find((filter) => "in" in filter && filter.field === "kind" && filter.in.length === 1);
  return JSON.stringify(filter ?? null);
}

/** What a dimension that multiplies the cells has in common with others; `null` for one that does not. */
function multiplierId(dimension: Dimension): string | null {
  if ("label" in dimension) return isWide(dimension.label) ? dimensionId(dimension) : null;
  if ("condition" in dimension) return null;
  if ("bucket" in dimension) return "bucket";
  // Bins of anything but times are few.
  return "bins" in dimension && dimension.of !== "started_at" ? null : dimensionId(dimension);
}

function cellSet(plans: ReadonlyMap<number, AggregatePlan>): CellSet {
  const filters = [...plans.values()].map(({ where = [] }) => {
    return new Map(where.map((filter) => [JSON.stringify(filter), filter]));
  });
  const common = [...filters[0]!].filter(([id]) => filters.every((own) => own.has(id)));
  const isCommon = new Set(common.map(([id]) => id));
  const rest = [...plans].map(([number, plan], index) => {
    const where = [...filters[index]!].flatMap(([id, filter]) => isCommon.has(id) ? [] : [filter]);
    return [number, { ...plan, where }] as const;
  });
  return {
    common: common.map(([, filter]) => filter),
    dimensions: uniqueDimensions(rest.flatMap(([, plan]) => planDimensions(plan))),
    plans: new Map(rest),
  };
}
