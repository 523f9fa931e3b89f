/** What rules of {@linkcode suggest} look at. @module */
import type { Thresholds } from "../../recorder/thresholds.ts";
import type { Field } from "../engine/aggregate_plan.ts";
import type { Query } from "../engine/query.ts";
import type { EventSample, EventSource } from "../engine/event_source.ts";
import { countOf, LLM_CALLS } from "../group_keys.ts";
import type { LookedAt } from "../looked_at.ts";
import type { PathStats } from "../path_stats.ts";
import { type AttemptFacts, readAttempts } from "./attempt_facts.ts";
import { type CallGroup, callGroups } from "./call_groups.ts";
import { CALL_FIELDS, type CallFacts, readCalls } from "./call_facts.ts";
import { type CallSpan, callSpan } from "./call_span.ts";
import { clustering, type ClusterOf } from "./clusters.ts";
import { ownScores, type ScoreOf } from "./scores.ts";

/** An operation that is the only root of its trace, and what happened inside. */
export interface OperationFacts {
  /** Its place in {@linkcode SuggestionFacts.timed}. */
  readonly row: number;
  /** Its trace. */
  readonly trace_id: string;
  /** What happens together, see {@linkcode clustering}. */
  readonly cluster: string;
  /** Its name. */
  readonly name: string;
  /** When it began, µs. */
  readonly at: number;
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
  /** Days that the events span, but for one in a hundred on either side. */
  readonly days: number;
  /** From then on, µs, it is the last quarter of the calls; `null` where times have no order. */
  readonly lastQuarter: number | null;
  /** Share of the events of the window that are in the sample, 0..1. */
  readonly share: number;
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
  /** What a row of `timed` happens together with. */
  readonly clusterOf: ClusterOf;
  /** Calls of models that hold no others, by start. */
  readonly calls: readonly CallFacts[];
  /** The same by provider and model, most calls first. */
  readonly models: readonly CallGroup[];
  /** The same by what they are for, provider and model: by task, and by function, caller, agent and tier where these differ. */
  readonly jobs: readonly CallGroup[];
  /** Attempts of calls that took several, by the id of the call, in order. */
  readonly attempts: ReadonlyMap<string, readonly AttemptFacts[]>;
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
    ...CALL_FIELDS,
    "session_id",
    "error_category",
    "agent",
    "complexity_score",
    "fingerprint",
    "result_bytes",
    "user",
  ]),
];

/** What tells calls of one model that are for different things. */
const JOB_KEYS = ["name", "caller", "agent", "service_tier"] as const;
const MONTH_DAYS = 365.25 / 12;

/** What {@linkcode suggestionFacts} are gathered from. */
export interface SuggestionSources extends Pick<SuggestionFacts, "source" | "thresholds" | "least" | "paths"> {
  /** Events with {@linkcode SUGGESTION_FIELDS}. */
  readonly looked: LookedAt;
  /** Answer to {@linkcode WINDOW_COUNTS}. */
  readonly counts: WindowCounts;
}

/** What the window holds. */
export interface WindowCounts {
  /** Events, as stored. */
  readonly events: number;
  /** Calls of models, weighted. */
  readonly calls: number;
}

/** Asks it: put it into an earlier batch to read that once. */
export const WINDOW_COUNTS: Query<WindowCounts> = {
  plans: [
    { aggregates: { rows: { op: "rows" } } },
    { where: LLM_CALLS, aggregates: { calls: { op: "count" } } },
  ],
  read: ([all, models]) => ({ events: countOf(all![0]!, "rows"), calls: countOf(models![0]!, "calls") }),
};

/** Gathers them: about 10 µs an event. */
export function suggestionFacts({ looked, counts, ...given }: SuggestionSources): SuggestionFacts {
  const { source, paths } = given;
  const { sample, timed } = looked;
  const clusterIn = clustering(sample);
  const clusterOf = clusterIn(timed);
  const calls = readCalls(sample, { prices: source.prices, clusterOf: clusterIn(sample) });
  const operations = readOperations(timed, { paths, calls, scoreOf: ownScores(sample), clusterOf, sample });
  const timedMs = (each: { readonly duration_ms: number | null; readonly weight: number }): number => {
    return (each.duration_ms ?? 0) * each.weight;
  };
  const span = callSpan((calls.length > 0 ? calls : operations).map(({ at }) => at));
  return {
    ...given,
    sample,
    timed,
    clusterOf,
    calls,
    models: callGroups(calls, { by: ["provider", "model"] }),
    jobs: callGroups(calls, { by: ["task", "provider", "model"], varying: JOB_KEYS }),
    attempts: readAttempts(sample),
    operations,
    period: periodOf({ clock: source.clock, span, share: sample.rows / Math.max(1, counts.events) }, {
      calls: counts.calls,
    }),
    total: {
      usd: sum(calls, ({ usd, weight }) => (usd ?? 0) * weight),
      ms: operations.length > 0 ? sum(operations, timedMs) : sum(calls, timedMs),
    },
  };
}

function periodOf(
  { clock, span, share }: { readonly clock: EventSource["clock"]; readonly span: CallSpan; readonly share: number },
  { calls }: { readonly calls: number },
): SavingPeriod {
  if (clock === "utc" && span.days >= 1) {
    return { per: "month", factor: MONTH_DAYS / (span.days * share), share, ...span };
  }
  return { per: "1000 calls", factor: 1000 / Math.max(1, calls * share), share, days: span.days, lastQuarter: null };
}

interface OperationContext {
  readonly paths: PathStats;
  readonly calls: readonly CallFacts[];
  readonly sample: EventSample;
  readonly scoreOf: ScoreOf;
  readonly clusterOf: ClusterOf;
}

function readOperations(
  timed: EventSample,
  { paths, calls, sample, scoreOf, clusterOf }: OperationContext,
): OperationFacts[] {
  const { columns } = timed;
  const callsOf = Map.groupBy(calls, ({ trace_id }) => trace_id);
  const rowOf = new Map(sample.columns.event_id!.map((id, row) => [id, row]));
  const roots = Map.groupBy(paths.traces.map(({ nodes }) => nodes[0]!.row), (row) => columns.trace_id![row] as string);
  const operations: OperationFacts[] = [];
  for (const [trace_id, [row, ...others]] of roots) {
    if (others.length > 0 || columns.kind![row!] !== "operation") continue;
    operations.push({
      row: row!,
      trace_id,
      cluster: clusterOf(row!),
      name: columns.name![row!] as string,
      at: columns.started_at![row!] as number,
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
