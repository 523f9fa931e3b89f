/** How long tokens take. @module */
import type { Cell } from "../../recorder/cell.ts";

/** What a call read and wrote, and how long it took. */
export interface TokenRow {
  /** How long it took, ms. */
  readonly duration_ms: Cell;
  /** Tokens read, cached ones included. */
  readonly input_tokens: Cell;
  /** Of these, from the cache; `null` when unknown. */
  readonly cache_read_tokens: Cell;
  /** Tokens written. */
  readonly output_tokens: Cell;
  /** Events it stands for. @default {1} */
  readonly sample_weight?: Cell;
}

/** A call of which everything is known that a regression needs. */
export interface TokenCase {
  /** How long it took, ms; more than 0. */
  readonly duration: number;
  /** Tokens read. */
  readonly input: number;
  /** Share of them from the cache, 0..1. */
  readonly cached: number;
  /** Tokens written. */
  readonly output: number;
  /** Events it stands for. */
  readonly weight: number;
}

/** The cases in some rows. */
export interface TokenCases {
  /** In the order of the rows. */
  readonly cases: readonly TokenCase[];
  /** Whether the cache is known. Where it is not, input counts as not cached. */
  readonly isCacheKnown: boolean;
}

/** Rows with a duration and known tokens; where most say what was cached, only these. */
export function tokenCases(rows: readonly TokenRow[]): TokenCases {
  const known = rows.filter(({ duration_ms, input_tokens, output_tokens }) => {
    return isPositive(duration_ms) && isNumber(input_tokens) && isNumber(output_tokens);
  });
  const cached = known.filter(({ cache_read_tokens }) => isNumber(cache_read_tokens));
  const isCacheKnown = cached.length * 2 > known.length;
  const cases = (isCacheKnown ? cached : known).map((row): TokenCase => {
    const input = row.input_tokens as number;
    const read = isCacheKnown ? row.cache_read_tokens as number : 0;
    return {
      duration: row.duration_ms as number,
      input,
      cached: input > 0 ? Math.min(1, read / input) : 0,
      output: row.output_tokens as number,
      weight: isNumber(row.sample_weight) ? row.sample_weight : 1,
    };
  });
  return { cases, isCacheKnown };
}

function isNumber(cell: Cell | undefined): cell is number {
  return typeof cell === "number" && Number.isFinite(cell);
}

function isPositive(cell: Cell): boolean {
  return isNumber(cell) && cell > 0;
}

/** A column of the regression. */
export interface TokenColumn {
  /** What it counts. */
  readonly name: "input" | "cached" | "output";
  /** Thousands of tokens of input, tokens of output. */
  readonly of: (one: Pick<TokenCase, "input" | "cached" | "output">) => number;
}

/** The columns: input that was not cached, cached input, output. */
export const TOKEN_COLUMNS: readonly TokenColumn[] = [
  { name: "input", of: ({ input, cached }) => input * (1 - cached) / 1000 },
  { name: "cached", of: ({ input, cached }) => input * cached / 1000 },
  { name: "output", of: ({ output }) => output },
];

/** Correlation above which two columns cannot be told apart. */
const MOST_CORRELATED = 0.98;

/** Columns that vary enough, and why two of them cannot be told apart; `null` when they can. */
export function usableColumns(
  cases: readonly TokenCase[],
): { readonly columns: readonly TokenColumn[]; readonly problem: string | null } {
  const values = new Map(TOKEN_COLUMNS.map((column) => [column, Float64Array.from(cases, column.of)]));
  const columns = TOKEN_COLUMNS.filter((column) => isVarying(values.get(column)!));
  for (const left of columns) {
    for (const right of columns.slice(columns.indexOf(left) + 1)) {
      if (Math.abs(correlation(values.get(left)!, values.get(right)!)) < MOST_CORRELATED) continue;
      return { columns, problem: `${left.name} and ${right.name} tokens rise and fall together` };
    }
  }
  return { columns, problem: null };
}

/** Fewest cases, and smallest share of them, that differ from the most frequent value. */
const FEWEST_OTHERS = 10;
const LEAST_OTHERS = 0.05;

function isVarying(values: Float64Array): boolean {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const others = values.length - Math.max(0, ...counts.values());
  return others >= Math.max(FEWEST_OTHERS, LEAST_OTHERS * values.length);
}

function correlation(left: Float64Array, right: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(left), mean(right)];
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let index = 0; index < left.length; index++) {
    product += (left[index]! - a) * (right[index]! - b);
    squaresA += (left[index]! - a) ** 2;
    squaresB += (right[index]! - b) ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}

/** At most so many of a list, evenly spaced. */
export function evenly<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, place) => items[Math.floor(place * items.length / most)]!);
}
