/** What sets the waiting time of operations: one row per operation and stage. @module */
import type { DataFrame } from "nodejs-polars";
import type { Cell } from "../recorder/cell.ts";
import type { ColumnType } from "../recorder/schema.ts";
import type { Field } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { frameOf } from "./engine/polars.ts";
import { requireFields } from "./group_keys.ts";
import { type OperationPaths, type PathStats, pathStats, type StagePath } from "./path_stats.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { keyColumn, keyType } from "./result_frame.ts";
import { SAMPLED_EVENTS, sampledTraces, TIMED, TRACE_FIELDS } from "./trace_sample.ts";

/** What to look at. */
export interface CriticalPathOptions {
  /** Columns, or `attributes.<key>`, of the operations that make the groups. @default {["name"]} */
  readonly by?: readonly string[];
  /** What the own time of a stage is multiplied by in the what-if, from 0 up. @default {0.5} */
  readonly factor?: number;
  /** About how many events to look at, in whole slices of time spread over the window. @default {200_000} */
  readonly atMost?: number;
}

/**
 * What sets the waiting time of operations that succeeded, and what they would take if a stage were faster: one row per group
 * and stage.
 *
 * Out: the groups that take most time first, in each the stages that keep it waiting longest first:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | …by (`operation` for `name`; `by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events |
 * | kind, stage | Utf8 | | never |
 * | model | Utf8 | | no call of a model, or unknown |
 * | operations | Int64 | operations looked at | never |
 * | occurs_ratio | Float64 | of the operations, 0..1 | never |
 * | calls | Float64 | events of the stage, weighted | never |
 * | call_p50_ms | Float64 | ms, what works inside included | never |
 * | self_ms | Float64 | ms, sum of the time in which nothing ran inside | never |
 * | self_ratio | Float64 | of the own times of all stages, 0..1 | these are 0 |
 * | path_ms | Float64 | ms, sum of its stretches of the critical path, without those of what works inside | never |
 * | path_ratio | Float64 | of the duration of the operations, 0..1 | that is 0 |
 * | on_path_ratio | Float64 | of the operations in which it occurs, 0..1 | never |
 * | saved_ratio | Float64 | of the duration of the operations, 0..1 | that is 0 |
 * | saved_p50_ms, saved_p95_ms | Float64 | ms less at the quantile of the operations | fewer than 2, 20 operations |
 * | saved_p50_low_ms, saved_p50_high_ms, saved_p95_low_ms, saved_p95_high_ms | Float64 | ms, 95 % interval | fewer than 10, 100 operations |
 * | complete | Bool | whether all events of the window were looked at | never |
 *
 * Own time is by the union of what runs inside, the path as in {@linkcode pathSegments}, the what-if as in {@linkcode
 * virtualSpeedup}: times of siblings that ran side by side do not add up, and a slow stage that nobody waits for has a
 * `path_ms` and a saving of 0. A stretch in which an event waited for nothing that had an end counts for the event, also when
 * something ran beside it. What runs on after its parent counts to the end of the parent. Attempts count as their call.
 * Cost: one read of the events looked at, then about 10 µs each.
 *
 * @throws {TypeError} If a column is missing.
 * @throws {RangeError} If the factor or `atMost` is out of bounds.
 *
 * @example A slow history beside a search that is waited for
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { criticalPath, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const at = (ms: number): Date => new Date(Date.UTC(2026, 2, 1) + ms);
 * const root = { event_id: "00f067aa0ba902b7", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" };
 * const inside = { parent_id: root.event_id, trace_id: root.trace_id, kind: "stage" } as const;
 * recorder.record({ ...root, kind: "operation", name: "answer", started_at: at(0), duration_ms: 100 });
 * recorder.record({ ...inside, name: "history", started_at: at(0), duration_ms: 70 });
 * recorder.record({ ...inside, name: "search", started_at: at(0), duration_ms: 90 });
 * await recorder.close();
 *
 * const table = await criticalPath(await open(dir));
 * assertEquals(table.select("operation", "stage", "self_ms", "path_ms").toRecords(), [
 *   { operation: "answer", stage: "search", self_ms: 90, path_ms: 90 },
 *   { operation: "answer", stage: "answer", self_ms: 10, path_ms: 10 },
 *   { operation: "answer", stage: "history", self_ms: 70, path_ms: 0 },
 * ]);
 * ```
 */
export async function criticalPath(source: EventSource, options: CriticalPathOptions = {}): Promise<DataFrame> {
  const { by = ["name"], factor = 0.5, atMost = SAMPLED_EVENTS } = options;
  const action = "find critical paths";
  const keys = requireFields(action, by);
  requireFactor(action, factor);
  requireAtLeastOne(action, "atMost", atMost);
  const fields = [...new Set([...TRACE_FIELDS, ...keys])];
  const sample = await source.sample({ fields, where: [TIMED], atMost });
  return pathFrame(pathStats(sample, { sampled: sampledTraces(sample, source), by: keys, factor }), keys);
}

function requireFactor(action: string, factor: number): void {
  if (factor >= 0 && Number.isFinite(factor)) return;
  throw new RangeError(`Cannot ${action}: factor must be a number from 0 up, current value is ${factor}`);
}

interface Row {
  readonly group: OperationPaths;
  readonly stage: StagePath;
}

type Column = readonly [name: string, type: ColumnType, cell: (row: Row) => Cell];

const COLUMNS_OF_STAGE: readonly Column[] = [
  ["kind", "string", ({ stage }) => stage.kind],
  ["stage", "string", ({ stage }) => stage.name],
  ["model", "string", ({ stage }) => stage.model],
  ["operations", "i64", ({ group }) => group.operations],
  ["occurs_ratio", "f64", ({ stage }) => stage.occurs_ratio],
  ["calls", "f64", ({ stage }) => stage.calls],
  ["call_p50_ms", "f64", ({ stage }) => stage.call_p50_ms],
  ["self_ms", "f64", ({ stage }) => stage.self_ms],
  ["self_ratio", "f64", ({ stage }) => stage.self_ratio],
  ["path_ms", "f64", ({ stage }) => stage.path_ms],
  ["path_ratio", "f64", ({ stage }) => stage.path_ratio],
  ["on_path_ratio", "f64", ({ stage }) => stage.on_path_ratio],
  ["saved_ratio", "f64", ({ stage }) => stage.saved_ratio],
  ["saved_p50_ms", "f64", ({ stage }) => stage.saved_p50.value],
  ["saved_p50_low_ms", "f64", ({ stage }) => stage.saved_p50.low],
  ["saved_p50_high_ms", "f64", ({ stage }) => stage.saved_p50.high],
  ["saved_p95_ms", "f64", ({ stage }) => stage.saved_p95.value],
  ["saved_p95_low_ms", "f64", ({ stage }) => stage.saved_p95.low],
  ["saved_p95_high_ms", "f64", ({ stage }) => stage.saved_p95.high],
];

function pathFrame({ groups, looked }: PathStats, by: readonly Field[]): DataFrame {
  const rows = groups.flatMap((group) => group.stages.map((stage): Row => ({ group, stage })));
  const columns: Column[] = [...COLUMNS_OF_STAGE, ["complete", "bool", () => looked.complete]];
  const taken = columns.map(([name]) => name);
  const keys = by.map((key): Column => {
    const label = key === "name" ? "operation" : keyColumn(key, taken);
    return [label, keyType(key), ({ group }) => group.by[key]!];
  });
  return frameOf([...keys, ...columns].map(([name, type, cell]) => ({ name, type, cells: rows.values().map(cell) })));
}
