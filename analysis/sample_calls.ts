/** Single calls, some of all: one row each. @module */
import type { DataFrame } from "nodejs-polars";
import type { Kind } from "../recorder/schema.ts";
import type { Filter } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { frameOf } from "./engine/polars.ts";
import { countOf, ofKind, requireFields } from "./group_keys.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { keyType } from "./result_frame.ts";
import { SAMPLED_EVENTS } from "./trace_sample.ts";

/** What to draw. */
export interface SampleCallsOptions {
  /**
   * Columns, or `attributes.<key>`, to read.
   *
   * @default {["model", "duration_ms", "first_token_ms", "first_text_ms", "input_tokens", "output_tokens", "cache_read_tokens", "status"]}
   */
  readonly columns?: readonly string[];
  /** Which events count. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Which of them. @default {all} */
  readonly where?: readonly Filter[];
  /** Most rows. @default {5000} */
  readonly atMost?: number;
}

/** Columns unless asked otherwise: what scatter plots and distributions of calls are about. */
const CALL_COLUMNS: readonly string[] = [
  "model",
  "duration_ms",
  "first_token_ms",
  "first_text_ms",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "status",
];

/**
 * Single calls as they were recorded, at most `atMost` of them, for what shows each as a dot.
 *
 * Out: one row per call drawn, by `started_at`:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …columns | as stored, attributes Utf8 | | unknown in the event |
 * | started_at | Datetime | | never |
 * | of | Int64 | events in the window that could have been drawn, as stored; the same in every row | never |
 *
 * Where there are more, every so many-th is drawn: the same ones each time, of each stretch of time as many as happened in it. Not weighted by `sample_weight`: ask for that column where it matters.
 *
 * Method: about 200,000 events, or `atMost` where that is more, in whole slices of time spread over the window evenly by events;
 * then evenly by their order. Moments that 20,000 events and more share are not drawn from. Cost: one question and one read of the
 * events looked at.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If `atMost` is out of bounds.
 *
 * @example Two of three calls
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { open, sampleCalls } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * for (const minute of [0, 1, 2]) {
 *   const started_at = new Date(Date.UTC(2026, 2, 1, 12, minute));
 *   recorder.record({ kind: "llm_call", name: "chat", started_at, duration_ms: 10 * minute });
 * }
 * await recorder.close();
 *
 * const table = await sampleCalls(await open(dir), { columns: ["duration_ms"], atMost: 2 });
 * assertEquals(table.select("duration_ms", "of").toRecords(), [{ duration_ms: 0, of: 3 }, { duration_ms: 10, of: 3 }]);
 * ```
 */
export async function sampleCalls(source: EventSource, options: SampleCallsOptions = {}): Promise<DataFrame> {
  const action = "sample calls";
  const { columns = CALL_COLUMNS, kind = "llm_call", where = [], atMost = 5000 } = options;
  requireAtLeastOne(action, "atMost", atMost);
  const fields = requireFields(action, [...columns, "started_at"]);
  const wanted = [...ofKind(kind), ...where];
  const [answers] = await source.aggregate([{ where: wanted, aggregates: { rows: { op: "rows" } } }]);
  const of = countOf(answers![0]!, "rows");
  const sample = await source.sample({ fields, where: wanted, atMost: Math.max(SAMPLED_EVENTS, atMost) });
  const kept = evenly(sample.rows, atMost);
  return frameOf([
    ...fields.map((field) => ({
      name: field,
      type: keyType(field),
      cells: kept.map((row) => sample.columns[field]![row]!),
    })),
    { name: "of", type: "i64", cells: kept.map(() => of) },
  ]);
}

/** Places of at most so many of some rows, evenly spaced from the first on. */
function evenly(rows: number, atMost: number): number[] {
  const kept = Math.min(rows, atMost);
  return Array.from({ length: kept }, (_, place) => Math.floor(place * rows / kept));
}
