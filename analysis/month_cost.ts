/** What the month will cost, and when a budget is spent. @module */
import { costQuery } from "./cost_stats.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ask, type Query, rowsQuery, together } from "./engine/query.ts";
import { bucketStart, nextBucket } from "./series/calendar_buckets.ts";
import { forecastMeasure } from "./forecast/forecast_measure.ts";
import { forecastQuery } from "./forecast_stats.ts";
import { LLM_CALLS } from "./group_keys.ts";
import { pricedModelsQuery } from "./priced_models.ts";
import { densePlan, denseSpan } from "./series/dense_span.ts";
import { BUCKET_MICROS } from "./series/series_bucket.ts";
import { requireConfidence } from "./stats/argument_checks.ts";

/** What is asked. */
export interface MonthCostOptions {
  /** What the month may cost, USD. @default {no budget} */
  readonly budgetUsd?: number;
  /** Share of the intervals that hold what comes, between 0 and 1. @default {0.9} */
  readonly confidence?: number;
  /** What "now" is. @default {the wall clock} */
  readonly now?: Date;
}

/** What a month costs. */
export interface MonthCost {
  /** The month of the last event, UTC: `2026-11`; `null` without one, or without a calendar. */
  readonly month: string | null;
  /** Cost of it so far, USD, as far as prices are known; `null` when none is. */
  readonly spent_usd: number | null;
  /** Cost of the whole month, USD; `null` without a forecast. */
  readonly cost_usd: number | null;
  /** Lower bound of it; `null` where too little is known for one. */
  readonly cost_low_usd: number | null;
  /** Upper bound. */
  readonly cost_high_usd: number | null;
  /** Share of the intervals that hold what comes. */
  readonly confidence: number;
  /** What it may cost; `null` without a budget. */
  readonly budget_usd: number | null;
  /** Day on which the budget is spent, or was; `null` where that is not this month, or not known. */
  readonly spent_on: string | null;
  /** Earliest such day by the interval; that day itself where it is over. */
  readonly spent_on_earliest: string | null;
  /** Latest such day. */
  readonly spent_on_latest: string | null;
  /** Whole days known. */
  readonly n: number;
  /** Why something is not known; `null` when all is. */
  readonly reason: string | null;
}

/**
 * What the calls of the month of the last event will cost, and when a budget is spent: what was spent, and a forecast of the days
 * that are left. Method: {@linkcode forecast} of the cost of whole days, that of the week taken in; bounds of sums of days, not
 * sums of bounds. A budget that is spent was spent on the first day whose cost and that of the days before it reach it. Cost: two
 * batches.
 *
 * @throws {RangeError} If the budget is not above 0, or `confidence` not between 0 and 1.
 *
 * @example $2.80 on each of 20 days, and a budget of $70
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { monthCost, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const call = { kind: "llm_call", name: "chat", provider: "openai", model: "gpt-4.1" } as const;
 * for (let day = 1; day <= 21; day++) {
 *   const started_at = new Date(Date.UTC(2026, 5, day));
 *   recorder.record({ ...call, started_at, input_tokens: 1_000_000, output_tokens: 100_000 });
 * }
 * await recorder.close();
 *
 * const month = await monthCost(await open(dir), { budgetUsd: 70, now: new Date("2026-06-21T12:00:00Z") });
 * assertEquals([month.month, month.spent_usd, month.cost_usd, month.spent_on], ["2026-06", 58.8, 84, "2026-06-25"]);
 * ```
 */
