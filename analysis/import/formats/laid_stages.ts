/** Stages of which only the durations are known, laid into the operation that they were measured in. Pure. @module */

/** A stage without a start. */
export interface UnlaidStage {
  /** How long it took, ms. */
  readonly duration_ms: unknown;
}

/**
 * Starts of stages, µs: end to end in the order recorded where they fit into the operation, else all of them at its start.
 *
 * @param durationMs Duration of the operation; unknown lets any stages fit.
 */
export function laidStages(
  startedAt: number,
  durationMs: unknown,
  stages: readonly UnlaidStage[],
): number[] {
  const lengths = stages.map(({ duration_ms }) => typeof duration_ms === "number" ? Math.round(duration_ms * 1000) : 0);
  const sum = lengths.reduce((total, length) => total + length, 0);
  const fits = typeof durationMs !== "number" || sum <= Math.round(durationMs * 1000);
  let at = startedAt;
  return lengths.map((length) => {
    const start = at;
    if (fits) at += length;
    return start;
  });
}
