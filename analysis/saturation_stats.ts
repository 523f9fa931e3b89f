/** What many calls at once do to their latency: what {@linkcode saturation} shows. @module */
import type { Cell } from "../recorder/cell.ts";
import { callsUnderLoad, LOAD_FIELDS, loadGroups } from "./calls_under_load.ts";
import type { Field, Value } from "./engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "./engine/event_source.ts";
import { blocksOf, kneeWithInterval, type LoadedCall, riseWithInterval } from "./load/knee_interval.ts";
import { loadEvidence } from "./load/load_evidence.ts";
import { tokenResiduals } from "./load/token_residuals.ts";
import { quantile } from "./stats/quantile.ts";
import type { Estimate } from "./stats/wilson_interval.ts";

/** Latency of a group of calls against how many of them ran at once. */
export interface SaturationStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Successful calls looked at, without those at the start of a slice. */
  readonly n: number;
  /** Calls in flight when half of the calls began, itself included. */
  readonly concurrency_p50: number | null;
  /** Calls in flight when the busiest tenth began. */
  readonly concurrency_p90: number | null;
  /** Most calls in flight when one began. */
  readonly concurrency_max: number | null;
  /** Rank correlation of duration and concurrency within stretches of time. */
  readonly correlation: number | null;
  /** Probability of this evidence if the load did nothing. */
  readonly p_value: number | null;
  /** Calls in flight from which on latency rises. */
  readonly knee: Estimate | null;
  /** Median duration at `concurrency_p90` over that up to the knee, at equal tokens; without a knee over that of the idlest tenth. */
  readonly ratio: Estimate | null;
  /** Median duration up to the knee, or of the idlest tenth, ms. */
  readonly p50_below_ms: number | null;
  /** Median duration at `concurrency_p90`, ms. */
  readonly p50_at_p90_ms: number | null;
  /** Share of the calls that were cut off, of which the true latency is not known. */
  readonly cut_off_ratio: number | null;
  /** Why something is `null`; `null` when nothing is. */
  readonly reason: string | null;
}

/** What a sample must have for {@linkcode saturationStats}. */
export const SATURATION_FIELDS: readonly Field[] = [
  ...LOAD_FIELDS,
  "input_tokens",
  "cache_read_tokens",
  "output_tokens",
];

/** Latency against load in a sample that holds all events of its slices; see {@linkcode saturation}. */
export function saturationStats(
  sample: EventSample,
  source: Pick<EventSource, "clock">,
  by: readonly Field[],
): SaturationStats[] {
  const { groups, reason } = loadGroups(sample, source, by);
  return groups.map(({ by, rows }): SaturationStats => ({
    by,
    ...(reason === null ? groupStats(sample, rows) : nothing({ n: rows.length, reason })),
  }));
}

type GroupLoad = Omit<SaturationStats, "by">;

function nothing(known: Partial<GroupLoad> & Pick<GroupLoad, "n" | "reason">): GroupLoad {
  return {
    concurrency_p50: null,
    concurrency_p90: null,
    concurrency_max: null,
    correlation: null,
    p_value: null,
    knee: null,
    ratio: null,
    p50_below_ms: null,
    p50_at_p90_ms: null,
    cut_off_ratio: null,
    ...known,
  };
}

const FEWEST_CALLS = 200;
/** Largest p-value at which latency is said to rise. */
const SIGNIFICANT = 0.05;

function groupStats(sample: EventSample, rows: readonly number[]): GroupLoad {
  const { calls, typical } = loadedCalls(sample, rows);
  const n = calls.length;
  if (n < FEWEST_CALLS) {
    return nothing({ n, reason: `needs ${FEWEST_CALLS} successful calls after the start of each slice, n is ${n}` });
  }
  const loads = Float64Array.from(calls, ({ load }) => load).sort();
  const cutOff = rows.filter((row) => sample.columns.status![row] === "timeout").length / rows.length;
  const known = {
    n,
    concurrency_p50: quantile(loads, 0.5),
    concurrency_p90: quantile(loads, 0.9),
    concurrency_max: loads.at(-1)!,
    cut_off_ratio: cutOff,
  };
  const [low, high] = [quantile(loads, 0.1)!, quantile(loads, 0.9)!];
  if (high < 1.5 * low || new Set(loads).size < 3) {
    const reason = `concurrency hardly varies: from ${low} to ${high} calls at once in four of five calls`;
    return nothing({ ...known, reason });
  }
  const blocks = blocksOf(calls, typical);
  if (blocks === null) {
    return nothing({ ...known, reason: "the time looked at is too short for calls that take so long" });
  }
  const byLoad = loadEvidence(blocks.map((block) => ({ y: block.y, load: block.load })));
  const byArrivals = loadEvidence(blocks.map((block) => ({ y: block.y, load: block.arrivals })));
  const tested = { ...known, correlation: byLoad.correlation };
  if (byLoad.p_value === null || byArrivals.p_value === null) {
    return nothing({ ...tested, reason: "load or latency does not vary from one stretch of time to another" });
  }
  const p_value = Math.max(byLoad.p_value, byArrivals.p_value);
  if (p_value > SIGNIFICANT) {
    const isRising = byLoad.p_value <= SIGNIFICANT;
    const reason = isRising
      ? "latency and concurrency rise together, but not with the arrivals: slow answers raise concurrency too, so neither is shown to be the cause"
      : "no evidence that latency rises with concurrency";
    return nothing({ ...tested, p_value, reason });
  }
  const knee = kneeWithInterval(blocks);
  const rise = riseWithInterval(blocks, { knee: knee?.value ?? low, at: high });
  const isFromTheStart = knee === null && "latency rises from the lowest concurrency on: the knee lies below";
  return {
    ...tested,
    p_value,
    knee,
    ratio: rise?.ratio ?? null,
    p50_below_ms: rise?.below_ms ?? null,
    p50_at_p90_ms: rise?.at_ms ?? null,
    reason: isFromTheStart || (rise === null ? "too few calls at or below the knee" : null),
  };
}

/** Calls with their durations at equal tokens, and how long one typically takes, µs. */
function loadedCalls(
  sample: EventSample,
  rows: readonly number[],
): { readonly calls: LoadedCall[]; readonly typical: number } {
  const { calls, typical } = callsUnderLoad(sample, rows);
  const tokens = tokensOf(sample);
  const residuals = tokenResiduals(calls.map(({ row, duration_ms, load }) => ({
    y: Math.log(duration_ms),
    tokens: tokens(row),
    load,
  })));
  return { calls: calls.map((call, index) => ({ ...call, y: residuals[index]! })), typical };
}

/** Input that was not cached, cached input, output; `null` where one is unknown. Unknown cache reads count as none. */
function tokensOf({ columns }: EventSample): (row: number) => number[] | null {
  const number = (cell: Cell | undefined): number | null => typeof cell === "number" ? cell : null;
  return (row) => {
    const input = number(columns.input_tokens![row]);
    const output = number(columns.output_tokens![row]);
    const cached = number(columns.cache_read_tokens![row]) ?? 0;
    return input === null || output === null ? null : [Math.max(0, input - cached), cached, output];
  };
}