export async function monthCost(source: EventSource, options: MonthCostOptions = {}): Promise<MonthCost> {
  const action = "forecast month";
  const { budgetUsd = null, confidence = 0.9, now = new Date() } = options;
  requireConfidence(action, confidence);
  if (budgetUsd !== null && !(budgetUsd > 0 && budgetUsd < Infinity)) {
    throw new RangeError(`Cannot ${action}: budgetUsd must be above 0, current value is ${budgetUsd}`);
  }
  const end = Math.min(now.getTime() * 1000, source.extent.last ?? Infinity, (source.window.to ?? Infinity) - 1);
  const from = bucketStart(end, "1mo");
  const ended = nextBucket(from, "1mo");
  const today = bucketStart(end, "1d");
  const days = Array.from({ length: Math.round((ended - today) / BUCKET_MICROS["1d"]) }, (_, day) => day + 1);
  const asked = { confidence, budget_usd: budgetUsd };
  if (source.clock === "relative") {
    return { ...NOTHING, ...asked, reason: "times are distances from the start of each file, not dates" };
  }
  if (source.extent.last === null) return { ...NOTHING, ...asked, reason: "there are no events" };
  const known = { ...asked, month: new Date(from / 1000).toISOString().slice(0, 7) };
  const [times, models] = await ask(
    source,
    rowsQuery(densePlan(source, LLM_CALLS)),
    pricedModelsQuery(source, LLM_CALLS),
  );
  const spentUntil = (until: number): Query<Spent> => {
    const where = [...LLM_CALLS, { measure: "started_at", atLeast: from, below: until } as const];
    const { plans, read } = costQuery({ where, groupings: [[], [{ bucket: "1d", as: DAY }]], models });
    return {
      plans,
      read(answers): Spent {
        const [total, byDay] = read(answers);
        const days = byDay!.map(({ by, cost_usd }) => ({ day: by[DAY] as number, usd: cost_usd ?? 0 }));
        return { usd: total![0]?.cost_usd ?? null, days: days.sort((a, b) => a.day - b.day) };
      },
    };
  };
  const daily = {
    where: LLM_CALLS,
    by: [],
    groups: [{}],
    measure: forecastMeasure(action, "cost_usd"),
    every: "1d" as const,
    confidence,
    mostGroups: 1,
    models,
    span: denseSpan(source, times),
    now: now.getTime() * 1000,
  };
  const [{ usd: soFar, days: pastDays }, { usd: beforeToday }, forecasts] = await ask(
    source,
    spentUntil(end + 1),
    spentUntil(today),
    together(days.map((ahead) => forecastQuery(source, { ...daily, ahead }))),
  );
  const isSpent = budgetUsd !== null && (soFar ?? 0) >= budgetUsd;
  const past = isSpent ? isoDay(dayReached(pastDays, budgetUsd) ?? today) : null;
  const ahead = forecasts.map(([stats]) => stats!);
  const last = ahead.at(-1)!;
  if (last.total?.at !== today) {
    const reason = last.total === null ? last.reason : "the last day has no calls yet";
    const spent = { spent_on: past, spent_on_earliest: past, spent_on_latest: past };
    return { ...NOTHING, ...known, ...spent, spent_usd: soFar, n: last.n, reason };
  }
  const sums = ahead.map(({ total }) => ({
    value: (beforeToday ?? 0) + total!.value,
    low: total!.low === null ? null : (beforeToday ?? 0) + total!.low,
    high: total!.high === null ? null : (beforeToday ?? 0) + total!.high,
  }));
  const whole = sums.at(-1)!;
  const atLeast = (least: number | null): number | null => least === null ? null : Math.max(least, soFar ?? 0);
  const dayOf = (bound: "value" | "low" | "high"): string | null => {
    if (budgetUsd === null || past !== null) return past;
    const day = sums.findIndex((sum) => sum[bound] !== null && sum[bound]! >= budgetUsd);
    return day < 0 ? null : isoDay(today + day * BUCKET_MICROS["1d"]);
  };
  return {
    ...known,
    spent_usd: soFar,
    cost_usd: atLeast(whole.value),
    cost_low_usd: atLeast(whole.low),
    cost_high_usd: atLeast(whole.high),
    spent_on: dayOf("value"),
    spent_on_earliest: dayOf("high"),
    spent_on_latest: dayOf("low"),
    n: last.n,
    reason: last.reason,
  };
}

const NOTHING: Omit<MonthCost, "confidence" | "budget_usd"> = {
  month: null,
  spent_usd: null,
  cost_usd: null,
  cost_low_usd: null,
  cost_high_usd: null,
  spent_on: null,
  spent_on_earliest: null,
  spent_on_latest: null,
  n: 0,
  reason: null,
};

const DAY = "day";

/** Cost of a stretch of time. */
interface Spent {
  readonly usd: number | null;
  /** Of its days that have calls, in order. */
  readonly days: readonly { readonly day: number; readonly usd: number }[];
}

/** First day that reaches a sum together with those before it, µs. */
function dayReached(days: Spent["days"], least: number): number | undefined {
  // Ten times $0.10 are a hair less than $1.
  const reached = least * (1 - 1e-9);
  let sum = 0;
  return days.find(({ usd }) => (sum += usd) >= reached)?.day;
}

function isoDay(micros: number): string {
  return new Date(micros / 1000).toISOString().slice(0, 10);
}
