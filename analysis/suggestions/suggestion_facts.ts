/** What rules of {@linkcode suggest} look at. @module */
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { Field, Filter } from "../engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "../engine/event_source.ts";
import { countOf, LLM_CALLS } from "../group_keys.ts";
import { type PathStats, pathStats } from "../path_stats.ts";
import { sampledTraces, TIMED_KINDS, TRACE_FIELDS } from "../trace_sample.ts";
import { CALL_FIELDS, type CallFacts, readCalls, scores } from "./call_facts.ts";

/** An operation that is the only root of its trace, and what happened inside. */
export interface OperationFacts {
  /** Its place in {@linkcode SuggestionFacts.timed}. */
  readonly row: number;
  /** Its trace. */
  readonly trace_id: string;
  /** What happens together: its session, else its trace. */
  readonly cluster: string;
  /** Its name. */
  readonly name: string;
  /** How long it took. */
  readonly duration_ms: number;
  /** Whether it succeeded. */
  readonly ok: boolean;
  /** Quality of its outcome, 0..1; `null` when unknown. */
  readonly score: number | null;
  /** So many operations it stands for. */
  readonly weight: number;
  /** Calls of models inside, by start. */
  readonly calls: readonly CallFacts[];
}

/** What savings are told per, and how a saving of the sample becomes one of that. */
export interface SavingPeriod {
  /** A month where the events have dates and span a day, else so many calls of models. */
  readonly per: "month" | "1000 calls";
  /** Saving per period over saving in the sample. */
  readonly factor: number;
  /** Days that the events span. */
  readonly days: number;
}

/** Everything rules look at. */
export interface SuggestionFacts {
  /** For questions about all events of the window. */
  readonly source: EventSource;
  /** What counts as slow, dear or faulty. */
  readonly thresholds: Thresholds;
  /** Least that is worth a word: a share of the bill or of the time, and USD a month. */
  readonly least: { readonly ratio: number; readonly usd: number };
  /** The events looked at one by one: whole stretches of time. */
  readonly sample: EventSample;
  /** Of these, what takes time in an operation: what `paths` and `operations` name rows of. */
  readonly timed: EventSample;
  /** Calls of models that hold no others, by start. */
  readonly calls: readonly CallFacts[];
  /** Operations, by start. */
  readonly operations: readonly OperationFacts[];
  /** What operations that succeeded wait for, by name. */
  readonly paths: PathStats;
  /** What savings are told per. */
  readonly period: SavingPeriod;
  /** What all calls of the sample cost, USD; and time: that of operations, where there are none of calls. */
  readonly total: { readonly usd: number; readonly ms: number };
}

/** What a sample must have for {@linkcode suggestionFacts}. */
export const SUGGESTION_FIELDS: readonly Field[] = [
  ...new Set<Field>([
    ...TRACE_FIELDS,
    ...CALL_FIELDS,
    "session_id",
    "error_category",
    "agent",
    "complexity_score",
    "fingerprint",
  ]),
];

/** Which events it must hold. */
export const SUGGESTION_EVENTS: Filter = { field: "kind", in: [...TIMED_KINDS, "attempt", "feedback"] };

const DAY_US = 86_400e6;
const MONTH_DAYS = 365.25 / 12;

/** Gathers them from a sample: about 10 µs an event, and one pass that counts. */
export async function suggestionFacts(
  sample: EventSample,
  { source, thresholds, least }: Pick<SuggestionFacts, "source" | "thresholds" | "least">,
): Promise<SuggestionFacts> {
  const [[all], [models]] = await source.aggregate([
    {
      where: [SUGGESTION_EVENTS],
      aggregates: {
        rows: { op: "rows" },
        first: { op: "min", of: "started_at" },
        last: { op: "max", of: "started_at" },
      },
    },
    { where: LLM_CALLS, aggregates: { calls: { op: "count" } } },
  ]) as [[Readonly<Record<string, number>>], [Readonly<Record<string, number>>]];
  const timed = rowsOfKind(sample, TIMED_KINDS);
  const calls = readCalls(sample, source.prices);
  const paths = pathStats(timed, { sampled: sampledTraces(timed, source), by: ["name"], factor: 0.5 });
  const operations = readOperations(timed, { paths, calls, scoreOf: scores(sample), sample });
  const timedMs = (each: { readonly duration_ms: number | null; readonly weight: number }): number => {
    return (each.duration_ms ?? 0) * each.weight;
  };
  const days = all!.rows === 0 ? 0 : (countOf(all!, "last") - countOf(all!, "first")) / DAY_US;
  return {
    source,
    thresholds,
    least,
    sample,
    timed,
    calls,
    operations,
    paths,
    period: periodOf({ clock: source.clock, days, share: sample.rows / Math.max(1, countOf(all!, "rows")) }, {
      calls: countOf(models!, "calls"),
    }),
    total: {
      usd: sum(calls, ({ usd, weight }) => (usd ?? 0) * weight),
      ms: operations.length > 0 ? sum(operations, timedMs) : sum(calls, timedMs),
    },
  };
}

function periodOf(
  { clock, days, share }: { readonly clock: EventSource["clock"]; readonly days: number; readonly share: number },
  { calls }: { readonly calls: number },
): SavingPeriod {
  if (clock === "utc" && days >= 1) return { per: "month", factor: MONTH_DAYS / (days * share), days };
  return { per: "1000 calls", factor: 1000 / Math.max(1, calls * share), days };
}

function rowsOfKind({ columns, rows, ...sample }: EventSample, kinds: readonly string[]): EventSample {
  const kept: number[] = [];
  for (let row = 0; row < rows; row++) if (kinds.includes(columns.kind![row] as string)) kept.push(row);
  const picked = Object.entries(columns).map(([name, cells]) => [name, kept.map((row) => cells[row]!)] as const);
  return { ...sample, rows: kept.length, columns: Object.fromEntries(picked) };
}

interface OperationContext {
  readonly paths: PathStats;
  readonly calls: readonly CallFacts[];
  readonly sample: EventSample;
  readonly scoreOf: (row: number) => number | null;
}

function readOperations(
  { columns }: EventSample,
  { paths, calls, sample, scoreOf }: OperationContext,
): OperationFacts[] {
  const callsOf = Map.groupBy(calls, ({ trace_id }) => trace_id);
  const rowOf = new Map(sample.columns.event_id!.map((id, row) => [id, row]));
  const roots = Map.groupBy(paths.traces.map(({ nodes }) => nodes[0]!.row), (row) => columns.trace_id![row] as string);
  const operations: OperationFacts[] = [];
  for (const [trace_id, [row, ...others]] of roots) {
    if (others.length > 0 || columns.kind![row!] !== "operation") continue;
    operations.push({
      row: row!,
      trace_id,
      cluster: (columns.session_id![row!] as string | null) ?? trace_id,
      name: columns.name![row!] as string,
      duration_ms: columns.duration_ms![row!] as number,
      ok: columns.status![row!] === "ok",
      score: scoreOf(rowOf.get(columns.event_id![row!]!)!),
      weight: columns.sample_weight![row!] as number,
      calls: callsOf.get(trace_id) ?? [],
    });
  }
  return operations.sort((a, b) => a.row - b.row);
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
