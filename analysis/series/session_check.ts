/** Changes along the age of sessions, held against how much sessions differ. @module */
import { costQuery } from "../cost_stats.ts";
import type { Aggregate, AnswerRow, Field, Filter, GroupKey, Value } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { ask, type Query } from "../engine/query.ts";
import { countOf, FAILED, LLM_CALLS, numberOf } from "../group_keys.ts";
import type { PricedModels } from "../priced_models.ts";
import { clusterContrast, type ClusterSum } from "../stats/cluster_contrast.ts";
import type { Series } from "./series.ts";
import type { SeriesChange, SeriesShift } from "./series_change.ts";
import type { SeriesMeasure } from "./series_measure.ts";

/** A tested series. */
export interface TestedSeries {
  /** Which events were asked. */
  readonly where: readonly Filter[];
  /** The series. */
  readonly series: Series;
  /** What its test says. */
  readonly change: SeriesChange;
}

/** How to check. */
export interface SessionCheckOptions {
  /** Changes above this are none anyway. */
  readonly level: number;
  /** What pricing needs. */
  readonly models: PricedModels;
}

/**
 * Replaces the probability of each change by that over whole sessions where it is larger. On a relative clock all sessions begin
 * at once, and few live long: the calls of one session fill whole buckets, and are as fast or as dear as that session is.
 *
 * Sessions that hold the same calls in a stretch are forks of one, and count once there.
 *
 * Method: {@linkcode clusterContrast} of the levels before and after each shift, of a drift's first and second half, by sessions;
 * times the number of buckets that the shift was chosen from, at most 17: neighbours say much the same, and the largest of all is
 * beyond 2.97 errors where one is beyond 1.96, Andrews (Econometrica 61 (1993), table 1: 8.85 for one change, 15 % trimmed).
 * Changes nothing where time is a clock, or where less than {@linkcode LEAST_IN_SESSIONS} of the values belong to a session. One
 * batch, none without a change.
 */
export async function sessionChecked<Tested extends TestedSeries>(
  source: EventSource,
  tested: readonly Tested[],
  { level, models }: SessionCheckOptions,
): Promise<Tested[]> {
  if (source.clock !== "relative") return [...tested];
  const doubtful = tested.filter(({ change }) => change.p_value !== null && change.p_value <= level);
  if (doubtful.length === 0) return [...tested];
  const found = await ask(source, ...doubtful.map((each) => sessionsQuery(each, models)));
  const checkedOf = new Map(doubtful.map((each, index) => [each, checked(each, found[index]!, level)]));
  return tested.map((each) => ({ ...each, change: checkedOf.get(each) ?? each.change }));
}

/** Share of the values of a series that sessions must hold to be asked. */
export const LEAST_IN_SESSIONS = 0.8;

const MOST_CANDIDATES = 17;

const STRETCH = "checked stretch";

interface StretchSum {
  readonly session: Value;
  /** 0 before the first edge, 1 from there on, … */
  readonly stretch: number;
  readonly sum: number;
  readonly n: number;
  /** The same for sessions that hold the same calls. */
  readonly mark: string;
}

function sessionsQuery({ where, series, change }: TestedSeries, models: PricedModels): Query<StretchSum[]> {
  const { by, measure } = series;
  const edges = edgesOf(series, change);
  const keys: GroupKey[] = ["session_id", { bins: edges, of: "started_at", as: STRETCH }];
  const inside = [
    ...where,
    ...Object.entries(by).map(([field, value]): Filter => ({ field: field as Field, in: [value] })),
  ];
  const stretchOf = (row: AnswerRow) => ({ session: row.session_id as Value, stretch: countOf(row, STRETCH) });
  if (measure.of.kind === "cost_per_call") {
    const { plans, read } = costQuery({ where: [...inside, ...LLM_CALLS], groupings: [keys], models });
    return {
      plans,
      read: (answers) =>
        read(answers)[0]!.map((cost) => ({
          ...stretchOf(cost.by),
          sum: cost.cost_usd ?? 0,
          n: cost.calls - cost.unpriced_calls,
          mark: String(cost.cost_usd),
        })),
    };
  }
  const aggregates = sums(measure, thresholdOf(series, change));
  return {
    plans: [{ where: inside, by: keys, aggregates: { ...aggregates, ...MARK } }],
    read: ([rows]) =>
      rows!.map((row) => ({
        ...stretchOf(row),
        sum: (numberOf(row, "sum") ?? 0) + (numberOf(row, "more") ?? 0),
        n: countOf(row, "n"),
        mark: `${row.moments} ${row.durations}`,
      })),
  };
}

