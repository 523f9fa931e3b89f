/** Units by the names of columns. @module */

const UNITS: readonly (readonly [pattern: RegExp, unit: string])[] = [
  [/_ms(_|$)/, "ms"],
  [/_usd(_|$)/, "USD"],
  [/(^|_)(ratio|share)(_|$)/, "ratio"],
  [/_per_s(_|$)/, "/s"],
  [/_tokens$/, "tokens"],
];

/** Unit of a column by its name: `ms`, `USD`, `ratio`, `/s`, `tokens`; `null` where the name tells none. */
export function columnUnit(name: string): string | null {
  return UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
