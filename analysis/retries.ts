/** What retries cost in time: one row per group. @module */
import type { DataFrame } from "nodejs-polars";
import type { EventSource } from "./engine/event_source.ts";
import { requireFields } from "./group_keys.ts";
import { readRetries, retryPlans, type RetryStats } from "./retry_stats.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";

/** How to group. */
export interface RetriesOptions {
  /** Columns, or `attributes.<key>`, that make the groups; attempts must have them too. @default {["provider", "model"]} */
  readonly by?: readonly string[];
}

/**
 * What retries cost in time: one row per group of calls, most time lost first.
 *
 * Out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | calls, known_calls | Float64 | calls, weighted; those that say how often they were tried | never |
 * | retried_calls | Float64 | calls tried more than once | no call says |
 * | retried_ratio | Float64 | of the calls that say, 0..1 | as above |
 * | attempts | Float64 | attempts of the calls that say | as above |
 * | wait_ms | Float64 | ms slept between attempts | no call says |
 * | failed_attempts | Float64 | attempts recorded that failed, the last of a call too | there were retries, but attempts are not recorded |
 * | failed_ms | Float64 | ms they took | as above |
 * | lost_ms | Float64 | ms, both as far as they are known | neither is |
 * | lost_ratio | Float64 | of the duration of all calls, 0..1 | as above |
 * | error_category | Utf8 | what cost most of `failed_ms` | nothing failed, or unknown |
 * | error_category_ratio | Float64 | its share of `failed_ms`, 0..1 | as above |
 * | reason | Utf8 | | nothing else is null for want of data |
 *
 * A call that was tried again looks like one slow call; its attempts tell the two apart. Cost: one pass over the columns.
 *
 * @throws {TypeError} If a column is missing.
 *
 * @example A call that was refused once
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, retries } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const model = { provider: "openai", model: "gpt-5-mini" };
 * recorder.record({ ...model, kind: "llm_call", name: "chat", duration_ms: 1000, attempts: 2, retry_wait_ms: 300 });
 * const refused = { status: "error", error_category: "rate_limit", duration_ms: 100 } as const;
 * recorder.record({ ...model, ...refused, kind: "attempt", name: "attempt" });
 * await recorder.close();
 *
 * const table = await retries(await open(dir));
 * assertEquals(table.select("model", "retried_ratio", "lost_ms", "lost_ratio", "error_category").toRecords(), [
 *   { model: "gpt-5-mini", retried_ratio: 1, lost_ms: 400, lost_ratio: 0.4, error_category: "rate_limit" },
 * ]);
 * ```
 */
export async function retries(source: EventSource, options: RetriesOptions = {}): Promise<DataFrame> {
  const keys = requireFields("compute retries", options.by ?? ["provider", "model"]);
  const [calls, failed] = await source.aggregate(retryPlans(keys));
  const groups = readRetries(calls!, failed!, keys);
  return statsFrame(groups, keys, STATS_COLUMNS);
}

type Column = StatsColumn<RetryStats>;

const STATS_COLUMNS: readonly Column[] = [
  ["calls", "f64", ({ calls }) => calls],
  ["known_calls", "f64", ({ known_calls }) => known_calls],
  ["retried_calls", "f64", ({ retried_calls }) => retried_calls],
  ["retried_ratio", "f64", ({ retried_ratio }) => retried_ratio],
  ["attempts", "f64", ({ attempts }) => attempts],
  ["wait_ms", "f64", ({ wait_ms }) => wait_ms],
  ["failed_attempts", "f64", ({ failed_attempts }) => failed_attempts],
  ["failed_ms", "f64", ({ failed_ms }) => failed_ms],
  ["lost_ms", "f64", ({ lost_ms }) => lost_ms],
  ["lost_ratio", "f64", ({ lost_ratio }) => lost_ratio],
  ["error_category", "string", ({ categories }) => categories[0]?.error_category ?? null],
  ["error_category_ratio", "f64", ({ categories, failed_ms }) => {
    const most = categories[0];
    return most === undefined || most.error_category === null || !failed_ms ? null : (most.failed_ms ?? 0) / failed_ms;
  }],
  ["reason", "string", ({ reason }) => reason],
];
