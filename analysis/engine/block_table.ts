/** Numbers blocks of buckets by bundle. Pure. @module */
import { createPairIndex, type PairIndex } from "./pair_index.ts";
import { withRoom } from "./room.ts";

/** A numbering of the blocks of all bundles. */
export interface BlockTable {
  /** Blocks so far. */
  readonly size: number;
  /** The numbers themselves, for loops; `null` when a table of them would be too large. */
  readonly entries: BlockEntries | null;
  /** Number of a block of a bundle, a new one if need be. */
  numberOf(bundle: number, block: number): number;
  /** Replaces blocks, each of the bundle beside it, by their numbers. */
  numberAll(bundles: Uint32Array, blocks: Uint32Array): void;
  /** Bundles by number. */
  bundles(): Uint32Array;
  /** Blocks within their bundles by number. */
  blocks(): Uint32Array;
}

/** Numbers in rows, one for each bundle. */
export interface BlockEntries {
  /** The rows, -1 where a bundle does not have a block. */
  readonly numbers: Int32Array;
  /** Length of a row, as a power of 2. */
  readonly bits: number;
  /** Place of each block in the rows, -1 for one of no bundle: few blocks are in use, so rows are short. */
  readonly columnOf: Int32Array;
}

const FIRST_BITS = 3;
/** A larger table is slower than looking up pairs. */
const MOST_ENTRIES = 2 ** 22;

/** Starts a numbering of blocks below `blockEnd`. */
export function createBlockTable(blockEnd: number): BlockTable {
  let table: BlockEntries | null = {
    numbers: new Int32Array(64 << FIRST_BITS).fill(-1),
    bits: FIRST_BITS,
    columnOf: new Int32Array(blockEnd).fill(-1),
  };
  let pairs: PairIndex | null = null;
  let columns = 0;
  let rows = 0;
  let bundleOf = new Uint32Array(64);
  let blockOf = new Uint32Array(64);
  let size = 0;

  function numberOf(bundle: number, block: number): number {
    if (pairs !== null) return pairs.numberOf(bundle, block);
    const { columnOf } = table!;
    if (columnOf[block]! < 0) columnOf[block] = columns++;
    rows = Math.max(rows, bundle + 1);
    const bits = Math.max(table!.bits, 32 - Math.clz32(columns - 1));
    if (rows * 2 ** bits > MOST_ENTRIES) return lookUpPairs().numberOf(bundle, block);
    if (rows << bits > table!.numbers.length || bits > table!.bits) table = tableOf(bits, columnOf);
    const at = bundle << bits | columnOf[block]!;
    if (table!.numbers[at]! < 0) {
      table!.numbers[at] = size;
      bundleOf = withRoom(bundleOf, size + 1);
      blockOf = withRoom(blockOf, size + 1);
      bundleOf[size] = bundle;
      blockOf[size++] = block;
    }
    return table!.numbers[at]!;
  }

  function tableOf(bits: number, columnOf: Int32Array): BlockEntries {
    const numbers = new Int32Array(Math.min(MOST_ENTRIES, 2 * rows << bits)).fill(-1);
    for (let number = 0; number < size; number++) {
      numbers[bundleOf[number]! << bits | columnOf[blockOf[number]!]!] = number;
    }
    return { numbers, bits, columnOf };
  }

  function lookUpPairs(): PairIndex {
    table = null;
    pairs = createPairIndex();
    for (let number = 0; number < size; number++) pairs.numberOf(bundleOf[number]!, blockOf[number]!);
    return pairs;
  }

  return {
    get size(): number {
      return pairs?.size ?? size;
    },
    get entries(): BlockEntries | null {
      return table;
    },
    numberOf,
    numberAll(bundles, blocks): void {
      if (pairs !== null) pairs.numberAll({ lows: bundles, highs: blocks }, blocks);
      else {for (let index = 0; index < blocks.length; index++) {
          blocks[index] = numberOf(bundles[index]!, blocks[index]!);
        }}
    },
    bundles: () => pairs?.lows() ?? bundleOf.slice(0, size),
    blocks: () => pairs?.highs() ?? blockOf.slice(0, size),
  };
}
