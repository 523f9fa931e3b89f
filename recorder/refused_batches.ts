/** Batches that wait for a sink to take them. Pure. @module */
import type { ColumnBatch } from "./column_batch.ts";

/** A queue of batches that knows how large it is. */
export interface RefusedBatches {
  /** Events in it. */
  readonly rows: number;
  /** The oldest, `undefined` for none. */
  first(): ColumnBatch | undefined;
  /** Takes one more. */
  add(batch: ColumnBatch): void;
  /** Lets go of the oldest. */
  removeFirst(): void;
  /** Lets go of the newest until they are small enough, and says how many events that were. */
  shrink(characters: number): number;
  /** Lets go of all. */
  clear(): void;
}

/** Makes an empty queue. Sizes are looked at only by `shrink`: most batches leave at once. */
export function createRefusedBatches(): RefusedBatches {
  let batches: ColumnBatch[] = [];
  const sizes = new WeakMap<ColumnBatch, number>();
  let rows = 0;

  function sizeOf(batch: ColumnBatch): number {
    let size = sizes.get(batch);
    if (size === undefined) sizes.set(batch, size = charactersOf(batch));
    return size;
  }

  function shrink(characters: number): number {
    const before = rows;
    let size = batches.reduce((sum, batch) => sum + sizeOf(batch), 0);
    for (let newest = batches.at(-1); newest !== undefined && size > characters; newest = batches.at(-1)) {
      size -= sizeOf(newest);
      rows -= newest.rows;
      batches.pop();
    }
    return before - rows;
  }

  return {
    get rows(): number {
      return rows;
    },
    first: () => batches[0],
    add(batch): void {
      batches.push(batch);
      rows += batch.rows;
    },
    removeFirst(): void {
      rows -= batches.shift()?.rows ?? 0;
    },
    shrink,
    clear(): void {
      batches = [];
      rows = 0;
    },
  };
}

/** What a batch keeps in memory, in characters: a number counts as eight. */
function charactersOf({ columns }: ColumnBatch): number {
  let characters = 0;
  for (const cells of columns.values()) {
    for (const cell of cells) characters += typeof cell === "string" ? cell.length + 8 : 8;
  }
  return characters;
}
