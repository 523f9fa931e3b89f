/** Random events with every trouble that plans can meet: gaps, zeros, negative numbers, weights, attributes. @module */
import type { EventRow } from "@kymo/kymo/schema";
import type { Random } from "../recorder/random.ts";
import { eventRow, NOON } from "./event_files.ts";

const MODELS = ["gpt-5", "claude-opus-4-5", "kind", "", null];
const TENANTS = ["a", "b", 'quote "', "é\n", 7, 7.5, true, null];

/** Draws events; weights are whole numbers so that a test can repeat values. */
export function randomEvents(random: Random, options: { rows: number; weighted: boolean }): EventRow[] {
  return Array.from({ length: options.rows }, (_, number) => randomEvent(random, number, options.weighted));
}

function randomEvent(random: Random, number: number, weighted: boolean): EventRow {
  const maybe = <Value>(value: Value): Value | null => random.next() < 0.25 ? null : value;
  const attributes: Record<string, unknown> = {};
  if (random.next() < 0.7) attributes.tenant = random.pick(TENANTS);
  if (random.next() < 0.7) attributes.queries = random.pick([0, 3, -2, 1.5, 40]);
  if (random.next() < 0.2) attributes.nested = { deep: random.below(2) };
  return eventRow({
    trace_id: random.below(40).toString(16).padStart(32, "0"),
    kind: random.pick(["llm_call", "llm_call", "tool_call", "operation"]),
    model: random.pick(MODELS),
    status: random.pick(["ok", "ok", "ok", "error", "timeout"]),
    streamed: maybe(random.next() < 0.5),
    http_status: maybe(random.pick([200, 429, 500])),
    started_at: NOON + random.below(40 * 24) * 3600e6 + random.below(3600e6),
    duration_ms: maybe(random.pick([0, 1, 2.5, random.next() * 1e4, random.next(), 1e-9, 3])),
    value: maybe(random.pick([0, -1, -2.5, (random.next() - 0.5) * 1e6, 1e300])),
    input_tokens: maybe(random.pick([0, 1, random.below(300_000)])),
    output_tokens: maybe(random.below(5000)),
    nested_calls: maybe(random.pick([0, 0, 2])),
    attributes: Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes),
    sample_weight: weighted ? random.pick([1, 1, 2, 5]) : 1,
  }, number) as unknown as EventRow;
}
