/** How often the intervals of forecasts hold what came. @module */
import { forecast, open } from "@kymo/kymo/analysis";
import { quantile } from "@kymo/kymo/stats";
import { type GeneratedEvent, generateSeries, type Series } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import type { TruthRow } from "./truth_row.ts";

const HOUR = 3600e6;
const KNOWN_HOURS = 7 * 24 + 1;
const AHEAD = 24;
const COLUMNS = ["kind", "name", "started_at", "status", "task", "duration_ms"] as const;
/** A week and the day after it: a daily season, a wave in the level. */
const SERIES: Partial<Series> = {
  buckets: KNOWN_HOURS + AHEAD,
  bucketUs: HOUR,
  callsPerBucket: 20,
  arrivals: "poisson",
  season: 0.3,
  autocorrelation: { phi: 0.5, sigma: 0.1 },
};

type Actual = (events: readonly GeneratedEvent[]) => number | null;

const MEASURES: Readonly<Record<string, Actual>> = {
  calls: (events) => events.length,
  duration_ms_p50: (events) => quantile(Float64Array.from(events, (event) => event.duration_ms!).sort(), 0.5),
};

/** Rows about forecasts of a day of hours, from so many series each. */
export async function forecastTruth(runs: number): Promise<TruthRow[]> {
  const series = Array.from({ length: runs }, (_, index) => {
    return generateSeries({ ...SERIES, seed: 70_001 + index, labels: { task: `t${index}` } });
  });
  const end = series[0]!.truth.bucketStarts[KNOWN_HOURS]!;
  const known = series.flatMap(({ events }) => events.filter(({ started_at }) => started_at < end));
  const source = await open(eventFrame(known, COLUMNS));
  const rows: TruthRow[] = [];
  for (const [measure, actual] of Object.entries(MEASURES)) {
    const options = { measure, by: ["task"], every: "1h", ahead: AHEAD, mostGroups: runs } as const;
    const table = (await forecast(source, { ...options, now: new Date(end / 1000) })).toRecords();
    const steps = table.filter(({ what, low }) => what === "bucket" && low !== null);
    let held = 0;
    for (const { task, at, low, high } of steps) {
      const from = Date.parse(String(at)) * 1000;
      const events = series[Number(String(task).slice(1))]!.events;
      const value = actual(events.filter(({ started_at }) => started_at >= from && started_at < from + HOUR));
      if (value !== null && Number(low) <= value && value <= Number(high)) held++;
    }
    rows.push({
      planted: `${measure} of the 24 hours after a week`,
      counted: "in its 90 % interval",
      hits: held,
      runs: steps.length,
      promised: [0.88, 0.92],
    });
  }
  return rows;
}
