/** Quantiles and histograms of a set of plans. Pure. @module */
import type { Aggregate, Answer, Histogram, Measure } from "./aggregate_plan.ts";
import { middleOfBucket } from "./bit_bucket.ts";
import type { Grouping } from "./bundles.ts";
import { fewestForQuantile } from "../stats/quantile.ts";
import type { CellIndex, CellRows } from "./cell_index.ts";
import type { ChunkView } from "./chunk_view.ts";
import { estimateQuantiles, wantedBuckets, type WantedQuantiles } from "./rank_search.ts";
import type { GroupHistogram } from "./group_histograms.ts";
import { createValueHistogram, type ValueHistogram } from "./value_histogram.ts";
import { createValueLists, type ValueLists } from "./value_lists.ts";

/** An aggregate that is more than one number. */
export type DistributionAggregate = Extract<Aggregate, { op: "quantiles" | "histogram" }>;

/** An aggregate with its groups. */
export interface AskedDistribution extends Grouping {
  /** What is asked. */
  readonly aggregate: DistributionAggregate;
}

/** The distributions of some plans over the same cells. */
export interface Distributions {
  /** Counts events of a chunk. */
  count(view: ChunkView, events: CellRows): void;
  /** Once all chunks are counted: the measures whose values are needed to be exact. */
  wantedMeasures(): readonly Measure[];
  /** Keeps the needed values of events that were counted. */
  keep(view: ChunkView, events: CellRows): void;
  /** Answers by group. */
  answers(asked: AskedDistribution): (group: number) => Answer;
}

/** Tells whether an aggregate is more than one number. */
export function isDistribution(aggregate: Aggregate): aggregate is DistributionAggregate {
  return aggregate.op === "quantiles" || aggregate.op === "histogram";
}

/** The answer for a group that has too few values, `n`, for anything. */
function tooFewValues(aggregate: DistributionAggregate, n: number): Answer {
  if (aggregate.op === "histogram") return { n, values: [], weights: [] };
  return {
    n,
    estimates: aggregate.probabilities.map((probability) => ({ probability, value: null, low: null, high: null })),
  };
}

/** One measure: all that is asked of it. */
interface Measured {
  readonly measure: Measure;
  readonly asked: readonly AskedDistribution[];
  readonly histogram: ValueHistogram;
  lists: ValueLists | null;
}

/** Starts the distributions that are asked of some cells. */
export function createDistributions(
  asked: readonly AskedDistribution[],
  { cells: index, weighted }: { readonly cells: CellIndex; readonly weighted: boolean },
): Distributions {
  const measured = [...Map.groupBy(asked, ({ aggregate }) => JSON.stringify(aggregate.of)).values()].map(
    (asked): Measured => {
      const measure = asked[0]!.aggregate.of;
      const fine = asked.some(({ aggregate }) => aggregate.op === "histogram");
      const histogram = createValueHistogram({ measure, groupings: asked, cells: index, weighted, fine });
      return { measure, asked, histogram, lists: null };
    },
  );

  function count(view: ChunkView, events: CellRows): void {
    for (const { histogram } of measured) histogram.add(view, events);
  }

  function wantedMeasures(): readonly Measure[] {
    for (const one of measured) {
      const wanted = wantedPlaces(one);
      one.lists = wanted.size === 0 ? null : createValueLists(wanted, one.histogram.size);
    }
    return measured.flatMap(({ measure, lists }) => lists === null ? [] : [measure]);
  }

  function keep(view: ChunkView, events: CellRows): void {
    const weights = weighted ? view.values("sample_weight") : null;
    for (const { measure, histogram, lists } of measured) {
      const values = lists === null ? null : view.values(measure);
      if (values !== null) lists!.add(histogram.place(view, events), { rows: events.rows, values, weights });
    }
  }

  function answers(wanted: AskedDistribution): (group: number) => Answer {
    const { asked, histogram, lists } = measured.find(({ asked }) => asked.includes(wanted))!;
    const { aggregate } = wanted;
    const { histograms, sizes } = histogram.histograms(asked.indexOf(wanted), fewestFor(aggregate));
    // One object for all groups of a size: there may be a million of them.
    const tooFew = new Map<number, Answer>();
    return (group) => {
      const found = histograms.get(group);
      if (found === undefined) {
        const n = sizes[group] ?? 0;
        return tooFew.getOrInsertComputed(n, () => tooFewValues(aggregate, n));
      }
      return answerOf(aggregate, { histogram: found, lists });
    };
  }

  return { count, wantedMeasures, keep, answers };
}

function wantedPlaces({ asked, histogram }: Measured): Set<number> {
  const places = new Set<number>();
  asked.forEach(({ aggregate }, grouping) => {
    if (aggregate.op !== "quantiles") return;
    for (const group of histogram.histograms(grouping, fewestFor(aggregate)).histograms.values()) {
      for (const bucket of wantedBuckets(group, wantedOf(aggregate))) {
        for (const place of group.placesOf(bucket)) places.add(place);
      }
    }
  });
  return places;
}

/** Values of a group without which nothing can be said about it. */
function fewestFor(aggregate: DistributionAggregate): number {
  return aggregate.op === "histogram" ? 1 : Math.min(...aggregate.probabilities.map(fewestForQuantile));
}

const DEFAULT_CONFIDENCE = 0.95;

function wantedOf({ probabilities, confidence }: DistributionAggregate & { op: "quantiles" }): WantedQuantiles {
  return { probabilities, confidence: confidence ?? DEFAULT_CONFIDENCE };
}

function answerOf(
  aggregate: DistributionAggregate,
  { histogram, lists }: { readonly histogram: GroupHistogram; readonly lists: ValueLists | null },
): Answer {
  if (aggregate.op === "histogram") return histogramOf(histogram);
  return estimateQuantiles(histogram, wantedOf(aggregate), (bucket) => lists!.valuesAt(histogram.placesOf(bucket)));
}

function histogramOf({ buckets, counts, weights }: GroupHistogram): Histogram {
  return {
    n: counts.reduce((sum, count) => sum + count, 0),
    values: Array.from(buckets, middleOfBucket),
    weights: [...weights],
  };
}
