/** Small systems of linear equations. @module */

/** Σ weight · row · rowᵀ, symmetric. */
export function weightedCrossProduct(rows: readonly Float64Array[], weights: ArrayLike<number>): Float64Array[] {
  const size = rows[0]?.length ?? 0;
  const product = Array.from({ length: size }, () => new Float64Array(size));
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    for (let i = 0; i < size; i++) {
      const scaled = weights[index]! * row[i]!;
      for (let j = 0; j <= i; j++) product[i]![j]! += scaled * row[j]!;
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) product[j]![i] = product[i]![j]!;
  return product;
}

/**
 * The solution of a square system by elimination with row pivots; `null` when it has none or many.
 *
 * @param matrix Rows, not modified.
 */
export function solve(matrix: readonly ArrayLike<number>[], right: ArrayLike<number>): Float64Array | null {
  const size = matrix.length;
  const rows = matrix.map((row, index) => Float64Array.of(...Array.from(row), right[index]!));
  const scales = rows.map((row) => row.subarray(0, size).reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) / scales[row]! > Math.abs(rows[pivot]![column]!) / scales[pivot]!) pivot = row;
    }
    if (!(Math.abs(rows[pivot]![column]!) > 1e-12 * scales[pivot]!)) return null;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    [scales[column], scales[pivot]] = [scales[pivot]!, scales[column]!];
    for (let row = column + 1; row < size; row++) {
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let at = column; at <= size; at++) rows[row]![at]! -= factor * rows[column]![at]!;
    }
  }
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let rest = rows[row]![size]!;
    for (let column = row + 1; column < size; column++) rest -= rows[row]![column]! * solution[column]!;
    solution[row] = rest / rows[row]![row]!;
  }
  return solution;
}

/** Inverse of a symmetric matrix; `null` when there is none. Columns are scaled first, so that units do not matter. */
export function invertPositive(matrix: readonly Float64Array[]): number[][] | null {
  const scales = matrix.map((row, index) => Math.sqrt(row[index]!));
  if (scales.some((scale) => !(scale > 0))) return null;
  const scaled = matrix.map((row, i) => row.map((value, j) => value / scales[i]! / scales[j]!));
  const inverse: number[][] = [];
  for (let i = 0; i < matrix.length; i++) {
    const column = solve(scaled, matrix.map((_, j) => i === j ? 1 : 0));
    if (column === null) return null;
    inverse.push(Array.from(column, (value, j) => value / scales[i]! / scales[j]!));
  }
  return inverse;
}
