/** Reads prices of one's own. @module */
import { dayOf, type OwnPrice } from "./own_prices.ts";

const NAMES = [
  "model",
  "provider",
  "from",
  "until",
  "usd_per_mtok",
  "from_input_tokens",
  "usd_per_second",
  "usd_per_request",
  "service_tiers",
];
const TOKEN_NAMES = ["input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning"];

/**
 * Checks a list of prices.
 *
 * @param value What was read.
 * @param action What is being done, for messages: `read "kymo.json"`.
 * @throws {TypeError} If it is no list of {@linkcode OwnPrice}; the message names the place.
 * @throws {RangeError} If a number is negative, days are in no order, or two prices of the same models overlap.
 */
export function readOwnPrices(value: unknown, action: string): readonly OwnPrice[] {
  if (!Array.isArray(value)) throw wrong(TypeError, action, "prices", "must be a list", value);
  value.forEach((entry, index) => requireEntry(entry, { action, place: `prices[${index}]` }));
  const entries = value as readonly OwnPrice[];
  requireApart(entries, action);
  return entries;
}

interface Where {
  readonly action: string;
  readonly place: string;
}

function requireEntry(entry: unknown, where: Where): void {
  const { action, place } = where;
  const fields = requireObject(entry, NAMES, where);
  for (const name of ["model", "provider"]) {
    const text = fields[name];
    if (name === "provider" && text === undefined) continue;
    if (typeof text !== "string" || text === "") {
      throw wrong(TypeError, action, `${place}.${name}`, "must be a name, * stands for any text", text);
    }
  }
  const days = ["from", "until"].map((name) => requireDay(fields[name], { action, place: `${place}.${name}` }));
  if (days[0] !== null && days[1] !== null && days[0]! >= days[1]!) {
    throw wrong(RangeError, action, `${place}.until`, `must be after from, ${fields.from}`, fields.until);
  }
  const { usd_per_mtok, usd_per_second, usd_per_request, from_input_tokens, service_tiers } = fields;
  if ((usd_per_mtok === undefined) === (usd_per_second === undefined)) {
    throw new TypeError(`Cannot ${action}: ${place} needs usd_per_mtok or usd_per_second, and not both`);
  }
  if (usd_per_mtok !== undefined) requireTokenPrices(usd_per_mtok, { action, place: `${place}.usd_per_mtok` });
  if (usd_per_second !== undefined) requirePrice(usd_per_second, { action, place: `${place}.usd_per_second` });
  if (usd_per_request !== undefined) requirePrice(usd_per_request, { action, place: `${place}.usd_per_request` });
  if (from_input_tokens !== undefined) requireSteps(from_input_tokens, { action, place: `${place}.from_input_tokens` });
  if (from_input_tokens !== undefined && usd_per_mtok === undefined) {
    throw new TypeError(`Cannot ${action}: ${place}.from_input_tokens needs usd_per_mtok for shorter inputs`);
  }
  if (service_tiers !== undefined) {
    const tiers = requireObject(service_tiers, null, { action, place: `${place}.service_tiers` });
    for (const [name, factor] of Object.entries(tiers)) {
      requirePrice(factor, { action, place: `${place}.service_tiers.${name}` });
    }
  }
}

function requireSteps(value: unknown, { action, place }: Where): void {
  if (!Array.isArray(value)) throw wrong(TypeError, action, place, "must be a list", value);
  value.forEach((step, index) => {
    const where = { action, place: `${place}[${index}]` };
    const { tokens, usd_per_mtok } = requireObject(step, ["tokens", "usd_per_mtok"], where);
    if (!Number.isSafeInteger(tokens) || (tokens as number) < 1) {
      throw wrong(RangeError, action, `${where.place}.tokens`, "must be a whole number from 1 on", tokens);
    }
    requireTokenPrices(usd_per_mtok, { action, place: `${where.place}.usd_per_mtok` });
  });
}

function requireTokenPrices(value: unknown, where: Where): void {
  const prices = requireObject(value, TOKEN_NAMES, where);
  for (const name of new Set(["input", "output", ...Object.keys(prices)])) {
    requirePrice(prices[name], { ...where, place: `${where.place}.${name}` });
  }
}

function requireObject(
  value: unknown,
  names: readonly string[] | null,
  { action, place }: Where,
): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(TypeError, action, place, "must be an object", value);
  }
  const unknown = names === null ? undefined : Object.keys(value).find((name) => !names.includes(name));
  if (unknown === undefined) return value as Record<string, unknown>;
  throw new TypeError(`Cannot ${action}: ${place} knows no "${unknown}", it has ${names!.join(", ")}`);
}

/** Larger ones are no prices, and would not be exact. */
const MOST_USD = 1e6;

function requirePrice(value: unknown, { action, place }: Where): void {
  if (typeof value !== "number") throw wrong(TypeError, action, place, "must be a number", value);
  if (!(value >= 0 && value <= MOST_USD)) throw wrong(RangeError, action, place, "must be from 0 to 1000000", value);
}

function requireDay(value: unknown, { action, place }: Where): number | null {
  if (value === undefined) return null;
  const micros = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? dayOf(value)! : NaN;
  const isDay = !Number.isNaN(micros) && new Date(micros / 1000).toISOString().startsWith(value as string);
  if (!isDay) throw wrong(TypeError, action, place, "must be a day such as 2026-01-31", value);
  return micros;
}

/** Of two prices of the same models on the same day nobody could say which one holds. */
function requireApart(entries: readonly OwnPrice[], action: string): void {
  const known = Map.groupBy(entries.keys(), (index) => {
    const { model, provider = "*" } = entries[index]!;
    return JSON.stringify([provider.toLowerCase(), model.toLowerCase()]);
  });
  for (const members of known.values()) {
    const byStart = members.toSorted((a, b) => startOf(entries[a]!) - startOf(entries[b]!));
    for (let place = 1; place < byStart.length; place++) {
      const [one, other] = [byStart[place - 1]!, byStart[place]!];
      if ((dayOf(entries[one]!.until) ?? Infinity) <= startOf(entries[other]!)) continue;
      throw new RangeError(
        `Cannot ${action}: prices[${one}] and prices[${other}] are both about ${
          JSON.stringify(entries[one]!.model)
        } on the same days, end one before the other begins`,
      );
    }
  }
}

function startOf({ from }: OwnPrice): number {
  return dayOf(from) ?? -Infinity;
}

function wrong(
  Kind: typeof TypeError | typeof RangeError,
  action: string,
  place: string,
  ...[rule, value]: readonly [rule: string, value: unknown]
): Error {
  const shown = value === undefined ? "missing" : JSON.stringify(value);
  return new Kind(`Cannot ${action}: ${place} ${rule}, current value is ${shown}`);
}
