/** Adds up what was counted at places to histograms of groups. Pure. @module */
import { countingSort } from "./counting_sort.ts";
import type { ValuePlaces } from "./value_places.ts";

/** The histogram of one group, buckets in ascending order. */
export interface GroupHistogram {
  /** Buckets that hold values; where several share a place, the first of them. */
  readonly buckets: Uint32Array;
  /** Values in each. */
  readonly counts: Float64Array;
  /** Weight in each; the counts themselves where nothing is sampled. */
  readonly weights: Float64Array;
  /** Squared weights in the group. */
  readonly squaredWeight: number;
  /** Places where the values of a bucket, the first being 0, were counted. */
  placesOf(bucket: number): Uint32Array;
}

/** What was counted, by place. */
export interface PlaceCounts {
  /** Values. */
  readonly counts: Float64Array;
  /** Their weight; the counts themselves where nothing is sampled. */
  readonly weights: Float64Array;
  /** Their squared weight. */
  readonly squares: Float64Array;
}

/** Places where something was counted, in ascending order of their buckets. */
export interface CountedPlaces extends PlaceCounts {
  /** The places. */
  readonly places: Uint32Array;
  /** Bundle of each. */
  readonly bundles: Uint32Array;
  /** Bucket of each. */
  readonly buckets: Uint32Array;
}

/** Puts places in order. */
export function countedPlaces(places: ValuePlaces, counted: PlaceCounts): CountedPlaces {
  const used = new Uint32Array(places.size);
  let size = 0;
  for (let place = 0, end = places.size; place < end; place++) if (counted.counts[place]! > 0) used[size++] = place;
  const found = used.subarray(0, size);
  const { bundles, buckets } = places.locate(found);
  let [least, most] = [Infinity, -1];
  for (let index = 0; index < size; index++) {
    if (buckets[index]! < least) least = buckets[index]!;
    if (buckets[index]! > most) most = buckets[index]!;
  }
  const { order } = countingSort(buckets.map((bucket) => bucket - least), size === 0 ? 0 : most - least + 1);
  return { ...counted, places: picked(found, order), bundles: picked(bundles, order), buckets: picked(buckets, order) };
}

/** What groups have. */
export interface HistogramsOfGroups {
  /** Values of each group, as stored. */
  readonly sizes: Float64Array;
  /** Histograms by group, of those that have values enough. */
  readonly histograms: ReadonlyMap<number, GroupHistogram>;
}

/** Adds up histograms of groups with `fewest` values at least, given the group of each bundle. */
export function groupHistograms(
  counted: CountedPlaces,
  { groupOf, size, fewest }: { readonly groupOf: Uint32Array; readonly size: number; readonly fewest: number },
): HistogramsOfGroups {
  const groups = picked(groupOf, counted.bundles);
  const sizes = new Float64Array(size);
  for (let index = 0; index < groups.length; index++) {
    if (groups[index]! < size) sizes[groups[index]!]! += counted.counts[counted.places[index]!]!;
  }
  const { order, starts } = countingSort(groups, size);
  const histograms = new Map<number, GroupHistogram>();
  for (let group = 0; group < size; group++) {
    if (sizes[group]! < fewest) continue;
    histograms.set(group, groupHistogram(order.subarray(starts[group], starts[group + 1]), counted));
  }
  return { sizes, histograms };
}

/** The histogram of some of the places in ascending order. */
function groupHistogram(own: Uint32Array, counted: CountedPlaces): GroupHistogram {
  const places = picked(counted.places, own);
  const buckets = new Uint32Array(own.length);
  const starts = new Uint32Array(own.length + 1);
  const counts = new Float64Array(own.length);
  const isWeighted = counted.weights !== counted.counts;
  const weights = isWeighted ? new Float64Array(own.length) : counts;
  let [size, squaredWeight] = [0, 0];
  for (let index = 0; index < own.length; index++) {
    const place = places[index]!;
    const bucket = counted.buckets[own[index]!]!;
    if (size === 0 || buckets[size - 1] !== bucket) {
      buckets[size] = bucket;
      starts[size++] = index;
    }
    counts[size - 1]! += counted.counts[place]!;
    if (isWeighted) weights[size - 1]! += counted.weights[place]!;
    squaredWeight += counted.squares[place]!;
  }
  starts[size] = own.length;
  return {
    buckets: buckets.subarray(0, size),
    counts: counts.subarray(0, size),
    weights: weights.subarray(0, size),
    squaredWeight,
    placesOf: (bucket) => places.subarray(starts[bucket], starts[bucket + 1]),
  };
}

/** The numbers at some indices. */
function picked(numbers: Uint32Array, indices: Uint32Array): Uint32Array {
  const result = new Uint32Array(indices.length);
  for (let index = 0; index < indices.length; index++) result[index] = numbers[indices[index]!]!;
  return result;
}
