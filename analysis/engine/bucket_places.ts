/** Gives every bucket of every bundle a place of its own. Pure. @module */
import { BUCKETS } from "./bit_bucket.ts";
import { createPairIndex } from "./pair_index.ts";
import { withRoom } from "./room.ts";

/** Places of buckets. */
export interface BucketPlaces {
  /** Places are below this. */
  readonly size: number;
  /** Replaces buckets, each of the bundle beside it, by their places. */
  placeAll(bundles: Uint32Array, buckets: Uint32Array): void;
  /** Bundle and bucket of some places. */
  locate(places: Uint32Array): { readonly bundles: Uint32Array; readonly buckets: Uint32Array };
}

/** So many neighbouring buckets have places side by side: what is counted together is then together in memory, too. */
const BLOCK_BITS = 5;
const IN_BLOCK = (1 << BLOCK_BITS) - 1;
const BLOCKS = BUCKETS >>> BLOCK_BITS;

/** Starts without places. */
export function createBucketPlaces(): BucketPlaces {
  /** Number plus 1 of each block that is in use: few of them are, and numbered they are small. */
  const numbered = new Uint32Array(BLOCKS);
  const blockOf: number[] = [];
  const places = createPairIndex();
  let scratch = new Uint32Array(0);

  function placeAll(bundles: Uint32Array, buckets: Uint32Array): void {
    scratch = withRoom(scratch, buckets.length);
    const blocks = scratch.subarray(0, buckets.length);
    for (let index = 0; index < buckets.length; index++) {
      const block = buckets[index]! >>> BLOCK_BITS;
      if (numbered[block] === 0) numbered[block] = blockOf.push(block);
      blocks[index] = numbered[block]! - 1;
    }
    places.numberAll({ lows: bundles, highs: blocks }, blocks);
    for (let index = 0; index < buckets.length; index++) {
      buckets[index] = blocks[index]! << BLOCK_BITS | buckets[index]! & IN_BLOCK;
    }
  }

  function locate(found: Uint32Array): { bundles: Uint32Array; buckets: Uint32Array } {
    const [bundleOf, blocks] = [places.lows(), places.highs()];
    return {
      bundles: found.map((place) => bundleOf[place >>> BLOCK_BITS]!),
      buckets: found.map((place) => blockOf[blocks[place >>> BLOCK_BITS]!]! << BLOCK_BITS | place & IN_BLOCK),
    };
  }

  return {
    get size(): number {
      return places.size << BLOCK_BITS;
    },
    placeAll,
    locate,
  };
}
