/** Good and bad events of an objective, in all of its windows at once. @module */
import { justAbove } from "../just_above.ts";
import type { Aggregate, AggregatePlan, AnswerRow, Field, Filter, Value } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import { countOf, FAILED, ofKind, OK } from "../group_keys.ts";
import type { CountedSloEvents } from "./burn_rate.ts";
import type { Slo } from "./slo.ts";

/** Which windows of which objective. */
export interface SloWindows {
  /** The objective. */
  readonly slo: Slo;
  /** Lengths of the windows, hours. */
  readonly hours: readonly number[];
  /** Where they end, µs. */
  readonly now: number;
}

/** Events of a window: those that count, and all. */
export interface SloWindowEvents extends CountedSloEvents {
  /** All of the window, weighted, also those that are neither good nor bad. */
  readonly all: number;
  /** Those whose measure is known; of errors all. */
  readonly known: number;
}

/** An hour, µs. */
export const HOUR = 3600e6;

/** Which events an objective is about. */
export function eventsOf({ kind = "llm_call", where = {} }: Slo): Filter[] {
  const filters = Object.entries(where).map(([field, value]): Filter => {
    return { field: field as Field, in: (Array.isArray(value) ? value : [value]) as Value[] };
  });
  return [...ofKind(kind), ...filters];
}

/** Events that start in a window that ends now. */
export function inWindow(hours: number, now: number): Filter {
  return { measure: "started_at", atLeast: now - hours * HOUR, below: now };
}

/** Asks for the events of each window, by its hours. */
export function sloEventsQuery({ slo, hours, now }: SloWindows): Query<ReadonlyMap<number, SloWindowEvents>> {
  const sets = eventSets(slo);
  const aggregates = hours.flatMap((length) => {
    const window = inWindow(length, now);
    return [
      ...sets.flatMap(({ name, where }) => setAggregates(`${length} ${name}`, [...where, window])),
      ...allAggregates(slo, length, window),
    ];
  });
  const plan: AggregatePlan = {
    where: [...eventsOf(slo), inWindow(Math.max(...hours), now)],
    aggregates: Object.fromEntries(aggregates),
  };
  return {
    plans: [plan],
    read: ([rows]) => new Map(hours.map((length) => [length, readEvents(rows![0]!, length)])),
  };
}

interface EventSet {
  readonly name: "good" | "bad";
  readonly where: readonly Filter[];
}

/**
 * Too slow is bad however the call ended: somebody waited for it. A call that failed within the limit is neither good nor bad here,
 * it belongs to an objective about errors.
 */
function eventSets({ measure, at_most = 0 }: Slo): readonly EventSet[] {
  if (measure === "errors") return [{ name: "good", where: [OK] }, { name: "bad", where: [FAILED] }];
  const over = justAbove(at_most);
  const of = measure as "duration_ms" | "first_token_ms";
  return [
    { name: "good", where: [OK, { measure: of, below: over }] },
    { name: "bad", where: [{ measure: of, atLeast: over }] },
  ];
}

function setAggregates(name: string, where: readonly Filter[]): [string, Aggregate][] {
  return [
    [name, { op: "count", where }],
    [`${name} rows`, { op: "rows", where }],
    [`${name} squares`, { op: "sum", of: "sample_weight", where }],
    [`${name} heaviest`, { op: "max", of: "sample_weight", where }],
  ];
}

function allAggregates({ measure }: Slo, length: number, window: Filter): [string, Aggregate][] {
  const of = measure === "duration_ms" || measure === "first_token_ms" ? measure : "started_at";
  return [
    [`${length} all`, { op: "count", where: [window] }],
    [`${length} known`, { op: "known", of, where: [window] }],
  ];
}

function readEvents(row: AnswerRow, length: number): SloWindowEvents {
  const both = (name: string): number => countOf(row, `${length} good${name}`) + countOf(row, `${length} bad${name}`);
  return {
    all: countOf(row, `${length} all`),
    known: countOf(row, `${length} known`),
    total: both(""),
    bad: countOf(row, `${length} bad`),
    n: both(" rows"),
    bad_n: countOf(row, `${length} bad rows`),
    squares: both(" squares"),
    heaviest_bad: countOf(row, `${length} bad heaviest`),
  };
}
