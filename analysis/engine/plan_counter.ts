/** Counts events for the plans of one set and answers these plans. Pure. @module */
import type { Aggregate, AggregatePlan, Answer, Field, Filter, Measure } from "./aggregate_plan.ts";
import { keyName } from "./aggregate_plan.ts";
import type { AnswerTable } from "./answer_table.ts";
import { type CellFilter, createCellFilter } from "./cell_filter.ts";
import { type CellRows, createCellIndex } from "./cell_index.ts";
import type { CellSet } from "./cell_sets.ts";
import type { ChunkView } from "./chunk_view.ts";
import { createCellTotals, type MeasureNeeds } from "./cell_totals.ts";
import { keyDimension } from "./dimension.ts";
import {
  type AskedDistribution,
  createDistributions,
  type DistributionAggregate,
  isDistribution,
} from "./distributions.ts";
import type { EventChunk } from "./event_chunk.ts";
import {
  boundOfGroups,
  type CellsOfGroups,
  cellsOfGroups,
  deviationOfGroups,
  distinctOfGroups,
  type GroupNumbers,
  sumOfGroups,
  totalOfGroups,
} from "./group_totals.ts";
import type { LabelSet } from "./label_set.ts";
import { orderGroups } from "./group_order.ts";
import { createPlanGroups } from "./plan_groups.ts";

/** Counts for one set of plans. */
export interface PlanCounter {
  /** Counts a chunk. */
  count(view: ChunkView): void;
  /** Once all chunks are counted: the measures whose values are needed to be exact. */
  wantedMeasures(): readonly Measure[];
  /** Keeps the needed values of a chunk that was counted. */
  keep(view: ChunkView): void;
  /** Answers a plan, by its number in the batch. */
  answer(number: number): AnswerTable;
}

/** What counting needs to know. */
export interface CounterOptions {
  /** Which set a label belongs to. */
  readonly setOf: (field: Field) => LabelSet | null;
  /** Whether some `sample_weight` is not 1. */
  readonly weighted: boolean;
}

