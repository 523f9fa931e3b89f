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
  /** New ones that end where an older one begins. */
  readonly endBefore: number;
  /** Older ones that a new one took the place of. */
  readonly replaced: number;
  /** New ones that were there already. */
  readonly unchanged: number;
}

/**
 * Adds prices. One that holds from a day on ends the older one of the same name that began before it on that day, so that the
 * past keeps its prices; it leaves their days to those that begin after it, unless it says until when it holds.
 *
 * @param options `force`: one that holds on all days of an older one takes its place.
 * @throws {RangeError} If it would, and is not forced to.
 */
export function mergeOwnPrices(
  { own, added: news }: { readonly own: readonly OwnPrice[]; readonly added: readonly OwnPrice[] },
  { action, force }: { readonly action: string; readonly force: boolean },
): MergedPrices {
  const known = new Set(own.map(keyOf));
  const fitted = news.map((entry) => freeStretches(entry, own).filter((stretch) => !known.has(keyOf(stretch))));
  const stretches = fitted.flat();
  const counts = {
    added: fitted.filter(({ length }) => length > 0).length,
    ended: 0,
    endBefore: fitted.filter(([first], index) => first !== undefined && first !== news[index]).length,
    replaced: 0,
    unchanged: fitted.filter(({ length }) => length === 0).length,
  };
  const placed = new Set<OwnPrice>();
  const beside = own.flatMap((old) => {
    const taking = stretches.filter((stretch) => nameOf(stretch) === nameOf(old) && isOverlapping(stretch, old));
    if (taking.length === 0) return [old];
    const left = outside(old, taking);
    if (left.length > 0) counts.ended++;
    else if (force) counts.replaced++;
    else throw new RangeError(takenText(old, { entry: taking[0]!, action }));
    const here = taking.filter((stretch) => !placed.has(stretch));
    for (const stretch of here) placed.add(stretch);
    return [...here, ...left];
  });
  // The first that fits a call counts: a name stands before what stands for many.
  const others = stretches.filter((stretch) => !placed.has(stretch));
  const isOfMany = ({ model }: OwnPrice): boolean => model.includes("*");
  const prices = [...others.filter((one) => !isOfMany(one)), ...beside, ...others.filter(isOfMany)];
  return { prices, ...counts };
}

/** Days of a new price that no older one which begins after it has; all of them where it says until when it holds. */
function freeStretches(entry: OwnPrice, own: readonly OwnPrice[]): OwnPrice[] {
  if (entry.from === undefined || entry.until !== undefined) return [entry];
  return outside(entry, own.filter((old) => nameOf(old) === nameOf(entry) && startOf(old) > startOf(entry)));
}

interface Taken {
  readonly entry: OwnPrice;
  readonly action: string;
}

function takenText({ from, until }: OwnPrice, { entry, action }: Taken): string {
  const { model, provider = "*" } = entry;
  const days = (from === undefined ? "" : ` from ${from}`) + (until === undefined ? "" : ` until ${until}`);
  const advice = entry.from === undefined ? "say from which day on the new one holds" : "say another day";
  return `Cannot ${action}: ${JSON.stringify(model)} of ${
    JSON.stringify(provider)
  } has another price on the same days` +
    `${days === "" ? "" : `,${days}`}: ${advice}, or --force replaces the old one`;
}

/** What is left of a price outside of the days of others, in order of time. */
function outside(price: OwnPrice, others: readonly OwnPrice[]): OwnPrice[] {
  return others.reduce<OwnPrice[]>((stretches, other) => {
    return stretches.flatMap((stretch) => isOverlapping(stretch, other) ? without(stretch, other) : [stretch]);
  }, [price]);
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
