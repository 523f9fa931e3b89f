/** Durations at equal tokens. @module */
import { solve, weightedCrossProduct } from "../stats/linear_equations.ts";

/** What is known of each call. */
export interface TokenCase {
  /** Logarithm of the duration. */
  readonly y: number;
  /** Tokens read and written; `null` when unknown. */
  readonly tokens: readonly number[] | null;
  /** Calls in flight. */
  readonly load: number;
}

/**
 * Logarithms of durations less what their tokens explain, around their mean: what is left when all calls read and write the
 * same. As they are when some tokens are unknown or nothing can be fitted.
 *
 * Method: least squares on the logarithms of one more than each count of tokens and of the load, whose part is kept. Cost O(n).
 */
export function tokenResiduals(cases: readonly TokenCase[]): Float64Array {
  const plain = Float64Array.from(cases, ({ y }) => y);
  if (cases.some(({ tokens }) => tokens === null)) return plain;
  const columns = [...cases[0]?.tokens?.keys() ?? []].filter((column) => {
    return cases.some(({ tokens }) => tokens![column] !== cases[0]!.tokens![column]);
  });
  const all = cases.map((
    { tokens, load },
  ) => [...columns.map((column) => Math.log1p(tokens![column]!)), Math.log(load)]);
  const means = (all[0] ?? []).map((_, column) => all.reduce((sum, row) => sum + row[column]!, 0) / all.length);
  const rows = all.map((row) => Float64Array.from(row, (value, column) => value - means[column]!));
  const mean = plain.reduce((sum, y) => sum + y, 0) / plain.length;
  const right = new Float64Array(means.length);
  rows.forEach((row, index) => row.forEach((value, column) => right[column]! += value * (plain[index]! - mean)));
  const slopes = solve(weightedCrossProduct(rows, new Float64Array(rows.length).fill(1)), right);
  if (slopes === null) return plain;
  return plain.map((y, index) =>
    columns.reduce((left, _, column) => left - slopes[column]! * rows[index]![column]!, y)
  );
}
