/** Gives values places where they are counted: one for each bucket of each bundle. Pure. @module */
import { BUCKET_SHIFT, bucketOfBits, BUCKETS } from "./bit_bucket.ts";
import { type BlockEntries, createBlockTable } from "./block_table.ts";
import { withRoom } from "./room.ts";

/** Values of some events. */
export interface BundledValues {
  /** Row of each event. */
  readonly rows: Uint32Array;
  /** Cell of each event. */
  readonly cells: Uint32Array;
  /** Bundle of each cell, -1 for none. */
  readonly bundleOf: Int32Array;
  /** Numbers by row, NaN for unknown. */
  readonly numbers: Float64Array;
}

/** Places of values. */
export interface ValuePlaces {
  /** Places are below this. */
  readonly size: number;
  /** Writes the place of each value, -1 for one that is unknown or in no bundle. */
  placeAll(values: BundledValues, places: Int32Array): void;
  /** Bundle and bucket of some places. Of buckets that share a place it is the first. */
  locate(places: Uint32Array): { readonly bundles: Uint32Array; readonly buckets: Uint32Array };
  /** Whether more buckets can share a place. */
  readonly isCoarsest: boolean;
  /** Lets more buckets share a place, so that there are about `most` places; returns the new place of each that counts. */
  coarsen(most: number, counts: Float64Array): Uint32Array;
}

/** So many neighbours have places side by side, in one line of the cache. */
const BLOCK_BITS = 3;
const IN_BLOCK = (1 << BLOCK_BITS) - 1;
/** With places as wide as that a bundle has few blocks, whatever its values are. */
const MOST_SHIFT = 12;
const EXPONENT = 0x7ff00000;

/** Starts without places, every bucket with one of its own. */
export function createValuePlaces(): ValuePlaces {
  let shift = 0;
  let table = createBlockTable(BUCKETS >>> BLOCK_BITS);
  let room = { bundles: new Uint32Array(0), blocks: new Uint32Array(0) };

  function placeAll(values: BundledValues, places: Int32Array): void {
    const words = new Uint32Array(values.numbers.buffer, values.numbers.byteOffset, 2 * values.numbers.length);
    for (let index = 0; index < places.length;) {
      if (table.entries === null) return placePairs(values, { words, places });
      index = placeKnown(values, { words, places, shift, entries: table.entries, index });
      if (index < places.length) {
        const block = words[2 * values.rows[index]! + 1]! >>> (BUCKET_SHIFT + shift + BLOCK_BITS);
        table.numberOf(values.bundleOf[values.cells[index]!]!, block);
      }
    }
  }

  /** Places values with the help of pairs: where bundles are many and their values far apart. */
  function placePairs(
    { rows, cells, bundleOf }: BundledValues,
    { words, places }: { readonly words: Uint32Array; readonly places: Int32Array },
  ): void {
    room = { bundles: withRoom(room.bundles, rows.length), blocks: withRoom(room.blocks, rows.length) };
    const bucketShift = BUCKET_SHIFT + shift;
    let size = 0;
    for (let index = 0; index < rows.length; index++) {
      const bundle = bundleOf[cells[index]!]!;
      const word = words[2 * rows[index]! + 1]!;
      places[index] = bundle < 0 || (word & EXPONENT) === EXPONENT ? -1 : size;
      if (places[index]! < 0) continue;
      room.bundles[size] = bundle;
      room.blocks[size++] = word >>> bucketShift >>> BLOCK_BITS;
    }
    table.numberAll(room.bundles.subarray(0, size), room.blocks.subarray(0, size));
    for (let index = 0; index < rows.length; index++) {
      if (places[index]! < 0) continue;
      const bucket = words[2 * rows[index]! + 1]! >>> bucketShift;
      places[index] = room.blocks[places[index]!]! << BLOCK_BITS | bucket & IN_BLOCK;
    }
  }

  function locate(places: Uint32Array): { bundles: Uint32Array; buckets: Uint32Array } {
    const [bundles, blocks] = [table.bundles(), table.blocks()];
    return {
      bundles: places.map((place) => bundles[place >>> BLOCK_BITS]!),
      buckets: places.map((place) => {
        return bucketOfBits((blocks[place >>> BLOCK_BITS]! << BLOCK_BITS | place & IN_BLOCK) << shift);
      }),
    };
  }

  function coarsen(most: number, counts: Float64Array): Uint32Array {
    const [bundles, blocks, size] = [table.bundles(), table.blocks(), table.size << BLOCK_BITS];
    const steps = Math.min(MOST_SHIFT - shift, Math.max(1, Math.ceil(Math.log2(size / most))));
    shift += steps;
    table = createBlockTable(BUCKETS >>> BLOCK_BITS);
    const moved = new Uint32Array(size);
    for (let place = 0; place < size; place++) {
      if (counts[place] === 0) continue;
      const bucket = (blocks[place >>> BLOCK_BITS]! << BLOCK_BITS | place & IN_BLOCK) >>> steps;
      const block = table.numberOf(bundles[place >>> BLOCK_BITS]!, bucket >>> BLOCK_BITS);
      moved[place] = block << BLOCK_BITS | bucket & IN_BLOCK;
    }
    return moved;
  }

  return {
    get size(): number {
      return table.size << BLOCK_BITS;
    },
    placeAll,
    locate,
    get isCoarsest(): boolean {
      return shift === MOST_SHIFT;
    },
    coarsen,
  };
}

/** Places values until one is in a block without a number; returns its index. */
function placeKnown(
  { rows, cells, bundleOf }: BundledValues,
  { words, places, shift, entries, index }: {
    readonly words: Uint32Array;
    readonly places: Int32Array;
    readonly shift: number;
    readonly entries: BlockEntries;
    index: number;
  },
): number {
  const { numbers, bits, columnOf } = entries;
  const [bucketShift, blockShift] = [BUCKET_SHIFT + shift, BUCKET_SHIFT + shift + BLOCK_BITS];
  for (; index < rows.length; index++) {
    const bundle = bundleOf[cells[index]!]!;
    const word = words[2 * rows[index]! + 1]!;
    if (bundle < 0 || (word & EXPONENT) === EXPONENT) {
      places[index] = -1;
      continue;
    }
    const column = columnOf[word >>> blockShift]!;
    const number = column < 0 ? -1 : numbers[bundle << bits | column]!;
    if (!(number >= 0)) return index;
    places[index] = number << BLOCK_BITS | word >>> bucketShift & IN_BLOCK;
  }
  return index;
}
