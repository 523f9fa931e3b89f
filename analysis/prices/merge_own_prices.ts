/** New prices beside those that were. @module */
import { dayOf, type OwnPrice } from "./own_prices.ts";

/** Prices of both, and what was done. */
export interface MergedPrices {
  /** All prices. */
  readonly prices: readonly OwnPrice[];
  /** New ones. */
  readonly added: number;
  /** Older ones that end where a new one begins. */
  readonly ended: number;
  /** Older ones that a new one took the place of. */
  readonly replaced: number;
  /** New ones that were there already. */
  readonly unchanged: number;
}

/**
 * Adds prices. One that holds from a day on ends the older one of the same name on that day, so that the past keeps its prices.
 *
 * @param options `force`: one that holds on all days of an older one takes its place.
 * @throws {RangeError} If it would, and is not forced to.
 */
export function mergeOwnPrices(
  { own, added: news }: { readonly own: readonly OwnPrice[]; readonly added: readonly OwnPrice[] },
  { action, force }: { readonly action: string; readonly force: boolean },
): MergedPrices {
  let prices: OwnPrice[] = [...own];
  const counts = { added: 0, ended: 0, replaced: 0, unchanged: 0 };
  for (const entry of news) {
    if (prices.some((old) => keyOf(old) === keyOf(entry))) {
      counts.unchanged++;
      continue;
    }
    counts.added++;
    let isPlaced = false;
    prices = prices.flatMap((old) => {
      if (nameOf(old) !== nameOf(entry) || !isOverlapping(old, entry)) return [old];
      const left = without(old, entry);
      if (left.length > 0) counts.ended++;
      else if (force) counts.replaced++;
      else throw new RangeError(takenText(entry, action));
      if (isPlaced) return left;
      isPlaced = true;
      return [entry, ...left];
    });
    // The first that fits a call counts: a name stands before what stands for many.
    if (!isPlaced) prices = entry.model.includes("*") ? [...prices, entry] : [entry, ...prices];
  }
  return { prices, ...counts };
}

function takenText({ model, provider = "*" }: OwnPrice, action: string): string {
  return `Cannot ${action}: ${JSON.stringify(model)} of ${
    JSON.stringify(provider)
  } has another price on the same days, ` +
    "say from which day on the new one holds, or --force replaces the old one";
}

/** What is left of a price outside of the days of another. */
function without(old: OwnPrice, { from, until }: OwnPrice): OwnPrice[] {
  const before = from !== undefined && startOf(old) < dayOf(from)! ? [{ ...old, until: from }] : [];
  const after = until !== undefined && dayOf(until)! < endOf(old) ? [{ ...old, from: until }] : [];
  return [...before, ...after];
}

function isOverlapping(one: OwnPrice, other: OwnPrice): boolean {
  return startOf(one) < endOf(other) && startOf(other) < endOf(one);
}

function startOf({ from }: OwnPrice): number {
  return dayOf(from) ?? -Infinity;
}

function endOf({ until }: OwnPrice): number {
  return dayOf(until) ?? Infinity;
}

function nameOf({ model, provider = "*" }: OwnPrice): string {
  return JSON.stringify([provider.toLowerCase(), model.toLowerCase()]);
}

/** The same whatever the order of its keys. */
function keyOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([name, each]) => `${name}:${keyOf(each)}`)
  }}`;
}