/** Starts counting. */
export function createPlanCounter(set: CellSet, { setOf, weighted }: CounterOptions): PlanCounter {
  const plans = [...set.plans.values()];
  const index = createCellIndex(set.dimensions, setOf);
  const needs = measureNeeds(plans);
  const totals = createCellTotals([...needs.values()], weighted);
  const filters = new Map<string, CellFilter>();
  const groupsOf = new Map(plans.map((plan) => [plan, createPlanGroups(plan, index)]));
  const asked = new Map<Aggregate, Map<AggregatePlan, AskedDistribution>>();
  const distributions = createDistributions(plans.flatMap(askedOf), { cells: index, weighted });
  /** For chunks that are kept and come again. */
  const numbered = new WeakMap<EventChunk, CellRows>();

  function filterOf(where: readonly Filter[] = []): CellFilter {
    const id = JSON.stringify(where);
    const filter = filters.get(id) ?? createCellFilter(where, index);
    filters.set(id, filter);
    return filter;
  }

  function askedOf(plan: AggregatePlan): AskedDistribution[] {
    return Object.values(plan.aggregates).filter(isDistribution).map((aggregate) => {
      const one = { aggregate, groups: groupsOf.get(plan)!, filter: filterOf(aggregate.where) };
      const ofPlans = asked.get(aggregate) ?? new Map<AggregatePlan, AskedDistribution>();
      asked.set(aggregate, ofPlans.set(plan, one));
      return one;
    });
  }

  function count(view: ChunkView): void {
    const rows = view.passing(set.common);
    const cells = new Uint32Array(rows.length);
    for (const events of blocksOf({ rows, cells })) {
      index.number(view, events);
      totals.add(view, events, index.size);
      distributions.count(view, events);
    }
    numbered.set(view.chunk, { rows, cells });
  }

  function keep(view: ChunkView): void {
    const known = numbered.get(view.chunk);
    const events = known ?? { rows: view.passing(set.common), cells: new Uint32Array(view.passing(set.common).length) };
    for (const block of blocksOf(events)) {
      if (known === undefined) index.number(view, block);
      distributions.keep(view, block);
    }
  }

  function answer(number: number): AnswerTable {
    const plan = set.plans.get(number)!;
    const groups = groupsOf.get(plan)!;
    const groupOf = groups.groups();
    const cellsFor = new Map<CellFilter, CellsOfGroups>();
    const cellsOf = (filter: CellFilter): CellsOfGroups => {
      const cells = cellsFor.get(filter) ??
        cellsOfGroups({ groupOf, passing: filter.passing(), size: groups.size, cellCount: index.size });
      cellsFor.set(filter, cells);
      return cells;
    };
    const events = sumOfGroups(totals.counts, cellsOf(filterOf()));
    const isOne = (plan.by ?? []).length === 0;
    const keys = groups.keys();
    const all = [...events.keys()].filter((group) => isOne || events[group]! > 0);
    const { order, limit = Infinity } = plan;
    const orderedBy = order ? plan.aggregates[order.by] as ScalarAggregate : undefined;
    const kept = order === null ? all.slice(0, limit) : orderGroups(all, {
      first: orderedBy === undefined ? null : numbersOf(orderedBy, cellsOf(filterOf(orderedBy.where))),
      descending: order?.descending ?? false,
      keys,
      limit,
    });
    const values = Object.entries(plan.aggregates).map(([name, aggregate]): [string, Answer[]] => {
      if (isDistribution(aggregate)) {
        return [name, kept.map(distributions.answers(asked.get(aggregate)!.get(plan)!))];
      }
      const numbers = numbersOf(aggregate, cellsOf(filterOf(aggregate.where)));
      return [name, kept.map((group) => Number.isNaN(numbers[group]!) ? null : numbers[group]!)];
    });
    return {
      size: kept.length,
      keys: new Map((plan.by ?? []).map((key, place) => [keyName(key), kept.map(keys[place]!)])),
      values: new Map(values),
    };
  }

  function numbersOf(aggregate: ScalarAggregate, cells: CellsOfGroups): GroupNumbers {
    switch (aggregate.op) {
      case "rows":
        return sumOfGroups(totals.counts, cells);
      case "count":
        return sumOfGroups(totals.weights, cells);
      case "distinct": {
        const dimension = keyDimension(aggregate.of);
        const valueOf = index.valuesOf(dimension);
        const isKnown = (code: number): boolean => valueOf(code) !== null;
        return distinctOfGroups({ codes: index.codes(dimension), counts: totals.counts, isKnown }, cells);
      }
    }
    const measure = totals.measures[[...needs.keys()].indexOf(JSON.stringify(aggregate.of))]!;
    switch (aggregate.op) {
      case "known":
        return sumOfGroups(measure.weights, cells);
      case "sum":
      case "mean":
        return totalOfGroups(aggregate.op, measure, cells);
      case "min":
      case "max":
        return boundOfGroups(aggregate.op, measure, cells);
      case "deviation":
        return deviationOfGroups(measure, cells);
    }
  }

  return {
    count,
    wantedMeasures: distributions.wantedMeasures,
    keep,
    answer,
  };
}

/** Events looked at together: so few that what is found out about them is still in the cache when it is needed. */
const BLOCK_EVENTS = 16_384;

function* blocksOf({ rows, cells }: CellRows): Generator<CellRows> {
  for (let first = 0; first < rows.length; first += BLOCK_EVENTS) {
    const end = first + BLOCK_EVENTS;
    yield { rows: rows.subarray(first, end), cells: cells.subarray(first, end) };
  }
}

type ScalarAggregate = Exclude<Aggregate, DistributionAggregate>;

/** What is needed of each measure, by its JSON. */
function measureNeeds(plans: readonly AggregatePlan[]): Map<string, MeasureNeeds> {
  const needs = new Map<string, MeasureNeeds>();
  for (const aggregate of plans.flatMap((plan) => Object.values(plan.aggregates))) {
    if (isDistribution(aggregate) || !("of" in aggregate) || aggregate.op === "distinct") continue;
    const id = JSON.stringify(aggregate.of);
    const before = needs.get(id);
    needs.set(id, {
      measure: aggregate.of,
      bounds: before?.bounds === true || aggregate.op === "min" || aggregate.op === "max",
      moments: before?.moments === true || aggregate.op === "deviation",
    });
  }
  return needs;
}
