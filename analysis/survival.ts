/** How long calls would take if none were cut off: one row per group. @module */
import type { DataFrame } from "nodejs-polars";
import type { Kind } from "../recorder/schema.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ofKind, requireFields } from "./group_keys.ts";
import { percentileName } from "./group_stats.ts";
import { requireProbability } from "./stats/quantile.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";
import { readSurvival, survivalPlan, type SurvivalStats } from "./survival_stats.ts";

/** What to estimate. */
export interface SurvivalTableOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {["model"]} */
  readonly by?: readonly string[];
  /** Which events count. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Which quantiles, strictly between 0 and 1. @default {[0.5, 0.9, 0.95, 0.99]} */
  readonly probabilities?: readonly number[];
}

/**
 * How long calls would take if none were cut off: timeouts and aborts lasted at least as long as they did, and leaving them
 * out makes every quantile too small. One row per group, most calls first.
 *
 * Out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | n | Int64 | calls with a duration that succeeded or were cut off | never |
 * | cut_off_ratio | Float64 | of these, weighted, 0..1 | n = 0 |
 * | p50 … | Float64 | ms, of all of them | n < 1/(1 − p), or too many were cut off before |
 * | p50_low, p50_high … | Float64 | ms, 95 % interval | not reached; without `_high` it may be any longer |
 * | p50_of_ok … | Float64 | ms, of those that succeeded alone, as everywhere else | n < 1/(1 − p) |
 * | reason | Utf8 | | nothing else is null but bounds |
 *
 * Method: product limit with bounds by the log-log transform, see {@linkcode kaplanMeier}, from cells of the duration that
 * are at most 0.8 % wide; of more than 50,000 calls so many that are distributed alike. It takes for granted that what cuts calls
 * off does not look at how long they would have taken, as a fixed limit does not. Errors are left out. Cost: two passes over
 * the columns, up to 50 ms a group.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If a probability is out of bounds.
 *
 * @example Half of the calls were cut off after a second
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, survival } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * for (let call = 0; call < 20; call++) {
 *   const end = call % 2 === 0 ? { duration_ms: 100 + call } : { duration_ms: 1000, status: "timeout" } as const;
 *   recorder.record({ kind: "llm_call", name: "chat", model: "a", ...end });
 * }
 * await recorder.close();
 *
 * const table = await survival(await open(dir), { probabilities: [0.9] });
 * assertEquals(table.select("n", "cut_off_ratio", "p90", "reason").toRecords(), [
 *   { n: 20, cut_off_ratio: 0.5, p90: null, reason: "p90 lies beyond the cut-off: 50 % were cut off before" },
 * ]);
 * ```
 */
export async function survival(source: EventSource, options: SurvivalTableOptions = {}): Promise<DataFrame> {
  const action = "estimate survival";
  const by = requireFields(action, options.by ?? ["model"]);
  const probabilities = [...new Set(options.probabilities ?? [0.5, 0.9, 0.95, 0.99])];
  for (const probability of probabilities) requireProbability(action, probability);
  const [rows] = await source.aggregate([survivalPlan(ofKind(options.kind ?? "llm_call"), { by, probabilities })]);
  const groups = rows!.map((row) => readSurvival(row, by, probabilities));
  const columns: Column[] = [
    ["n", "i64", ({ n }) => n],
    ["cut_off_ratio", "f64", ({ cut_off_ratio }) => cut_off_ratio],
    ...probabilities.flatMap(quantileColumns),
    ["reason", "string", ({ reason }) => reason],
  ];
  return statsFrame(groups, by, columns);
}

type Column = StatsColumn<SurvivalStats>;

function quantileColumns(probability: number, place: number): Column[] {
  const name = percentileName(probability);
  return [
    [name, "f64", ({ quantiles }) => quantiles[place]!.value],
    [`${name}_low`, "f64", ({ quantiles }) => quantiles[place]!.low],
    [`${name}_high`, "f64", ({ quantiles }) => quantiles[place]!.high],
    [`${name}_of_ok`, "f64", ({ quantiles }) => quantiles[place]!.of_ok],
  ];
}
