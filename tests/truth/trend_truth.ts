/** What `trends()` and `changes()` say of series whose truth is known. @module */
import { changes, trends } from "@kymo/kymo/analysis";
import type { Series } from "../../fixtures/generate.ts";
import { generatedSeries } from "./generated_series.ts";
import type { TruthRow } from "./truth_row.ts";

const HOUR = 3600e6;
const DAY = 24 * HOUR;
const WAVE = { phi: 0.5, sigma: 0.15 };
const SEASON = { season: 0.3, buckets: 14 * 24, bucketUs: HOUR, callsPerBucket: 6 } as const;

/** Series whose level does not change. */
const STATIONARY: Readonly<Record<string, Partial<Series>>> = {
  "nothing: 30 hours of 30 calls": { buckets: 30, callsPerBucket: 30, arrivals: "poisson" },
  "nothing, autocorrelated: 120 hours of 30": { buckets: 120, callsPerBucket: 30, autocorrelation: WAVE },
  "nothing but a daily season: 14 days of 144": SEASON,
  "nothing, season and autocorrelation: 14 days of 144": { ...SEASON, autocorrelation: WAVE },
};

interface PlantedStep {
  readonly series: Partial<Series>;
  readonly every: "1h" | "1d";
  readonly found: number;
}

const STEPS: Readonly<Record<string, PlantedStep>> = {
  "median doubles: 10 hours of 30 calls": {
    series: { buckets: 10, callsPerBucket: 30, step: { atBucket: 5, durationRatio: 2 } },
    every: "1h",
    found: 0.95,
  },
  "median +20 %: 14 days of 300 calls": {
    series: { buckets: 14, bucketUs: DAY, callsPerBucket: 300, step: { atBucket: 7, durationRatio: 1.2 } },
    every: "1d",
    found: 0.9,
  },
};

/** Groups in one source; their number has no influence on the p-value of each. */
const AT_ONCE = 250;

/** Rows about trends, from so many series each. */
export async function trendTruth(runs: { readonly stationary: number; readonly steps: number }): Promise<TruthRow[]> {
  const rows: TruthRow[] = [];
  for (const [planted, series] of Object.entries(STATIONARY)) {
    rows.push(await falseAlarms(planted, series, runs.stationary));
  }
  for (const [planted, step] of Object.entries(STEPS)) rows.push(...await stepsFound(planted, step, runs.steps));
  return rows;
}

const MEASURES = { by: ["task"], measures: ["duration_ms_p50"], mostGroups: AT_ONCE } as const;

async function falseAlarms(planted: string, series: Partial<Series>, runs: number): Promise<TruthRow> {
  let alarms = 0;
  for (let first = 1; first <= runs; first += AT_ONCE) {
    const { source } = await generatedSeries(series, { first, count: Math.min(AT_ONCE, runs - first + 1) });
    for (const { p_value } of (await trends(source, MEASURES)).toRecords()) {
      if (p_value !== null && Number(p_value) <= 0.05) alarms++;
    }
  }
  return { planted, counted: "false alarms", hits: alarms, runs, promised: [0, binomialBound(runs) / runs] };
}

/** Bound of the binomial at 5 % that 99 % of draws stay within: 68 of 1,000. */
function binomialBound(runs: number): number {
  return Math.ceil(0.05 * runs + 2.576 * Math.sqrt(0.05 * 0.95 * runs));
}

async function stepsFound(planted: string, { series, every, found }: PlantedStep, runs: number): Promise<TruthRow[]> {
  const { source, truths } = await generatedSeries(series, { first: 5001, count: runs });
  // Every series changes, so that correction for their number changes nothing.
  const options = { ...MEASURES, every, mostGroups: runs };
  const verdicts = (await trends(source, options)).toRecords();
  const rows = (await changes(source, options)).toRecords();
  const byTask = Map.groupBy(rows, ({ task }) => String(task));
  let [inTime, inSize] = [0, 0];
  for (const [task, shifts] of byTask) {
    const { step } = truths.get(task)!;
    const distances = shifts.map(({ at }) => Math.abs(micros(at) - step!.at));
    const nearest = shifts[distances.indexOf(Math.min(...distances))]!;
    if (Math.min(...distances) <= series.bucketUs! || Math.min(...distances) <= HOUR && every === "1h") inTime++;
    const ratio = step!.durationRatio! - 1;
    if (Number(nearest.ratio_low) <= ratio && ratio <= Number(nearest.ratio_high)) inSize++;
  }
  return [
    { planted, counted: "found", hits: verdicts.filter(isDeclining).length, runs, promised: [found, 1] },
    { planted, counted: "its time within one bucket", hits: inTime, runs: byTask.size, promised: [0.9, 1] },
    { planted, counted: "its size within the interval", hits: inSize, runs: byTask.size, promised: [0.9, 1] },
  ];
}

function isDeclining({ p_value, direction }: Record<string, unknown>): boolean {
  return Number(p_value) <= 0.05 && direction === "declining";
}

/** Polars hands out times as text cut to milliseconds. */
function micros(time: unknown): number {
  return (time instanceof Date ? time.getTime() : Date.parse(String(time))) * 1000;
}