/** Starts of the stretches that are compared with each other. */
function edgesOf({ points }: Series, { shifts }: SeriesChange): number[] {
  if (shifts.length > 0) return shifts.map(({ at }) => at);
  const half = points.reduce((sum, { n }) => sum + n, 0) / 2;
  let before = 0;
  return [(points.find(({ n }) => (before += n) > half) ?? points.at(-1)!).at];
}

/** Quantiles differ where the shares above a value between them differ. */
function thresholdOf({ points }: Series, { shifts }: SeriesChange): number {
  if (shifts.length > 0) {
    const { before, after } = shifts.reduce((most, each) => sizeOf(each) > sizeOf(most) ? each : most);
    return before > 0 && after > 0 ? Math.sqrt(before * after) : (before + after) / 2;
  }
  const values = points.map(({ value }) => value).sort((a, b) => a - b);
  return values[values.length >> 1]!;
}

function sizeOf({ before, after }: SeriesShift): number {
  return Math.abs(after - before);
}

function sums({ of, where }: SeriesMeasure, threshold: number): Record<string, Aggregate> {
  switch (of.kind) {
    case "quantile":
      return {
        sum: { op: "known", of: of.measure, where: [...where, { measure: of.measure, atLeast: threshold }] },
        n: { op: "known", of: of.measure, where },
      };
    case "mean":
      return { sum: { op: "sum", of: of.measure, where }, n: { op: "known", of: of.measure, where } };
    case "tokens_per_call":
      return {
        sum: { op: "sum", of: "input_tokens", where },
        more: { op: "sum", of: "output_tokens", where },
        n: { op: "known", of: "input_tokens", where },
      };
    default:
      return { sum: { op: "count", where: [...where, FAILED] }, n: { op: "count", where } };
  }
}

/** Moments alone would not do: many sessions begin with one call at the start of their clock. */
const MARK: Readonly<Record<string, Aggregate>> = {
  moments: { op: "sum", of: "started_at" },
  durations: { op: "sum", of: "duration_ms" },
};

/** A session that was forked takes its past with it: as many calls at the same moments. */
function withoutCopies(sums: readonly StretchSum[]): StretchSum[] {
  return [...new Map(sums.map((each) => [`${each.stretch} ${each.n} ${each.mark}`, each])).values()];
}

function checked({ change }: TestedSeries, found: readonly StretchSum[], level: number): SeriesChange {
  const all = found.reduce((sum, { n }) => sum + n, 0);
  const inSessions = found.filter(({ session }) => session !== null);
  if (inSessions.reduce((sum, { n }) => sum + n, 0) < LEAST_IN_SESSIONS * all) return change;
  const known = withoutCopies(inSessions);
  const probabilityAt = (edge: number): number => {
    const sides = known.filter(({ stretch }) => stretch === edge || stretch === edge + 1);
    return clusterContrast(sides.map(({ session, stretch, sum, n }): ClusterSum => {
      return { cluster: session, side: stretch === edge ? 0 : 1, sum, n };
    })) ?? 1;
  };
  if (change.shifts.length === 0) return { ...change, p_value: Math.max(change.p_value!, probabilityAt(0)) };
  const candidates = Math.min(change.buckets - 1, MOST_CANDIDATES);
  const shifts = change.shifts.map((shift, edge): SeriesShift => {
    return { ...shift, p_value: Math.max(shift.p_value, Math.min(1, candidates * probabilityAt(edge))) };
  });
  const sure = shifts.filter(({ p_value }) => p_value <= level);
  const least = shifts.reduce((sum, { p_value }) => Math.min(sum, p_value), 1);
  const [first, last] = [sure[0], sure.at(-1)];
  return {
    ...change,
    p_value: Math.max(change.p_value!, least),
    shifts: sure,
    net: first === undefined || last === undefined
      ? change.net
      : first.ratio !== null && first.before > 0
      ? last.after / first.before - 1
      : last.after - first.before,
  };
}
