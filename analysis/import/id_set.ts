/** A set of event ids that takes 16 bytes each at most, where a set of texts takes 80. @module */
import { createHash } from "node:crypto";

/** Ids of 16 hex digits; others are known by their hash. */
export interface IdSet {
  /** How many. */
  readonly size: number;
  /** Whether an id is in it. */
  has(id: string): boolean;
  /** Adds an id; `false` when it was in it. */
  add(id: string): boolean;
}

const FIRST_SLOTS = 1024;

/** Makes an empty set. Open addressing with linear probing, at most half full. */
export function createIdSet(): IdSet {
  let slots = new BigUint64Array(FIRST_SLOTS);
  let size = 0;
  let hasZero = false;

  function slotOf(table: BigUint64Array, id: bigint): number {
    const mask = table.length - 1;
    // Ids of one writer differ in their last digits alone, in their order: a product spreads them.
    let slot = Number((BigInt.asUintN(64, id * SPREAD)) >> 32n) & mask;
    while (table[slot] !== 0n && table[slot] !== id) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const larger = new BigUint64Array(slots.length * 2);
    for (const id of slots) if (id !== 0n) larger[slotOf(larger, id)] = id;
    slots = larger;
  }

  function add(text: string): boolean {
    const id = numberOf(text);
    if (id === 0n) {
      const isNew = !hasZero;
      hasZero = true;
      if (isNew) size++;
      return isNew;
    }
    const slot = slotOf(slots, id);
    if (slots[slot] === id) return false;
    slots[slot] = id;
    size++;
    if (size * 2 > slots.length) grow();
    return true;
  }

  function has(text: string): boolean {
    const id = numberOf(text);
    return id === 0n ? hasZero : slots[slotOf(slots, id)] === id;
  }

  return {
    get size(): number {
      return size;
    },
    has,
    add,
  };
}

/** 2^64 divided by the golden ratio, odd (Knuth's multiplicative hashing). */
const SPREAD = 0x9e3779b97f4a7c15n;

function numberOf(id: string): bigint {
  if (id.length === 16 && /^[0-9a-f]+$/.test(id)) return BigInt(`0x${id}`);
  return createHash("sha256").update(id).digest().readBigUInt64BE();
}
