/** Traces for tests, small enough to see through. @module */
import fc from "fast-check";
import type { TraceRow } from "../../analysis/traces/trace.ts";

/** 2026-03-01T12:00:00Z, µs. */
const START = Date.UTC(2026, 2, 1, 12) * 1000;

/** An event of a trace of which a test says only what it is about; times in milliseconds. */
export interface SomeSpan {
  /** Its id, and its name unless told otherwise. */
  readonly id: string;
  /** Its parent. */
  readonly in?: string | null;
  /** When it began, ms. */
  readonly at: number;
  /** How long it took, ms. */
  readonly took: number | null;
  /** @default {"operation" without a parent, else "stage"} */
  readonly kind?: string;
  /** @default {the id} */
  readonly name?: string;
  /** @default {"t"} */
  readonly trace?: string;
  /** @default {unknown} */
  readonly model?: string;
}

/** Rows of the spans. */
export function traceRows(spans: readonly SomeSpan[]): TraceRow[] {
  return spans.map((span) => ({
    event_id: span.id,
    trace_id: span.trace ?? "t",
    parent_id: span.in ?? null,
    kind: span.kind ?? (span.in === undefined ? "operation" : "stage"),
    name: span.name ?? span.id,
    model: span.model ?? null,
    started_at: START + Math.round(span.at * 1000),
    duration_ms: span.took,
  }));
}

/** Random trees of up to 40 events, four names, children that stick out, overlap or last no time. Times are whole `grid` ms. */
export function randomTrees(grid: number): fc.Arbitrary<SomeSpan[]> {
  const span = fc.record({
    under: fc.nat(1000),
    at: fc.integer({ min: -5, max: 100 }),
    took: fc.integer({ min: 0, max: 60 }),
    name: fc.constantFrom("a", "b", "c", "d"),
  });
  return fc.array(span, { maxLength: 40 }).map((spans) => [
    { id: "root", at: 0, took: 100 * grid },
    ...spans.map(({ under, at, took, name }, index): SomeSpan => ({
      id: `${index}`,
      in: index === 0 ? "root" : under % (index + 1) === index ? "root" : `${under % (index + 1)}`,
      at: at * grid,
      took: took * grid,
      name,
    })),
  ]);
}
