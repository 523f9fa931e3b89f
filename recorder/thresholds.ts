/**
 * What counts as slow, dear or faulty: the limits behind bottlenecks. No I/O, no state.
 *
 * @module
 */

/** Limits. A name that is not listed has the limit of `"*"`; what is exactly at its limit is not over it. */
export interface Thresholds {
  /** Longest duration of an operation, by its name, in milliseconds. */
  readonly operation_ms: Readonly<Record<string, number>>;
  /** Longest duration of a part of an operation, by its name, in milliseconds; LLM calls have that of `llm_inference`. */
  readonly stage_ms: Readonly<Record<string, number>>;
  /** Largest share of one part in the duration of its operation, 0..1. */
  readonly stage_share_ratio: number;
  /** An operation above this should be looked at whatever its name, in milliseconds. */
  readonly alert_ms: number;
  /** A slow operation in summaries, in milliseconds. */
  readonly slow_ms: number;
  /** A very slow operation in summaries, in milliseconds. */
  readonly very_slow_ms: number;
  /** Largest share of operations that may fail, 0..1. */
  readonly error_ratio: number;
  /** Most that one operation may cost, in US dollars. */
  readonly cost_usd: number;
  /** A complex query, 0..1. */
  readonly complexity_score: number;
}

/** The limits unless told otherwise. */
export const DEFAULT_THRESHOLDS: Thresholds = {
  operation_ms: { qa_response: 3000, "*": 5000 },
  stage_ms: { vector_search: 500, llm_inference: 2000, embedding_generation: 1000, "*": 1000 },
  stage_share_ratio: 0.3,
  alert_ms: 10_000,
  slow_ms: 5000,
  very_slow_ms: 30_000,
  error_ratio: 0.1,
  cost_usd: 0.1,
  complexity_score: 0.7,
};

/**
 * The default limits with some of them replaced; names are added to those known.
 *
 * @throws {RangeError} If a limit is negative or no number, a ratio above 1, or unknown.
 *
 * @example A service that answers in a second
 * ```ts
 * import { thresholds } from "@kymo/kymo";
 * import { assertEquals } from "@std/assert";
 *
 * const limits = thresholds({ operation_ms: { qa_response: 1000 } });
 * assertEquals(limits.operation_ms, { qa_response: 1000, "*": 5000 });
 * ```
 */
export function thresholds(own: Partial<Thresholds> = {}): Thresholds {
  for (const [name, limit] of Object.entries(own)) {
    if (!Object.hasOwn(DEFAULT_THRESHOLDS, name)) {
      const known = Object.keys(DEFAULT_THRESHOLDS).join(", ");
      throw new RangeError(`Cannot set thresholds: "${name}" is not a threshold, these are: ${known}`);
    }
    if (limit === undefined) continue;
    const most = name.endsWith("_ratio") || name.endsWith("_score") ? 1 : Number.MAX_VALUE;
    if (typeof DEFAULT_THRESHOLDS[name as keyof Thresholds] === "number") requireLimit(name, limit, most);
    else requireLimits(name, limit, most);
  }
  const said = Object.fromEntries(Object.entries(own).filter(([, limit]) => limit !== undefined));
  return {
    ...DEFAULT_THRESHOLDS,
    ...said,
    operation_ms: { ...DEFAULT_THRESHOLDS.operation_ms, ...own.operation_ms },
    stage_ms: { ...DEFAULT_THRESHOLDS.stage_ms, ...own.stage_ms },
  };
}

/** The limit of a name: its own, or that of `"*"`. */
export function limitOf(limits: Readonly<Record<string, number>>, name: string): number {
  return Object.hasOwn(limits, name) ? limits[name]! : limits["*"]!;
}

function requireLimits(name: string, limits: unknown, most: number): void {
  if (typeof limits !== "object" || limits === null || Array.isArray(limits)) {
    throw new RangeError(
      `Cannot set thresholds: ${name} must be an object of limits by name, current value is ${limits}`,
    );
  }
  for (const [key, limit] of Object.entries(limits)) requireLimit(`${name}["${key}"]`, limit, most);
}

function requireLimit(name: string, value: unknown, most: number): void {
  if (typeof value === "number" && value >= 0 && value <= most) return;
  const bounds = most === 1 ? "between 0 and 1" : "a number from 0 up";
  throw new RangeError(
    `Cannot set thresholds: ${name} must be ${bounds}, current value is ${
      typeof value === "string" ? JSON.stringify(value) : value
    }`,
  );
}
