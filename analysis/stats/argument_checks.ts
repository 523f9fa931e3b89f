/** Checks that the statistics share; each names the function that refuses. @module */

/** Refuses NaN and infinite values: a statistic over them would be NaN without saying so. */
export function requireFinite(action: string, values: ArrayLike<number>, name = "values"): void {
  for (let index = 0; index < values.length; index++) {
    if (Number.isFinite(values[index])) continue;
    throw new RangeError(`Cannot ${action}: ${name} must be finite, current value at ${index} is ${values[index]}`);
  }
}

/** Refuses a confidence that is not strictly between 0 and 1. */
export function requireConfidence(action: string, confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new RangeError(
    `Cannot ${action}: confidence must be between 0 and 1, both exclusive, current value is ${confidence}`,
  );
}

/** Refuses lists of different lengths. */
export function requireSameLength(
  action: string,
  names: string,
  left: ArrayLike<number>,
  right: ArrayLike<number>,
): void {
  if (left.length === right.length) return;
  throw new RangeError(
    `Cannot ${action}: ${names} must have the same length, current values are ${left.length} and ${right.length}`,
  );
}

/** Refuses weights that are negative, not finite, or not as many as the values. */
export function requireWeights(action: string, weights: ArrayLike<number>, values: ArrayLike<number>): void {
  requireSameLength(action, "values and weights", values, weights);
  requireFinite(action, weights, "weights");
  for (let index = 0; index < weights.length; index++) {
    if (weights[index]! >= 0) continue;
    throw new RangeError(`Cannot ${action}: weights must be 0 or more, current value at ${index} is ${weights[index]}`);
  }
}

/** Refuses more values than the work is capped at. */
export function requireAtMost(action: string, count: number, cap: number): void {
  if (count <= cap) return;
  throw new RangeError(`Cannot ${action}: at most ${cap} values are allowed, current value is ${count}`);
}

/** Refuses what is not a whole number of at least `least`. */
export function requireWhole(action: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `Cannot ${action}: ${name} must be a whole number of at least ${least}, current value is ${value}`,
  );
}
