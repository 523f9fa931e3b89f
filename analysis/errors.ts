/** What goes wrong, how often. @module */
import type { DataFrame } from "nodejs-polars";
import type { Kind } from "../recorder/schema.ts";
import type { AggregatePlan, AnswerRow, Field, Filter, Value } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { countOf, FAILED, ofKind, ratio, requireFields } from "./group_keys.ts";
import { resultFrame } from "./result_frame.ts";

/** How to group. */
export interface ErrorsOptions {
  /** Columns, or `attributes.<key>`, that make the groups. @default {["status", "error_category", "error_type", "http_status"]} */
  readonly by?: readonly string[];
  /** Which events count. @default {"llm_call"} */
  readonly kind?: Kind;
}

/** A group of errors. */
export interface ErrorStats {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Events that did not succeed. */
  readonly count: number;
  /** `count` / all events of that kind. */
  readonly ratio: number | null;
}

/** What errors are told apart by unless asked otherwise. */
export const ERROR_KEYS: readonly Field[] = ["status", "error_category", "error_type", "http_status"];

/**
 * Events that did not succeed, per group.
 *
 * Out: one row per group, most errors first:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by | as stored, attributes Utf8 | | unknown in the events |
 * | count | Float64 | events, weighted | never |
 * | ratio | Float64 | of all events of that kind, 0..1 | there are none |
 *
 * Cost: one pass over the columns.
 *
 * @throws {TypeError} If a column is missing.
 *
 * @example
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { errors, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * recorder.record({ kind: "llm_call", name: "chat" });
 * recorder.record({ kind: "llm_call", name: "chat", status: "error", error_category: "rate_limit" });
 * await recorder.close();
 *
 * const table = await errors(await open(dir), { by: ["error_category"] });
 * assertEquals(table.toRecords(), [{ error_category: "rate_limit", count: 1, ratio: 0.5 }]);
 * ```
 */
export async function errors(source: EventSource, options: ErrorsOptions = {}): Promise<DataFrame> {
  const by = requireFields("compute errors", options.by ?? ERROR_KEYS);
  const [all, failed] = await source.aggregate(errorPlans(ofKind(options.kind ?? "llm_call"), by));
  const total = countOf(all![0]!, "calls");
  return resultFrame(failed!, by, [
    { name: "count", type: "f64", cell: (row) => countOf(row, "count") },
    { name: "ratio", type: "f64", cell: (row) => ratio(countOf(row, "count"), total) },
  ]);
}

/** The two plans behind the table: all events, and those that failed per group. */
export function errorPlans(where: readonly Filter[], by: readonly Field[]): [AggregatePlan, AggregatePlan] {
  return [
    { where, aggregates: { calls: { op: "count" } } },
    { where: [...where, FAILED], by, aggregates: { count: { op: "count" } }, order: { by: "count", descending: true } },
  ];
}

/** Reads the answers to {@linkcode errorPlans}. */
export function readErrors(
  all: readonly AnswerRow[],
  failed: readonly AnswerRow[],
  by: readonly Field[],
): ErrorStats[] {
  const total = countOf(all[0]!, "calls");
  return failed.map((row) => ({
    by: Object.fromEntries(by.map((key) => [key, row[key] as Value])),
    count: countOf(row, "count"),
    ratio: ratio(countOf(row, "count"), total),
  }));
}
