/** Limits that are not reached, but passed. Pure. @module */

const BITS = new DataView(new ArrayBuffer(8));

/** The smallest number above a limit of 0 or more: what is at least that is more than the limit. */
export function justAbove(limit: number): number {
  BITS.setFloat64(0, limit);
  BITS.setBigUint64(0, BITS.getBigUint64(0) + 1n);
  return BITS.getFloat64(0);
}
