/** Puts groups in order, as many as are wanted. Pure. @module */
import type { Value } from "./aggregate_plan.ts";
import type { GroupNumbers } from "./group_totals.ts";

/** How groups are put in order. */
export interface GroupOrder {
  /** Number to order by before the keys, which come ascending; NaN is unknown. `null` for the keys alone. */
  readonly first: GroupNumbers | null;
  /** Whether that one is descending. */
  readonly descending: boolean;
  /** Reads the keys of a group. */
  readonly keys: readonly ((group: number) => Value)[];
  /** Most groups. */
  readonly limit: number;
}

/**
 * The first groups in order; unknown is last, whichever the direction. Cost O(groups + limit · log limit) where the limit is
 * small and the groups come in no order.
 */
export function orderGroups(groups: readonly number[], order: GroupOrder): number[] {
  const compare = (a: number, b: number): number => compareGroups(a, b, order);
  const room = 2 * order.limit;
  if (groups.length <= room) return groups.toSorted(compare).slice(0, order.limit);
  let best: number[] = [];
  let last: number | null = null;
  for (const group of groups) {
    if (last !== null && compare(group, last) > 0) continue;
    best.push(group);
    if (best.length < room) continue;
    best = best.sort(compare).slice(0, order.limit);
    last = best.at(-1) ?? null;
  }
  return best.sort(compare).slice(0, order.limit);
}

function compareGroups(a: number, b: number, { first, descending, keys }: GroupOrder): number {
  if (first !== null) {
    const byFirst = compareNumbers(first[a]!, first[b]!, descending ? -1 : 1);
    if (byFirst !== 0) return byFirst;
  }
  for (const key of keys) {
    const byKey = compareValues(key(a), key(b));
    if (byKey !== 0) return byKey;
  }
  return 0;
}

function compareNumbers(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -sign : a > b ? sign : 0;
}

function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : a > b ? 1 : 0;
}
