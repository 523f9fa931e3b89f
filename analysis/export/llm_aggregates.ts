/** Calls counted together as `LLM_AGGREGATED_METRICS`: a line per function, model and period. @module */
import type { ColumnName, EventRow } from "../../recorder/schema.ts";
import { LLM_CALLS } from "../group_keys.ts";
import { weightedQuantile } from "../stats/weighted_quantile.ts";
import { eventRows } from "./event_rows.ts";
import type { ExportChunk, ExportRequest } from "./export_format.ts";
import { hasCalls } from "./has_calls.ts";
import { llmLog } from "./llm_log.ts";
import { logLine, UNKNOWN_MODEL } from "./llm_log_line.ts";
import { secondsOf } from "./time_text.ts";

const COLUMNS = [
  "name",
  "started_at",
  "duration_ms",
  "status",
  "error_type",
  "model",
  "sample_weight",
] as const satisfies readonly ColumnName[];

type CountedCall = Pick<EventRow, typeof COLUMNS[number]>;

/** Fewer successes than this have no 90th percentile. */
const FEWEST_FOR_P90 = 10;

/** Counts calls over periods of so many seconds, whole ones since 1970; imported counts where there are no calls. */
export async function* llmAggregates(request: ExportRequest): AsyncGenerator<ExportChunk> {
  const { source, where } = request;
  if (!await hasCalls(request)) {
    yield* llmLog({ ...request, from: "aggregates" });
    return;
  }
  const width = request.aggregateSeconds! * 1e6;
  let period = null as Period | null;
  for await (const calls of eventRows(source, { columns: COLUMNS, where: [...LLM_CALLS, ...where] })) {
    let lines: string[] = [];
    for (const call of calls) {
      const number = Math.floor(call.started_at / width);
      if (period?.number !== number) {
        if (period !== null) lines = lines.concat(linesOf(period, width));
        period = { number, groups: new Map() };
      }
      period.groups.getOrInsertComputed(JSON.stringify([call.name, call.model]), () => []).push(call);
    }
    if (lines.length > 0) yield { text: lines.join(""), rows: lines.length };
  }
  if (period === null) return;
  const lines = linesOf(period, width);
  yield { text: lines.join(""), rows: lines.length };
}

interface Period {
  readonly number: number;
  readonly groups: Map<string, CountedCall[]>;
}

function linesOf({ number, groups }: Period, width: number): string[] {
  return [...groups].sort(([a], [b]) => a < b ? -1 : 1).map(([, calls]) => {
    return logLine((number + 1) * width, "LLM_AGGREGATED_METRICS", countsOf(calls, width / 1e6));
  });
}

/** Durations are those of successes, in seconds; groups that only failed have none. */
function countsOf(calls: readonly CountedCall[], seconds: number): Readonly<Record<string, unknown>> {
  const weightOf = (some: readonly CountedCall[]): number => some.reduce((sum, call) => sum + call.sample_weight, 0);
  const failed = calls.filter(({ status }) => status !== "ok");
  const timed = calls.filter(({ status, duration_ms }) => status === "ok" && duration_ms !== null);
  const values = timed.map(({ duration_ms }) => duration_ms!);
  const weights = timed.map(({ sample_weight }) => sample_weight);
  const sum = timed.reduce((sum, call) => sum + call.duration_ms! * call.sample_weight, 0);
  const p90 = timed.length < FEWEST_FOR_P90 ? null : weightedQuantile(values, { weights, probability: 0.9 });
  const failures = Math.round(weightOf(failed));
  return {
    function: calls[0]!.name,
    model: calls[0]!.model ?? UNKNOWN_MODEL,
    period_seconds: seconds,
    call_count: Math.round(weightOf(calls)),
    success_rate: 1 - weightOf(failed) / weightOf(calls),
    avg_duration: timed.length === 0 ? null : secondsOf(sum / weightOf(timed)),
    min_duration: timed.length === 0 ? null : secondsOf(values.reduce((a, b) => Math.min(a, b))),
    max_duration: timed.length === 0 ? null : secondsOf(values.reduce((a, b) => Math.max(a, b))),
    p90_duration: p90 === null ? null : secondsOf(p90),
    failure_count: failures,
    ...(failed.length === 0 ? {} : { error_types: errorTypesOf(failed) }),
  };
}

function errorTypesOf(failed: readonly CountedCall[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { error_type, status, sample_weight } of failed) {
    const type = error_type ?? status;
    counts.set(type, (counts.get(type) ?? 0) + sample_weight);
  }
  return Object.fromEntries([...counts].map(([type, weight]) => [type, Math.round(weight)]));
}
