/** Two sides of a comparison. @module */

/** The same of both sides: first a, then b. */
export type Both<Value> = readonly [a: Value, b: Value];

/** Which side: a is 0, b is 1. */
export type Side = 0 | 1;

/** Makes the same of both sides. */
export function bothSides<Value>(make: (side: Side) => Value): Both<Value> {
  return [make(0), make(1)];
}
