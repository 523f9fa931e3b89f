/** Reads the text of a snapshot and holds every value of it against what may stand there. Pure. @module */
import { SECONDS_BOUNDS } from "./histogram.ts";
import { KEY_COLUMNS, type KeyColumn } from "./live_key.ts";
import { type KeyState, type LiveSnapshot, SNAPSHOT_VERSION, type SumState } from "./live_snapshot.ts";
import { isBin, RELATIVE_ACCURACY, type SketchState } from "./quantile_sketch.ts";

/**
 * Reads a snapshot.
 *
 * @throws {SyntaxError} If the text is no snapshot, holds a value that cannot be, or was written by a newer Kymo.
 */
export function parseSnapshot(text: string): LiveSnapshot {
  const file = fieldsOf(jsonOf(text), "the file");
  const version = countOf(file, "version");
  if (version > SNAPSHOT_VERSION) {
    fail(`version must be at most ${SNAPSHOT_VERSION}, current value is ${version}: it was written by a newer Kymo`);
  }
  const by = listOf(file, "by").map(keyColumn);
  if (numberOf(file, "relative_accuracy") !== RELATIVE_ACCURACY) {
    fail(`relative_accuracy must be ${RELATIVE_ACCURACY}, current value is ${show(file.fields.relative_accuracy)}`);
  }
  return {
    version,
    kymo: textOf(file, "kymo"),
    saved_at: textOf(file, "saved_at"),
    by,
    durations: textOf(file, "durations") === "all" ? "all" : "ok",
    relative_accuracy: RELATIVE_ACCURACY,
    keys: listOf(file, "keys").map((key, index) => keyState(fieldsOf(key, `keys[${index}]`), by.length)),
  };
}

/** An object of the file, and where it stands. */
interface Fields {
  readonly at: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function keyState(key: Fields, length: number): KeyState {
  const parts = listOf(key, "parts");
  if (parts.length !== length || !parts.every((part) => part === null || typeof part === "string")) {
    fail(`${key.at}.parts must be ${length} texts or null, current value is ${show(parts)}`);
  }
  const successes = countOf(key, "successes");
  const failures = countOf(key, "failures");
  if (successes + failures === 0) fail(`${key.at} must have calls, current value is 0`);
  const error_types = countsOf(key, "error_types");
  requireSum(`${key.at}.error_types`, { counts: Object.values(error_types), sum: failures });
  return {
    parts: parts as readonly (string | null)[],
    successes,
    failures,
    error_types,
    input_tokens: sumState(key, "input_tokens"),
    output_tokens: sumState(key, "output_tokens"),
    total_tokens: sumState(key, "total_tokens"),
    cost_usd: sumState(key, "cost_usd"),
    duration_ms: durations(fieldsOf(key.fields.duration_ms, `${key.at}.duration_ms`)),
  };
}

function sumState(key: Fields, name: string): SumState {
  const sum = fieldsOf(key.fields[name], `${key.at}.${name}`);
  return { n: countOf(sum, "n"), total: numberOf(sum, "total") };
}

function durations(from: Fields): KeyState["duration_ms"] {
  const sketch = sketchState(fieldsOf(from.fields.sketch, `${from.at}.sketch`));
  const buckets = numbersOf(from, "buckets");
  if (buckets.length !== SECONDS_BOUNDS.length + 1) {
    fail(`${from.at}.buckets must be ${SECONDS_BOUNDS.length + 1} counts, current value is ${show(buckets)}`);
  }
  requireSum(`${from.at}.buckets`, { counts: buckets, sum: sketch.n });
  return { sketch, buckets, latest: numbersOf(from, "latest") };
}

function sketchState(from: Fields): SketchState {
  const n = countOf(from, "n");
  const zeros = countOf(from, "zeros");
  const bins = countsOf(from, "bins");
  const strange = Object.keys(bins).find((bin) => !isBin(bin));
  if (strange !== undefined) fail(`${from.at}.bins has no bin "${strange}"`);
  requireSum(`${from.at}.bins and zeros`, { counts: [zeros, ...Object.values(bins)], sum: n });
  const isEmpty = n === 0;
  return {
    n,
    sum: numberOf(from, "sum"),
    min: isEmpty ? null : numberOf(from, "min"),
    max: isEmpty ? null : numberOf(from, "max"),
    zeros,
    bins,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(`it is no JSON, ${error instanceof Error ? error.message : error}`);
  }
}

function fieldsOf(value: unknown, at: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail(`${at} must be an object, current value is ${show(value)}`);
  }
  return { at, fields: value as Record<string, unknown> };
}

function listOf({ at, fields }: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  return Array.isArray(value) ? value : fail(`${name} of ${at} must be a list, current value is ${show(value)}`);
}

function textOf({ at, fields }: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : fail(`${name} of ${at} must be text, current value is ${show(value)}`);
}

function numberOf({ at, fields }: Fields, name: string): number {
  return requireNumber(fields[name], `${name} of ${at}`);
}

function countOf(from: Fields, name: string): number {
  return requireCount(from.fields[name], `${name} of ${from.at}`);
}

function numbersOf(from: Fields, name: string): number[] {
  return listOf(from, name).map((value) => requireNumber(value, `${name} of ${from.at}`));
}

function countsOf({ at, fields }: Fields, name: string): Readonly<Record<string, number>> {
  const counts = Object.entries(fieldsOf(fields[name], `${name} of ${at}`).fields);
  return Object.fromEntries(counts.map(([key, value]) => [key, requireCount(value, `${name} of ${at}`)]));
}

function requireNumber(value: unknown, what: string): number {
  if (typeof value === "number" && value >= 0 && Number.isFinite(value)) return value;
  return fail(`${what} must be a number from 0, current value is ${show(value)}`);
}

function requireCount(value: unknown, what: string): number {
  if (typeof value === "number" && value >= 0 && Number.isSafeInteger(value)) return value;
  return fail(`${what} must be a whole number from 0, current value is ${show(value)}`);
}

function requireSum(what: string, { counts, sum }: { counts: readonly number[]; sum: number }): void {
  const found = counts.reduce((total, count) => total + count, 0);
  if (found !== sum) fail(`${what} must add up to ${sum}, current value is ${found}`);
}

function keyColumn(value: unknown): KeyColumn {
  return KEY_COLUMNS.find((column) => column === value) ??
    fail(`by must name columns, current value is ${show(value)}`);
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? "missing";
}

function fail(problem: string): never {
  throw new SyntaxError(`Cannot restore live metrics: ${problem}`);
}
