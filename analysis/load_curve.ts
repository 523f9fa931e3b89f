/** Latency at every load: one row per group and number of calls at once. @module */
import type { DataFrame } from "nodejs-polars";
import { callsUnderLoad, LOAD_FIELDS, type LoadGroup, loadGroups } from "./calls_under_load.ts";
import type { QuantileEstimates } from "./engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "./engine/event_source.ts";
import { LLM_CALLS, requireFields } from "./group_keys.ts";
import { reasonOf } from "./group_stats.ts";
import { loadBins } from "./load/load_bins.ts";
import { quantileColumns } from "./quantile_columns.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { quantile } from "./stats/quantile.ts";
import { quantileInterval } from "./stats/quantile_interval.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import { SAMPLED_EVENTS } from "./trace_sample.ts";

/** What to look at. */
export interface LoadCurveOptions {
  /** Columns, or `attributes.<key>`, that make the groups: whatever has a limit of its own. @default {["model"]} */
  readonly by?: readonly string[];
  /** About how many events to look at, in whole slices of time spread over the window. @default {200_000} */
  readonly atMost?: number;
}

/**
 * How long calls of models take at how many calls at once: what a limit looks like. Whether there is one, and where, says {@linkcode
 * saturation}.
 *
 * Out: groups with most calls first, in each a row per number of calls at once, ascending; one row with a reason where that is not
 * known:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | concurrency_low, concurrency_high | Int64 | calls in flight when one begins, itself included: fewest and most of the row | it is not known |
 * | n | Int64 | successful calls of the row; calls of the group where its concurrency is not known | never |
 * | p50, p90 | Float64 | ms, duration | concurrency is not known |
 * | p50_low, p50_high, p90_low, p90_high | Float64 | ms, 95 % interval | as above, or too few calls for one |
 * | reason | Utf8 | | nothing else is null |
 *
 * Rows hold 1, 2, 3, 4, 5–6, 7–9, 10–13 … calls at once, neighbours joined until each row holds 20 calls. Durations are as they
 * are, not at equal tokens: where longer answers come in busy times the curve rises without a limit.
 *
 * Method: concurrency as in {@linkcode saturation}, counted at the start of each call that holds no others, without the first calls
 * of each slice; type 7 quantiles with intervals by order statistics, which take calls as independent: those of one busy hour
 * are not, and the truth is wider. Cost: one read of the events looked at, then about 3 µs each.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If `atMost` is out of bounds.
 *
 * @example Calls one after the other
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { loadCurve, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * for (let call = 0; call < 50; call++) {
 *   const started_at = new Date(Date.UTC(2026, 2, 1) + 1000 * call);
 *   recorder.record({ kind: "llm_call", name: "chat", model: "a", started_at, duration_ms: 500 });
 * }
 * await recorder.close();
 *
 * const table = await loadCurve(await open(dir));
 * assertEquals(table.select("model", "concurrency_low", "concurrency_high", "n", "p50").toRecords(), [
 *   { model: "a", concurrency_low: 1, concurrency_high: 1, n: 49, p50: 500 },
 * ]);
 * ```
 */
export async function loadCurve(source: EventSource, options: LoadCurveOptions = {}): Promise<DataFrame> {
  const { by = ["model"], atMost = SAMPLED_EVENTS } = options;
  const action = "make load curve";
  const keys = requireFields(action, by);
  requireAtLeastOne(action, "atMost", atMost);
  const fields = [...new Set([...LOAD_FIELDS, ...keys])];
  const sample = await source.sample({ fields, where: LLM_CALLS, atMost });
  const { groups, reason } = loadGroups(sample, source, keys);
  const rows = groups.flatMap((group) => reason === null ? curveOf(sample, group) : [unknown(group, reason)]);
  return statsFrame(rows, keys, COLUMNS);
}

/** Calls of one group at about one load. */
interface CurveRow extends Pick<LoadGroup, "by"> {
  readonly low: number | null;
  readonly high: number | null;
  readonly quantiles: QuantileEstimates;
  readonly reason: string | null;
}

const PROBABILITIES = [0.5, 0.9] as const;
const FEWEST_CALLS = 20;

const COLUMNS: readonly StatsColumn<CurveRow>[] = [
  ["concurrency_low", "i64", ({ low }) => low],
  ["concurrency_high", "i64", ({ high }) => high],
  ["n", "i64", ({ quantiles }) => quantiles.n],
  ...quantileColumns<CurveRow>(PROBABILITIES, ({ quantiles }) => quantiles),
  ["reason", "string", ({ reason }) => reason],
];

function curveOf(sample: EventSample, { by, rows }: LoadGroup): CurveRow[] {
  const { calls } = callsUnderLoad(sample, rows);
  const n = calls.length;
  if (n < FEWEST_CALLS) {
    const reason = `needs ${FEWEST_CALLS} successful calls after the start of each slice, n is ${n}`;
    return [unknown({ by, rows: calls.map(({ row }) => row) }, reason)];
  }
  return loadBins(calls, FEWEST_CALLS).map(({ low, high, durations }): CurveRow => {
    const quantiles = quantilesOf(durations);
    return { by, low, high, quantiles, reason: reasonOf(quantiles) };
  });
}

function unknown({ by, rows }: LoadGroup, reason: string): CurveRow {
  const estimates = PROBABILITIES.map((probability) => ({ probability, value: null, low: null, high: null }));
  return { by, low: null, high: null, quantiles: { n: rows.length, estimates }, reason };
}

function quantilesOf(sorted: Float64Array): QuantileEstimates {
  return {
    n: sorted.length,
    estimates: PROBABILITIES.map((probability) => {
      const [low, high] = quantileInterval(sorted, { probability }) ?? [null, null];
      return { probability, value: quantile(sorted, probability), low, high };
    }),
  };
}
