/** How far the data can be trusted. @module */
import type { DataFrame } from "nodejs-polars";
import type { Cell } from "../recorder/cell.ts";
import type { ColumnType } from "../recorder/schema.ts";
import type { EventSource } from "./engine/event_source.ts";
import { frameOf } from "./engine/polars.ts";
import { ask } from "./engine/query.ts";
import { LLM_CALLS } from "./group_keys.ts";
import { byImportance, type QualityCheck } from "./quality/quality_check.ts";
import { TREE_FIELDS, treeChecks } from "./quality/tree_checks.ts";
import { qualityQuery, unpricedCheck } from "./quality_stats.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { pricedModelsQuery } from "./priced_models.ts";
import { costQuery } from "./cost_stats.ts";

/** How to look. */
export interface QualityOptions {
  /** About how many events to look at for what cannot be counted: parents and doubled ids. @default {200_000} */
  readonly atMost?: number;
  /** What "now" is. @default {the wall clock} */
  readonly now?: Date;
}

/**
 * What is missing, contradictory or lost in the data: what every other number stands on.
 *
 * Out: one row per check, warnings first, then notes, then what is well:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | check | Utf8 | unpriced, tokens_unknown, tokens_zero, tokens_estimated, nested_calls, duration_unknown, duration_negative, failed_in_no_time, cache_beyond_input, reasoning_beyond_output, first_token_after_end, in_the_future, sampled, dropped, quarantined_files, torn_lines, orphans, outside_parent, doubled_ids, copied_calls | never |
 * | count | Float64 | concerned | there was nothing to look at, `says` says why |
 * | of | Float64 | looked at | as above |
 * | ratio | Float64 | 0..1 | as above |
 * | severity | Utf8 | warning: other numbers may be wrong; note: good to know; ok: nothing found | as above |
 * | says | Utf8 | a sentence | never |
 *
 * Method: counts of events as stored; orphans, outside_parent, doubled_ids and copied_calls on the events looked at. Orphans are judged in traces
 * whose root was read; in all where nothing lies before what was read and nothing is sampled. A relative clock has no future, and
 * no clock that parents and children share. Cost: one pass over the columns, and a read of up to `atMost` events.
 *
 * @throws {RangeError} If `atMost` is out of bounds.
 *
 * @example A call of a model that no price list knows
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, quality } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat", model: "our-own", duration_ms: 9, input_tokens: 40, output_tokens: 2 });
 * await recorder.close();
 *
 * const [first] = (await quality(await open(dir))).select("check", "count", "severity", "says").toRecords();
 * assertEquals(first, {
 *   check: "unpriced",
 *   count: 1,
 *   severity: "warning",
 *   says: "1 of 1 call with tokens (100 %) is without a price: they are in no cost, by model our-own.",
 * });
 * ```
 */
export async function quality(source: EventSource, options: QualityOptions = {}): Promise<DataFrame> {
  const { atMost = 200_000, now = new Date() } = options;
  requireAtLeastOne("check quality", "atMost", atMost);
  const [models, { checks }] = await ask(
    source,
    pricedModelsQuery(source, LLM_CALLS),
    qualityQuery(source, now.getTime() * 1000),
  );
  const [[costs]] = await ask(source, costQuery({ where: LLM_CALLS, groupings: [["model"]], models }));
  const sample = await source.sample({ fields: TREE_FIELDS, atMost });
  return qualityFrame(byImportance([unpricedCheck(costs!, models), ...checks, ...treeChecks(sample, source)]));
}

function qualityFrame(checks: readonly QualityCheck[]): DataFrame {
  const columns: [string, ColumnType, (check: QualityCheck) => Cell][] = [
    ["check", "string", ({ check }) => check],
    ["count", "f64", ({ count }) => count],
    ["of", "f64", ({ of }) => of],
    ["ratio", "f64", ({ ratio }) => ratio],
    ["severity", "string", ({ severity }) => severity],
    ["says", "string", ({ says }) => says],
  ];
  return frameOf(columns.map(([name, type, get]) => ({ name, type, cells: checks.map(get) })));
}
