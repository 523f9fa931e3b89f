/** Which plans of a batch share their cells. Pure. @module */
import type { AggregatePlan, Filter } from "./aggregate_plan.ts";
import { type Dimension, dimensionId, isWide, planDimensions, uniqueDimensions } from "./dimension.ts";

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
 * Sorts plans into sets. Narrow labels and conditions are shared by all: their combinations are few. Times, numbers and
 * wide labels multiply the cells, so only plans with the same ones of these share a set.
 */
export function planCellSets(plans: readonly AggregatePlan[]): CellSet[] {
  const sets = Map.groupBy(plans.keys(), (number) => {
    return planDimensions(plans[number]!).filter(multiplies).map(dimensionId).sort().join();
  });
  return [...sets.values()].map((members) => cellSet(new Map(members.map((number) => [number, plans[number]!]))));
}

function multiplies(dimension: Dimension): boolean {
  return "label" in dimension ? isWide(dimension.label) : !("condition" in dimension);
}

function cellSet(plans: ReadonlyMap<number, AggregatePlan>): CellSet {
  const filters = [...plans.values()].map(({ where = [] }) =>
    new Map(where.map((filter) => [JSON.stringify(filter), filter]))
  );
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
