/**
 * Answers a batch of plans from events that are read once, and once more where quantiles are asked: what the plans have in
 * common is counted once.
 *
 * @module
 */
import type { AggregatePlan, Measure } from "./aggregate_plan.ts";
import type { AnswerTable } from "./answer_table.ts";
import { type CellSet, planCellSets } from "./cell_sets.ts";
import { type QuotientRoom, viewChunk } from "./chunk_view.ts";
import { dimensionNumbers, filterDimension, isUnique, measureFields, measureOf } from "./dimension.ts";
import type { ChunkFields, EventChunks } from "./event_chunk.ts";
import { createPlanCounter } from "./plan_counter.ts";

/** Answers plans, in order. */
export async function answerPlans(
  plans: readonly AggregatePlan[],
  { events, weighted }: { readonly events: EventChunks; readonly weighted: boolean },
): Promise<AnswerTable[]> {
  const sets = planCellSets(plans, events.knows);
  const [alone, together] = [sets.filter(tellsAllApart), sets.filter((set) => !tellsAllApart(set))];
  const tables = await countSets(together, { events, weighted });
  // What says something else in every event is read of the events that are asked for alone.
  for (const set of alone) {
    const own = await countSets([set], { events: events.passing(set.common), weighted });
    own.forEach((table, number) => tables.set(number, table));
  }
  return plans.map((_, number) => tables.get(number)!);
}

function tellsAllApart({ dimensions }: CellSet): boolean {
  return dimensions.some((dimension) => "label" in dimension && isUnique(dimension.label));
}

/** Answers the plans of some sets, by their number in the batch. */
async function countSets(
  sets: readonly CellSet[],
  { events, weighted }: { readonly events: EventChunks; readonly weighted: boolean },
): Promise<Map<number, AnswerTable>> {
  const setOf = events.labelSet;
  const room: QuotientRoom = new Map();
  const counters = sets.map((set) => {
    const aggregates = [...set.plans.values()].flatMap((plan) => Object.values(plan.aggregates));
    const measures = aggregates.flatMap((aggregate) => measureOf(aggregate) ?? []);
    return { set, measures, counter: createPlanCounter(set, { setOf, weighted }) };
  });
  if (counters.length > 0) {
    for await (const chunk of events.read(chunkFields(counters, weighted))) {
      const view = viewChunk(chunk, { setOf, room });
      for (const { counter } of counters) counter.count(view);
    }
  }
  const wanting = counters.map((one) => ({ ...one, measures: one.counter.wantedMeasures() }))
    .filter(({ measures }) => measures.length > 0);
  if (wanting.length > 0) {
    for await (const chunk of events.read(chunkFields(wanting, weighted))) {
      const view = viewChunk(chunk, { setOf, room });
      for (const { counter } of wanting) counter.keep(view);
    }
  }
  return new Map(counters.flatMap(({ set, counter }) => {
    return [...set.plans.keys()].map((number) => [number, counter.answer(number)] as const);
  }));
}

interface CountedSet {
  readonly set: CellSet;
  readonly measures: readonly Measure[];
}

function chunkFields(counted: readonly CountedSet[], weighted: boolean): ChunkFields {
  const dimensions = counted.flatMap(({ set }) => [...set.dimensions, ...set.common.map(filterDimension)]);
  const measures = counted.flatMap(({ measures }) => measures);
  return {
    labels: new Set(dimensions.flatMap((dimension) => "label" in dimension ? [dimension.label] : [])),
    numbers: new Set([
      ...dimensions.flatMap(dimensionNumbers),
      ...measures.flatMap(measureFields),
      ...(weighted ? ["sample_weight" as const] : []),
    ]),
  };
}
