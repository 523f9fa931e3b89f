/**
 * Counts the values of a measure by group and narrow bucket, for all groupings of a set of cells at once. Pure.
 *
 * Cells that are in the same group in every grouping are one bundle; values are counted by bundle and bucket, and the
 * histograms of each grouping are added up from these.
 *
 * @module
 */
import type { Measure } from "./aggregate_plan.ts";
import { bucketOfWord } from "./bit_bucket.ts";
import { type BucketPlaces, createBucketPlaces } from "./bucket_places.ts";
import type { CellIndex, CellRows } from "./cell_index.ts";
import type { ChunkView } from "./chunk_view.ts";
import { countingSort } from "./counting_sort.ts";
import { createBundles, type Grouping } from "./bundles.ts";
import { NO_GROUP } from "./plan_groups.ts";
import { withRoom } from "./room.ts";

/** The histogram of one group, buckets in ascending order. */
export interface GroupHistogram {
  /** Buckets that hold values. */
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

/** Values with the place where each was counted. */
export interface PlacedValues {
  /** Number of values. */
  readonly size: number;
  /** Values. */
  readonly values: Float64Array;
  /** Place of each. */
  readonly places: Uint32Array;
  /** Weight of each; `null` where nothing is sampled. */
  readonly weights: Float64Array | null;
}

/** Histograms of one measure. */
export interface ValueHistogram {
  /** Counts events of a chunk. */
  add(view: ChunkView, events: CellRows): void;
  /** Finds again where the values of events that were counted were counted. The lists are used again. */
  place(view: ChunkView, events: CellRows): PlacedValues;
  /** Places are below this. */
  readonly size: number;
  /** Histograms of a grouping by group; groups without values have none. */
  histograms(grouping: number): ReadonlyMap<number, GroupHistogram>;
}

/** Starts histograms of a measure for some groupings of the same cells. */
export function createValueHistogram(
  { measure, groupings, cells: index, weighted }: {
    readonly measure: Measure;
    readonly groupings: readonly Grouping[];
    readonly cells: CellIndex;
    readonly weighted: boolean;
  },
): ValueHistogram {
  const bundles = createBundles(groupings, index);
  const places = createBucketPlaces();
  const room = { bundles: new Uint32Array(0), places: new Uint32Array(0) };
  const known = { values: new Float64Array(0), weights: new Float64Array(0) };
  let counts = new Float64Array(0);
  let weights = counts;
  let squares = counts;
  let counted: CountedPlaces | null = null;
  const made: ReadonlyMap<number, GroupHistogram>[] = [];

  function place(view: ChunkView, events: CellRows): PlacedValues {
    const numbers = view.values(measure);
    const ofEvents = weighted ? view.values("sample_weight") : null;
    const size = numbers === null ? 0 : select(events, numbers, ofEvents);
    const found = room.places.subarray(0, size);
    places.placeAll(room.bundles.subarray(0, size), found);
    return { size, values: known.values, places: found, weights: ofEvents === null ? null : known.weights };
  }

  /** Puts the known values that are asked for side by side, with bundle and bucket. */
  function select({ rows, cells }: CellRows, numbers: Float64Array, ofEvents: Float64Array | null): number {
    room.bundles = withRoom(room.bundles, rows.length);
    room.places = withRoom(room.places, rows.length);
    known.values = withRoom(known.values, rows.length);
    if (ofEvents !== null) known.weights = withRoom(known.weights, rows.length);
    const [{ bundles: ofValues, places: buckets }, { values, weights }] = [room, known];
    const bundleOf = bundles.ofCells();
    const words = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
    let size = 0;
    for (let index = 0; index < rows.length; index++) {
      const bundle = bundleOf[cells[index]!]!;
      const row = rows[index]!;
      if (bundle === NO_GROUP || Number.isNaN(numbers[row]!)) continue;
      ofValues[size] = bundle;
      buckets[size] = bucketOfWord(words[2 * row + 1]!);
      values[size] = numbers[row]!;
      if (ofEvents !== null) weights[size] = ofEvents[row]!;
      size++;
    }
    return size;
  }

  function add(view: ChunkView, events: CellRows): void {
    const { size, places: found, weights: ofValues } = place(view, events);
    counts = withRoom(counts, places.size);
    for (let index = 0; index < size; index++) counts[found[index]!]!++;
    if (!weighted) return;
    weights = withRoom(weights, places.size);
    squares = withRoom(squares, places.size);
    for (let index = 0; index < size; index++) {
      const weight = ofValues === null ? 1 : ofValues[index]!;
      weights[found[index]!]! += weight;
      squares[found[index]!]! += weight * weight;
    }
  }

  function histograms(grouping: number): ReadonlyMap<number, GroupHistogram> {
    const all = weighted ? { counts, weights, squares } : { counts, weights: counts, squares: counts };
    counted ??= { ...all, ...ascendingPlaces(places, counts) };
    made[grouping] ??= groupHistograms(counted, bundles.groupsIn(grouping));
    return made[grouping];
  }

  return {
    add,
    place,
    get size(): number {
      return places.size;
    },
    histograms,
  };
}

/** What was counted by place, and the places where something was. */
interface CountedPlaces extends AscendingPlaces {
  readonly counts: Float64Array;
  readonly weights: Float64Array;
  readonly squares: Float64Array;
}

/** Places in ascending order of their buckets. */
interface AscendingPlaces {
  readonly order: Uint32Array;
  readonly bundles: Uint32Array;
  readonly buckets: Uint32Array;
}

function ascendingPlaces(places: BucketPlaces, counts: Float64Array): AscendingPlaces {
  const used = new Uint32Array(places.size);
  let size = 0;
  for (let place = 0; place < places.size; place++) if (counts[place]! > 0) used[size++] = place;
  const filled = used.subarray(0, size);
  const { bundles, buckets } = places.locate(filled);
  const least = buckets.reduce((least, bucket) => Math.min(least, bucket), Infinity);
  const most = buckets.reduce((most, bucket) => Math.max(most, bucket), -1);
  const { order } = countingSort(buckets.map((bucket) => bucket - least), size === 0 ? 0 : most - least + 1);
  const inOrder = (list: Uint32Array): Uint32Array => order.map((index) => list[index]!);
  return { order: inOrder(filled), bundles: inOrder(bundles), buckets: inOrder(buckets) };
}

/** Histograms of the groups that have values. */
function groupHistograms(
  counted: CountedPlaces,
  { groupOf, size }: { readonly groupOf: Uint32Array; readonly size: number },
): Map<number, GroupHistogram> {
  const { order, starts } = countingSort(counted.bundles.map((bundle) => groupOf[bundle]!), size);
  const result = new Map<number, GroupHistogram>();
  for (let group = 0; group < size; group++) {
    const own = order.subarray(starts[group], starts[group + 1]);
    if (own.length > 0) result.set(group, groupHistogram(own, counted));
  }
  return result;
}

/** The histogram of some of the places in ascending order. */
function groupHistogram(own: Uint32Array, counted: CountedPlaces): GroupHistogram {
  const places = own.map((index) => counted.order[index]!);
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
