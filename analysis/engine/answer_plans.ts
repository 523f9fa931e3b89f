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
import { dimensionNumbers, filterDimension, measureFields, measureOf } from "./dimension.ts";
import type { ChunkFields, EventChunks } from "./event_chunk.ts";
import { createPlanCounter } from "./plan_counter.ts";

/** Answers plans, in order. */
export async function answerPlans(
  plans: readonly AggregatePlan[],
  { events, weighted }: { readonly events: EventChunks; readonly weighted: boolean },
): Promise<AnswerTable[]> {
  const setOf = events.labelSet;
  const counters = planCellSets(plans, events.knows).map((set) => {
    const aggregates = [...set.plans.values()].flatMap((plan) => Object.values(plan.aggregates));
    const measures = aggregates.flatMap((aggregate) => measureOf(aggregate) ?? []);
    return { set, measures, counter: createPlanCounter(set, { setOf, weighted }) };
  });
  const room: QuotientRoom = new Map();
  for await (const chunk of events.read(chunkFields(counters, weighted))) {
    const view = viewChunk(chunk, { setOf, room });
    for (const { counter } of counters) counter.count(view);
  }
  const wanting = counters.map((one) => ({ ...one, measures: one.counter.wantedMeasures() }))
    .filter(({ measures }) => measures.length > 0);
  if (wanting.length > 0) {
    for await (const chunk of events.read(chunkFields(wanting, weighted))) {
      const view = viewChunk(chunk, { setOf, room });
      for (const { counter } of wanting) counter.keep(view);
    }
  }
  return plans.map((_, number) => counters.find(({ set }) => set.plans.has(number))!.counter.answer(number));
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
