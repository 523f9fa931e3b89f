/** What is said of services whose truth is known: what sets the waiting time, what a faster stage saves, where load begins. @module */
import { bottlenecks, criticalPath, type EventSource, open, saturation, survival } from "@kymo/kymo/analysis";
import { type Scenario, serviceEvents, type ServiceOptions, serviceTruth, whatIf } from "../../fixtures/generate.ts";
import { eventFrame } from "../../fixtures/generate/event_frame.ts";
import type { TruthRow } from "./truth_row.ts";

const COLUMNS = [
  "event_id",
  "trace_id",
  "parent_id",
  "kind",
  "name",
  "model",
  "provider",
  "status",
  "started_at",
  "duration_ms",
  "first_token_ms",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "attempts",
  "retry_wait_ms",
  "error_category",
  "nested_calls",
] as const;

/** Rows about services, from so many seeds each. */
export async function serviceTruthRows(seeds: number): Promise<TruthRow[]> {
  return [...await bottleneckRows(seeds), await whatIfRow(seeds), await saturationRow(seeds), await survivalRow(seeds)];
}

function service(options: ServiceOptions): Promise<EventSource> {
  return open(eventFrame([...serviceEvents(options)].flat(), COLUMNS));
}

async function bottleneckRows(seeds: number): Promise<TruthRow[]> {
  let [onPath, offPath] = [0, 0];
  const planted = "a slow stage beside what is waited for";
  for (let seed = 1; seed <= seeds; seed++) {
    const options = { scenario: "slow_off_path" as Scenario, seed, days: 1 };
    const truth = serviceTruth(options);
    const named = (await bottlenecks(await service(options))).flatMap(({ where }) => where.stage ?? where.name ?? []);
    // In that scenario a call waits for vector_search longer than for anything else.
    if (named.includes("vector_search")) onPath++;
    if (named.some((name) => truth.offPath.some((off) => off === name))) offPath++;
  }
  return [
    { planted, counted: "the one waited for is named", hits: onPath, runs: seeds, promised: [1, 1] },
    { planted, counted: "the other one is named", hits: offPath, runs: seeds, promised: [0, 0] },
  ];
}

const STAGES = ["vector_search", "web_search", "keyword_search", "audit_log"] as const;

async function whatIfRow(seeds: number): Promise<TruthRow> {
  let [held, runs] = [0, 0];
  for (let seed = 1; seed <= Math.ceil(seeds / 4); seed++) {
    const options = { scenario: "slow_off_path" as Scenario, seed, days: 2 };
    const rows = (await criticalPath(await service(options))).toRecords();
    for (const stage of STAGES) {
      const { savedMs } = whatIf(options, { [stage]: 0.5 });
      const row = rows.find((each) => each.stage === stage)!;
      for (const p of ["p50", "p95"] as const) {
        runs++;
        if (within(savedMs[p], row[`saved_${p}_low_ms`], row[`saved_${p}_high_ms`])) held++;
      }
    }
  }
  return {
    planted: "half the time in a stage",
    counted: "what that saves in interval",
    hits: held,
    runs,
    promised: [0.9, 1],
  };
}

async function saturationRow(seeds: number): Promise<TruthRow> {
  let held = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const options = { scenario: "saturation" as Scenario, seed };
    const { saturation: truth } = serviceTruth(options).service;
    const [row] = (await saturation(await service(options))).toRecords();
    if (within(truth!.limit, row!.knee_low, row!.knee_high)) held++;
  }
  return {
    planted: "latency rises beyond 6 calls at once",
    counted: "the 6 in interval",
    hits: held,
    runs: seeds,
    promised: [0.9, 1],
  };
}

async function survivalRow(seeds: number): Promise<TruthRow> {
  let [held, runs] = [0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const options = { scenario: "timeouts" as Scenario, seed, days: 2 };
    const { uncensoredMs } = serviceTruth(options).timeouts!;
    const [row] = (await survival(await service(options), { by: [] })).toRecords();
    for (const p of ["p50", "p90", "p95"] as const) {
      if (row![`${p}_low`] === null) continue;
      runs++;
      if (within(uncensoredMs[p], row![`${p}_low`], row![`${p}_high`] ?? Infinity)) held++;
    }
  }
  return {
    planted: "calls cut off at 6 s",
    counted: "their quantiles in interval",
    hits: held,
    runs,
    promised: [0.9, 1],
  };
}

/** Whether an interval holds a value, to a hundredth of a millisecond. */
function within(value: number, low: unknown, high: unknown): boolean {
  return low !== null && high !== null && Number(low) - 0.01 <= value && value <= Number(high) + 0.01;
}
