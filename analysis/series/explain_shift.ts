/** Whether calls became slower, or asked for more, when their latency changed. @module */
import type { Field, Filter, Value } from "../engine/aggregate_plan.ts";
import type { EventSource } from "../engine/event_source.ts";
import { OK } from "../group_keys.ts";
import { explainLatencyChange, type LatencyChange, type TokenRow } from "../latency/explain_change.ts";
import { evenly } from "../latency/token_cost.ts";
import type { SeriesShift } from "./series_change.ts";

/** Which change. */
export interface ExplainShiftOptions {
  /** Which events count. */
  readonly where: readonly Filter[];
  /** The group that changed. */
  readonly by: Readonly<Record<string, Value>>;
  /** Its change. */
  readonly shift: Pick<SeriesShift, "range" | "around">;
  /** Most calls of each side that are looked at. */
  readonly mostCalls: number;
}

const FIELDS: readonly Field[] = [
  "started_at",
  "duration_ms",
  "input_tokens",
  "cache_read_tokens",
  "output_tokens",
  "sample_weight",
];
const MOST_EVENTS = 100_000;

/** Draws calls from both sides of a change and splits it, see {@linkcode explainLatencyChange}. */
export async function explainShift(source: EventSource, options: ExplainShiftOptions): Promise<LatencyChange> {
  const { where, by, shift, mostCalls } = options;
  const group = Object.entries(by).map(([field, value]): Filter => ({ field: field as Field, in: [value] }));
  const inside: Filter = { measure: "started_at", atLeast: shift.around[0], below: shift.around[1] };
  const { columns, rows } = await source.sample({
    fields: FIELDS,
    where: [...where, ...group, OK, inside],
    atMost: MOST_EVENTS,
  });
  const all = Array.from({ length: rows }, (_, row) => row);
  const at = (row: number): number => columns.started_at![row] as number;
  const cells = (chosen: readonly number[]): TokenRow[] =>
    evenly(chosen, mostCalls).map((row) => ({
      duration_ms: columns.duration_ms![row]!,
      input_tokens: columns.input_tokens![row]!,
      cache_read_tokens: columns.cache_read_tokens![row]!,
      output_tokens: columns.output_tokens![row]!,
      sample_weight: columns.sample_weight![row]!,
    }));
  return explainLatencyChange(
    cells(all.filter((row) => at(row) < shift.range[0])),
    cells(all.filter((row) => at(row) >= shift.range[1])),
  );
}
