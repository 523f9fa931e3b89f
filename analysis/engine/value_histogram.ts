/**
 * Counts the values of a measure by group and bucket, for all groupings of a set of cells at once. Pure.
 *
 * Cells that are in the same group in every grouping are one bundle; values are counted by bundle and bucket, and the
 * histograms of each grouping are added up from these.
 *
 * @module
 */
import type { Measure } from "./aggregate_plan.ts";
import { createBundles, type Grouping } from "./bundles.ts";
import type { CellIndex, CellRows } from "./cell_index.ts";
import type { ChunkView } from "./chunk_view.ts";
import { type CountedPlaces, countedPlaces, groupHistograms, type HistogramsOfGroups } from "./group_histograms.ts";
import { withRoom } from "./room.ts";
import { createValuePlaces } from "./value_places.ts";

/** Histograms of one measure. */
export interface ValueHistogram {
  /** Counts events of a chunk. */
  add(view: ChunkView, events: CellRows): void;
  /** Finds again where events that were counted were counted, -1 for those that were not. The list is used again. */
  place(view: ChunkView, events: CellRows): Int32Array;
  /** Places are below this. */
  readonly size: number;
  /** Histograms of a grouping, of the groups that have `fewest` values at least. */
  histograms(grouping: number, fewest: number): HistogramsOfGroups;
}

/** What is counted. */
export interface ValueHistogramOptions {
  /** Of what. */
  readonly measure: Measure;
  /** Groups of the cells. */
  readonly groupings: readonly Grouping[];
  /** The cells. */
  readonly cells: CellIndex;
  /** Whether some `sample_weight` is not 1. */
  readonly weighted: boolean;
  /** Whether every bucket must be counted by itself. */
  readonly fine: boolean;
}

/** Up to so many places are cheap, however few values there are. */
const FREE_PLACES = 131_072;
/** Values a place should have at least: with fewer it costs more to find the wanted places than to sort more values. */
const VALUES_PER_PLACE = 4;

/** Starts histograms. */
export function createValueHistogram(options: ValueHistogramOptions): ValueHistogram {
  const { measure, groupings, cells: index, weighted, fine } = options;
  const bundles = createBundles(groupings, index);
  const places = createValuePlaces();
  let room = new Int32Array(0);
  let counts = new Float64Array(0);
  let weights = counts;
  let squares = counts;
  let values = 0;
  let counted: CountedPlaces | null = null;
  const made: HistogramsOfGroups[] = [];

  function place(view: ChunkView, { rows, cells }: CellRows): Int32Array {
    room = withRoom(room, rows.length);
    const found = room.subarray(0, rows.length);
    const numbers = view.values(measure);
    if (numbers === null) return found.fill(-1);
    places.placeAll({ rows, cells, bundleOf: bundles.ofCells(), numbers }, found);
    return found;
  }

  function add(view: ChunkView, events: CellRows): void {
    const found = place(view, events);
    counts = withRoom(counts, places.size);
    for (let index = 0; index < found.length; index++) if (found[index]! >= 0) counts[found[index]!]!++;
    if (weighted) addWeights(view.values("sample_weight"), { rows: events.rows, found });
    values += found.length;
    const most = Math.max(FREE_PLACES, values / VALUES_PER_PLACE);
    if (!fine && !places.isCoarsest && places.size > most) coarsen(most);
  }

  function addWeights(
    ofEvents: Float64Array | null,
    { rows, found }: { readonly rows: Uint32Array; readonly found: Int32Array },
  ): void {
    weights = withRoom(weights, places.size);
    squares = withRoom(squares, places.size);
    for (let index = 0; index < found.length; index++) {
      const place = found[index]!;
      if (place < 0) continue;
      const weight = ofEvents === null ? 1 : ofEvents[rows[index]!]!;
      weights[place]! += weight;
      squares[place]! += weight * weight;
    }
  }

  function coarsen(most: number): void {
    // To half of it, or the next block of events would do it again.
    const moved = places.coarsen(most / 2, counts);
    counts = movedTo(moved, counts, places.size);
    if (!weighted) return;
    weights = movedTo(moved, weights, places.size);
    squares = movedTo(moved, squares, places.size);
  }

  function histograms(grouping: number, fewest: number): HistogramsOfGroups {
    const all = weighted ? { counts, weights, squares } : { counts, weights: counts, squares: counts };
    counted ??= countedPlaces(places, all);
    made[grouping] ??= groupHistograms(counted, { ...bundles.groupsIn(grouping), fewest });
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

function movedTo(places: Uint32Array, numbers: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const moved = new Float64Array(size);
  for (let place = 0; place < places.length; place++) {
    if (numbers[place]! > 0) moved[places[place]!]! += numbers[place]!;
  }
  return moved;
}
