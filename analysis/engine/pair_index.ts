/**
 * Numbers pairs of 32-bit whole numbers 0, 1, 2 … in the order in which they are first seen. What tells events apart is
 * reduced to such pairs step by step: labels and conditions to cells, cells to groups, groups and values to histograms.
 * Pure.
 *
 * @module
 */
import { withRoom } from "./room.ts";

/** A numbering of pairs. */
export interface PairIndex {
  /** Pairs seen so far. */
  readonly size: number;
  /** The number of a pair. */
  numberOf(low: number, high: number): number;
  /** Writes the numbers of many pairs. */
  numberAll(pairs: PairRows, numbers: Uint32Array): void;
  /** First parts of the pairs by number. */
  lows(): Uint32Array<ArrayBuffer>;
  /** Second parts of the pairs by number. */
  highs(): Uint32Array<ArrayBuffer>;
}

/** Many pairs. */
export interface PairRows {
  /** First parts. */
  readonly lows: Uint32Array;
  /** Second parts. */
  readonly highs: Uint32Array;
  /** Distance of one pair from the next in both lists. @default {1} */
  readonly stride?: number;
}

/** Numbers plus 1 by pair; 0 is free. */
interface PairTable {
  /** Numbers rows from `row` on until a pair has no room or no number yet; returns the next row. */
  numberKnown(pairs: Required<PairRows>, numbers: Uint32Array, row: number): number;
  /** Takes in a pair that has no number yet; false when there is no room for it. */
  put(low: number, high: number, number: number): boolean;
}

/** Starts a numbering: 2 ns a pair as long as the parts are small numbers, then 5 to 15. */
export function createPairIndex(): PairIndex {
  let table: PairTable = squareTable({ lowEnd: 64, highBits: 4 })!;
  let lows = new Uint32Array(64);
  let highs = new Uint32Array(64);
  let size = 0;
  const one = { lows: new Uint32Array(1), highs: new Uint32Array(1), stride: 1 };
  const number = new Uint32Array(1);

  function numberOf(low: number, high: number): number {
    one.lows[0] = low;
    one.highs[0] = high;
    numberAll(one, number);
    return number[0]!;
  }

  function numberAll({ lows: fromLows, highs: fromHighs, stride = 1 }: PairRows, numbers: Uint32Array): void {
    const pairs = { lows: fromLows, highs: fromHighs, stride };
    for (let row = table.numberKnown(pairs, numbers, 0); row < numbers.length;) {
      add(fromLows[row * stride]!, fromHighs[row * stride]!);
      row = table.numberKnown(pairs, numbers, row);
    }
  }

  function add(low: number, high: number): void {
    lows = withRoom(lows, size + 1);
    highs = withRoom(highs, size + 1);
    lows[size] = low;
    highs[size] = high;
    size++;
    if (!table.put(low, high, size)) table = tableFor(lows.subarray(0, size), highs.subarray(0, size));
  }

  return {
    get size(): number {
      return size;
    },
    numberOf,
    numberAll,
    lows: () => lows.slice(0, size),
    highs: () => highs.slice(0, size),
  };
}

/** A table with twice the room that some pairs need. */
function tableFor(lows: Uint32Array, highs: Uint32Array): PairTable {
  const most = (parts: Uint32Array): number => parts.reduce((most, part) => part > most ? part : most, 0);
  const square = squareTable({ lowEnd: 2 * most(lows) + 2, highBits: 32 - Math.clz32(most(highs)) });
  const table = square ?? hashTable(lows.length);
  for (let index = 0; index < lows.length; index++) table.put(lows[index]!, highs[index]!, index + 1);
  return table;
}

const MOST_ENTRIES = 2 ** 22;

/** A table with an entry for every pair below some bounds; `null` when that were too many. */
function squareTable({ lowEnd, highBits }: { lowEnd: number; highBits: number }): PairTable | null {
  if (lowEnd * 2 ** highBits > MOST_ENTRIES) return null;
  const entries = new Uint32Array(lowEnd << highBits);
  const highEnd = 1 << highBits;
  return {
    numberKnown({ lows, highs, stride }, numbers, row): number {
      for (; row < numbers.length; row++) {
        const [low, high] = [lows[row * stride]!, highs[row * stride]!];
        if (low >= lowEnd || high >= highEnd) return row;
        const number = entries[low << highBits | high]!;
        if (number === 0) return row;
        numbers[row] = number - 1;
      }
      return row;
    },
    put(low, high, number): boolean {
      if (low >= lowEnd || high >= highEnd) return false;
      entries[low << highBits | high] = number;
      return true;
    },
  };
}

/** Words of a slot: both parts, the number, and one that keeps a slot inside a line of the cache. */
const SLOT_BITS = 2;

/** Open addressing with three slots a pair or more at first, two when it is full. */
function hashTable(pairs: number): PairTable {
  const bits = Math.ceil(Math.log2(3 * Math.max(16, pairs)));
  const slots = new Uint32Array(1 << bits << SLOT_BITS);
  const [shift, mask, room] = [32 - bits, (1 << bits) - 1, 1 << bits >> 1];
  let taken = 0;
  return {
    numberKnown({ lows, highs, stride }, numbers, row): number {
      for (; row < numbers.length; row++) {
        const [low, high] = [lows[row * stride]!, highs[row * stride]!];
        let at = hash(low, high) >>> shift << SLOT_BITS;
        while (slots[at + 2] !== 0 && (slots[at] !== low || slots[at + 1] !== high)) {
          at = ((at >>> SLOT_BITS) + 1 & mask) << SLOT_BITS;
        }
        if (slots[at + 2] === 0) return row;
        numbers[row] = slots[at + 2]! - 1;
      }
      return row;
    },
    put(low, high, number): boolean {
      if (taken === room) return false;
      taken++;
      let at = hash(low, high) >>> shift << SLOT_BITS;
      while (slots[at + 2] !== 0) at = ((at >>> SLOT_BITS) + 1 & mask) << SLOT_BITS;
      slots[at] = low;
      slots[at + 1] = high;
      slots[at + 2] = number;
      return true;
    },
  };
}

/** Multiplicative: the leading bits are the good ones. */
function hash(low: number, high: number): number {
  return Math.imul(low, 0x9e3779b1) + Math.imul(high, 0x85ebca6b);
}
