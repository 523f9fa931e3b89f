/** What goes wrong when: one row per kind of error and bucket of time. @module */
import type { DataFrame } from "nodejs-polars";
import type { Kind } from "../recorder/schema.ts";
import { type ErrorBucket, errorBuckets } from "./error_buckets.ts";
import type { Filter, TimeBucket } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import { ofKind, requireFields } from "./group_keys.ts";
import { requireAtLeastOne } from "./require_at_least_one.ts";
import { keyColumn, keyType } from "./result_frame.ts";
import { requireBucket } from "./series/series_bucket.ts";
import { type StatsColumn, statsFrame } from "./stats_frame.ts";

/** What to follow. */
export interface ErrorTimelineOptions {
  /** Column, or `attributes.<key>`, that tells errors apart: `error_category`, `error_type`, `http_status` … @default {"error_category"} */
  readonly by?: string;
  /** Which events count. @default {"llm_call"} */
  readonly kind?: Kind;
  /** Which of them, those that succeeded included. @default {all} */
  readonly where?: readonly Filter[];
  /** Width of the buckets of time: `1h`, `1d` … @default {as narrow as the calls can fill, about 120 of them} */
  readonly every?: TimeBucket;
  /** Most kinds of errors: those that happen most often. @default {20} */
  readonly mostGroups?: number;
}

/**
 * Which errors happened when, and in how many of the calls.
 *
 * Out: every bucket of time that holds calls for every kind of error that happens anywhere in the window; errors that happen most
 * first, each by time. Without any error there are no rows; kinds of errors beyond `mostGroups` are left out:
 *
 * | column | dtype | unit | null when |
 * | --- | --- | --- | --- |
 * | at, until | Datetime | start and end of the bucket, UTC, weeks from Monday | never |
 * | clock | Utf8 | utc, or relative: times are distances from the start of each file, counted from 2026-01-01 | never |
 * | …by (`by_…` beside a column of the same name) | as stored, attributes Utf8 | | unknown in the events that failed |
 * | failed | Float64 | events that failed so, weighted; 0 where there were calls and none did | never |
 * | calls | Float64 | all events of the bucket, those that succeeded too, weighted | never |
 * | ratio, ratio_low, ratio_high | Float64 | `failed` of `calls`, 0..1, 95 % interval | the events weigh nothing |
 *
 * Method: {@linkcode wilsonInterval} of as many unweighted events as say as much; it takes events as independent, which errors of one
 * outage are not. The width is chosen as in {@linkcode timeline}. Cost: two batches of questions, each a pass over the columns.
 *
 * @throws {TypeError} If the column is missing.
 * @throws {RangeError} If `mostGroups` is out of bounds, or the buckets are too many.
 *
 * @example A rate limit at ten
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { errorTimeline, open } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const call = { kind: "llm_call", name: "chat" } as const;
 * const limited = { ...call, status: "error", error_category: "rate_limit" } as const;
 * recorder.record({ ...call, started_at: new Date("2026-03-01T09:10:00Z") });
 * recorder.record({ ...call, started_at: new Date("2026-03-01T10:20:00Z") });
 * recorder.record({ ...limited, started_at: new Date("2026-03-01T10:30:00Z") });
 * await recorder.close();
 *
 * const table = await errorTimeline(await open(dir), { every: "1h" });
 * assertEquals(table.select("error_category", "failed", "calls", "ratio").toRecords(), [
 *   { error_category: "rate_limit", failed: 0, calls: 1, ratio: 0 },
 *   { error_category: "rate_limit", failed: 1, calls: 2, ratio: 0.5 },
 * ]);
 * ```
 */
export async function errorTimeline(source: EventSource, options: ErrorTimelineOptions = {}): Promise<DataFrame> {
  const action = "make error timeline";
  const { by = "error_category", kind = "llm_call", where = [], every, mostGroups = 20 } = options;
  requireAtLeastOne(action, "mostGroups", mostGroups);
  requireBucket(action, every, source);
  const [key] = requireFields(action, [by]);
  const rows = await errorBuckets(source, {
    where: [...ofKind(kind), ...where],
    key: key!,
    mostGroups,
    ...every === undefined ? {} : { every },
  });
  const times: Column[] = [
    ["at", "timestamp", ({ at }) => at],
    ["until", "timestamp", ({ until }) => until],
    ["clock", "string", () => source.clock],
  ];
  const label: Column = [keyColumn(key!, COUNTS.map(([name]) => name)), keyType(key!), (row) => row.by[key!]!];
  return statsFrame(rows, [], [...times, label, ...COUNTS]);
}

type Column = StatsColumn<ErrorBucket>;

const COUNTS: readonly Column[] = [
  ["failed", "f64", ({ failed }) => failed],
  ["calls", "f64", ({ calls }) => calls],
  ["ratio", "f64", ({ ratio }) => ratio?.value ?? null],
  ["ratio_low", "f64", ({ ratio }) => ratio?.low ?? null],
  ["ratio_high", "f64", ({ ratio }) => ratio?.high ?? null],
];
