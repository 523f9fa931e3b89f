/** Events that are looked at one by one: read once for all that do. @module */
import type { Field } from "./engine/aggregate_plan.ts";
import type { EventSample, EventSource } from "./engine/event_source.ts";
import { type SampledTraces, sampledTraces, TIMED_KINDS, TRACE_FIELDS } from "./trace_sample.ts";

/** Events of whole stretches of time. */
export interface LookedAt {
  /** All of them. */
  readonly sample: EventSample;
  /** Those that take time in an operation: what rows of `traces` are rows of. */
  readonly timed: EventSample;
  /** Traces of these. */
  readonly traces: SampledTraces;
}

/** Reads events of all kinds with some fields, and builds their traces. */
export async function lookAt(
  source: EventSource,
  { fields, atMost }: { readonly fields: Iterable<Field>; readonly atMost: number },
): Promise<LookedAt> {
  const sample = await source.sample({ fields: [...new Set([...TRACE_FIELDS, ...fields])], atMost });
  const timed = rowsOfKinds(sample, TIMED_KINDS);
  return { sample, timed, traces: sampledTraces(timed, source) };
}

function rowsOfKinds({ columns, rows, ...sample }: EventSample, kinds: readonly string[]): EventSample {
  const kept: number[] = [];
  for (let row = 0; row < rows; row++) if (kinds.includes(columns.kind![row] as string)) kept.push(row);
  if (kept.length === rows) return { columns, rows, ...sample };
  const picked = Object.entries(columns).map(([name, cells]) => [name, kept.map((row) => cells[row]!)] as const);
  return { ...sample, rows: kept.length, columns: Object.fromEntries(picked) };
}
