/** Gives values places where they are counted: one for each bucket of each bundle. Pure. @module */
import { BUCKET_SHIFT, bucketOfBits, BUCKETS } from "./bit_bucket.ts";
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
  /** Lets more buckets share a place, so that there are about `most` places; returns the new place of each that counts. */
  coarsen(most: number, counts: Float64Array): Uint32Array;
  /** Whether more buckets can share a place. */
  readonly isCoarsest: boolean;
}

/** So many neighbours have places side by side, in one line of the cache. */
const BLOCK_BITS = 3;
const IN_BLOCK = (1 << BLOCK_BITS) - 1;
/** With places as wide as that a bundle has few blocks, whatever its values are. */
const MOST_SHIFT = 12;
const EXPONENT = 0x7ff00000;

/** Starts without places. */
export function createValuePlaces(): ValuePlaces {
  let shift = 0;
  /** Number of each block of buckets that is in use, -1 for the others. */
  const blockNumbers = new Int32Array(BUCKETS >>> BLOCK_BITS).fill(-1);
  let blocks: number[] = [];
  let strideBits = 3;
  /** First place of each block of each bundle, -1 where there is none. */
  let firsts = new Int32Array(64 << strideBits).fill(-1);
  let bundleOfBlock = new Uint32Array(64);
  let blockOfBlock = new Uint32Array(64);
  let size = 0;

  function placeAll(values: BundledValues, places: Int32Array): void {
    const words = new Uint32Array(values.numbers.buffer, values.numbers.byteOffset, 2 * values.numbers.length);
    for (let index = 0; index < values.rows.length;) {
      index = placeKnown(values, { words, places, index });
      if (index < values.rows.length) {
        addBlock(values.bundleOf[values.cells[index]!]!, words[2 * values.rows[index]! + 1]!);
      }
    }
  }

  /** Places values until one has no place yet; returns its index. */
  function placeKnown(
    { rows, cells, bundleOf }: BundledValues,
    { words, places, index }: { readonly words: Uint32Array; readonly places: Int32Array; index: number },
  ): number {
    // Locals, not variables of the closure: half the time.
    const [numbers, table, bits] = [blockNumbers, firsts, strideBits];
    const [bucketShift, blockShift] = [BUCKET_SHIFT + shift, BUCKET_SHIFT + shift + BLOCK_BITS];
    for (; index < rows.length; index++) {
      const bundle = bundleOf[cells[index]!]!;
      const word = words[2 * rows[index]! + 1]!;
      if (bundle < 0 || (word & EXPONENT) === EXPONENT) {
        places[index] = -1;
        continue;
      }
      const block = numbers[word >>> blockShift]!;
      const first = block < 0 ? -1 : table[bundle << bits | block]!;
      if (!(first >= 0)) return index;
      places[index] = first + (word >>> bucketShift & IN_BLOCK);
    }
    return index;
  }

  function addBlock(bundle: number, word: number): void {
    const id = word >>> (BUCKET_SHIFT + shift + BLOCK_BITS);
    let block = blockNumbers[id]!;
    if (block < 0) {
      block = blockNumbers[id] = blocks.push(id) - 1;
      if (block >> strideBits > 0) widenTable();
    }
    const entry = bundle << strideBits | block;
    firsts = withRoom(firsts, entry + 1, -1);
    firsts[entry] = size;
    const number = size >>> BLOCK_BITS;
    bundleOfBlock = withRoom(bundleOfBlock, number + 1);
    blockOfBlock = withRoom(blockOfBlock, number + 1);
    bundleOfBlock[number] = bundle;
    blockOfBlock[number] = id;
    size += 1 << BLOCK_BITS;
  }

  function placeOf(bundle: number, word: number): number {
    const block = blockNumbers[word >>> (BUCKET_SHIFT + shift + BLOCK_BITS)]!;
    const isNew = block < 0 || !(firsts[bundle << strideBits | block]! >= 0);
    if (isNew) addBlock(bundle, word);
    const first = isNew ? size - (1 << BLOCK_BITS) : firsts[bundle << strideBits | block]!;
    return first + (word >>> (BUCKET_SHIFT + shift) & IN_BLOCK);
  }

  function widenTable(): void {
    strideBits++;
    const [narrow, bundles] = [firsts, firsts.length >> strideBits - 1];
    firsts = new Int32Array(bundles << strideBits).fill(-1);
    for (let bundle = 0; bundle < bundles; bundle++) {
      firsts.set(narrow.subarray(bundle << strideBits - 1, bundle + 1 << strideBits - 1), bundle << strideBits);
    }
  }

  function locate(places: Uint32Array): { bundles: Uint32Array; buckets: Uint32Array } {
    return {
      bundles: places.map((place) => bundleOfBlock[place >>> BLOCK_BITS]!),
      buckets: places.map((place) => bucketOfBits(bitsOf(place))),
    };
  }

  function bitsOf(place: number): number {
    return (blockOfBlock[place >>> BLOCK_BITS]! << BLOCK_BITS | place & IN_BLOCK) << shift;
  }

  function coarsen(most: number, counts: Float64Array): Uint32Array {
    const [oldBundles, oldBlocks, oldShift, oldSize] = [bundleOfBlock.slice(), blockOfBlock.slice(), shift, size];
    shift = Math.min(MOST_SHIFT, shift + Math.max(1, Math.ceil(Math.log2(size / most))));
    blockNumbers.fill(-1);
    blocks = [];
    firsts.fill(-1);
    size = 0;
    const moved = new Uint32Array(oldSize);
    for (let place = 0; place < oldSize; place++) {
      if (counts[place] === 0) continue;
      const number = place >>> BLOCK_BITS;
      const bits = (oldBlocks[number]! << BLOCK_BITS | place & IN_BLOCK) << oldShift;
      moved[place] = placeOf(oldBundles[number]!, bits << BUCKET_SHIFT);
    }
    return moved;
  }

  return {
    get size(): number {
      return size;
    },
    get isCoarsest(): boolean {
      return shift === MOST_SHIFT;
    },
    placeAll,
    locate,
    coarsen,
  };
}
