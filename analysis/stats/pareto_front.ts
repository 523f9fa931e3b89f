/** What nothing else beats. @module */

/**
 * Which points no other point beats: one beats another when it is at least as low in every dimension and lower in one (Pareto
 * dominance). Equal points do not beat each other.
 *
 * `null` for a point that does not know a dimension that others know: it may be on the front or not, and beats nothing. Dimensions
 * that no point knows do not count. Cost O(n²).
 *
 * @param points One number per dimension, lower is better; `null` where it is unknown.
 */
export function paretoFront(points: readonly (readonly (number | null)[])[]): (boolean | null)[] {
  const dimensions = [...(points[0] ?? []).keys()].filter((place) => points.some((point) => point[place] !== null));
  const known = points.map((point) => dimensions.map((place) => point[place]!));
  const isComplete = known.map((point) => point.every((value) => value !== null));
  const complete = known.filter((_, index) => isComplete[index]);
  return known.map((point, index) => isComplete[index] ? !complete.some((other) => beats(other, point)) : null);
}

function beats(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, place) => value <= other[place]!) && one.some((value, place) => value < other[place]!);
}
