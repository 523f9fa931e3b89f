/** What `compare()` says of pairs whose truth is known. @module */
import { compare, type EventSource, open } from "@kymo/kymo/analysis";
import { generateSeries, type Series } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import type { TruthRow } from "./truth_row.ts";

const HOUR = 3600e6;
const DAY = 24 * HOUR;
const COLUMNS = ["kind", "name", "started_at", "status", "task", "duration_ms", "release"] as const;
/** A week, and the week after it. */
const WEEK: Partial<Series> = { buckets: 7 * 24, bucketUs: HOUR, callsPerBucket: 12, arrivals: "poisson" };

/** Pairs that do not differ. */
const EQUAL: Readonly<Record<string, Partial<Series>>> = {
  "equal weeks of 2,016 calls": {},
  "equal weeks, a daily season": { season: 0.3 },
  "equal weeks, autocorrelated": { autocorrelation: { phi: 0.5, sigma: 0.15 } },
};

interface Pairs {
  readonly a: Partial<Series>;
  readonly b: Partial<Series>;
  readonly runs: number;
}

/** Rows about comparisons, from so many pairs each. */
export async function compareTruth(runs: number): Promise<TruthRow[]> {
  const rows: TruthRow[] = [];
  for (const [planted, both] of Object.entries(EQUAL)) {
    const verdicts = await verdictsOf({ a: both, b: both, runs });
    const hits = verdicts.filter((verdict) => verdict === "no evidence").length;
    rows.push({ planted, counted: "no difference", hits, runs: verdicts.length, promised: [0.94, 1] });
  }
  const slower = await verdictsOf({ a: {}, b: { medianMs: 1200 }, runs });
  const hits = slower.filter((verdict) => verdict === "worse").length;
  rows.push({ planted: "a week 20 % slower", counted: "called worse", hits, runs: slower.length, promised: [0.95, 1] });
  return rows;
}

/** Pairs of weeks, a release each, a task a pair: compared together, judged each by itself. */
async function verdictsOf({ a, b, runs }: Pairs): Promise<unknown[]> {
  const source = await pairs({ a, b, runs });
  const table = await compare(source, {
    field: "release",
    a: "r41",
    b: "r42",
    by: ["task"],
    measures: ["duration_ms_p50"],
    mostGroups: runs,
  });
  return table.toRecords().map(({ p_value, verdict, ratio }) => {
    if (p_value === null) return verdict;
    // Each pair is one comparison: the correction for their number is not what is tested here.
    return Number(p_value) > 0.05 ? "no evidence" : Number(ratio) > 0 ? "worse" : "better";
  });
}

function pairs({ a, b, runs }: Pairs): Promise<EventSource> {
  const events = Array.from({ length: runs }, (_, pair) => {
    const task = `t${pair}`;
    const before = { ...WEEK, ...a, seed: 2 * pair + 1, labels: { task, release: "r41" } };
    const start = generateSeries({ ...before, callsPerBucket: 1 }).truth.bucketStarts[0]! + 7 * DAY;
    const after = { ...WEEK, ...b, start, seed: 2 * pair + 2, labels: { task, release: "r42" } };
    return [...generateSeries(before).events, ...generateSeries(after).events];
  }).flat();
  return open(eventFrame(events, COLUMNS));
}
