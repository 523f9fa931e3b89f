/** What a report says about what comes. @module */
import type { Kind } from "../../recorder/schema.ts";
import type { EventSource } from "../engine/event_source.ts";
import type { Query } from "../engine/query.ts";
import { forecastMeasure } from "../forecast/forecast_measure.ts";
import { forecastQuery, type ForecastStats, type PastStep } from "../forecast_stats.ts";
import { ofKind } from "../group_keys.ts";
import type { DenseSpan } from "../series/dense_span.ts";
import type { PricedModels } from "../priced_models.ts";

/** A forecast of everything reported; without one `value` is `null` and `reason` says why. */
export interface ReportForecast {
  /** What is forecast: calls, cost_usd, duration_ms_p50. */
  readonly measure: string;
  /** Its unit. */
  readonly unit: string;
  /** Start of the time it is about, ISO 8601. */
  readonly from: string | null;
  /** End of it. */
  readonly to: string | null;
  /** Sum over that time, or the value at its end for what does not add up. */
  readonly value: number | null;
  /** Lower bound; `null` when too few earlier forecasts are known. */
  readonly low: number | null;
  /** Upper bound. */
  readonly high: number | null;
  /** Share of such intervals that hold what comes. */
  readonly confidence: number;
  /** Whole buckets of time known. */
  readonly n: number;
  /** How it was made. */
  readonly method: "holt_winters" | "holt" | "exponential" | "seasonal_naive" | null;
  /** Why something is `null`. */
  readonly reason: string | null;
  /** What was and what is expected, bucket by bucket; `null` without a forecast, or where it was not asked for. */
  readonly buckets: readonly ReportForecastBucket[] | null;
}

/** A bucket of time before or behind the last whole one. */
export interface ReportForecastBucket {
  /** Its start, ISO 8601. */
  readonly at: string;
  /** Its end. */
  readonly until: string;
  /** Whether it is expected, not known. */
  readonly is_ahead: boolean;
  /** The measure; `null` where it is unknown. */
  readonly value: number | null;
  /** Lower bound of what is expected; `null` where too few earlier forecasts are known, and of what was. */
  readonly low: number | null;
  /** Upper bound. */
  readonly high: number | null;
}

/** What forecasts need. */
export interface ReportForecastOptions {
  /** What is reported. */
  readonly kind: Kind;
  /** The answer to `pricedModelsQuery`. */
  readonly models: PricedModels;
  /** Where the events lie. */
  readonly span: DenseSpan | null;
  /** What "now" is. */
  readonly now: Date;
  /** Whether to tell it bucket by bucket. */
  readonly timeline: boolean;
}

const CONFIDENCE = 0.9;
/** A report tells what comes after so many buckets, not after a dozen of last year. */
const FEWEST_KNOWN = 20;

/** Asks for the volume, the cost and the latency ahead. */
export function reportForecastQueries(source: EventSource, options: ReportForecastOptions): Query<ReportForecast>[] {
  const { kind, models, span, now, timeline } = options;
  const names = kind === "llm_call" ? ["calls", "cost_usd", "duration_ms_p50"] : ["calls", "duration_ms_p50"];
  return names.map((name): Query<ReportForecast> => {
    const { plans, read } = forecastQuery(source, {
      where: ofKind(kind),
      by: [],
      groups: [{}],
      measure: forecastMeasure("make report", name),
      confidence: CONFIDENCE,
      mostGroups: 1,
      now: now.getTime() * 1000,
      models,
      span,
    });
    return { plans, read: (answers) => reported(read(answers)[0]!, timeline) };
  });
}

function reported(stats: ForecastStats, timeline: boolean): ReportForecast {
  const { measure, steps, total, n, method, reason } = stats;
  const told = n < FEWEST_KNOWN ? null : total ?? steps.at(-1) ?? null;
  return {
    measure: measure.name,
    unit: measure.unit,
    from: told === null ? null : iso((total ?? steps[0]!).at),
    to: told === null ? null : iso(told.until),
    value: told?.value ?? null,
    low: told?.low ?? null,
    high: told?.high ?? null,
    confidence: CONFIDENCE,
    n,
    method: told === null ? null : method,
    reason: told === null && reason === null
      ? `only ${n} whole buckets of time are known, ${FEWEST_KNOWN} are needed`
      : reason,
    buckets: told === null || !timeline ? null : bucketsOf(stats),
  };
}

/** So many times as much is shown of what was. */
const PAST_PER_AHEAD = 3;

function bucketsOf({ past, steps }: ForecastStats): ReportForecastBucket[] {
  const time = ({ at, until }: PastStep): { at: string; until: string } => ({ at: iso(at), until: iso(until) });
  return [
    ...past.slice(-PAST_PER_AHEAD * steps.length).map((step): ReportForecastBucket => {
      return { ...time(step), is_ahead: false, value: step.value, low: null, high: null };
    }),
    ...steps.map((step): ReportForecastBucket => {
      return { ...time(step), is_ahead: true, value: step.value, low: step.low, high: step.high };
    }),
  ];
}

function iso(micros: number): string {
  return new Date(micros / 1000).toISOString();
}
