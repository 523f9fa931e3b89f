/** What operations cost, one by one. @module */
import { CALL_COST_FIELDS, callCosts } from "./call_costs.ts";
import type { Field, Value } from "./engine/aggregate_plan.ts";
import type { EventSample } from "./engine/event_source.ts";
import type { PriceBook } from "./prices/price_book.ts";
import type { Trace } from "./traces/trace.ts";

/** Costs of the operations of a group, in no order. */
export interface OperationCosts {
  /** What the group is: key to value. */
  readonly by: Readonly<Record<string, Value>>;
  /** Operations, with a price or without. */
  readonly operations: number;
  /** Those that succeeded. */
  readonly ok: number;
  /** USD, one per operation with a price; at least so much where some calls have none. */
  readonly costs: readonly number[];
}

/** What a sample must have for {@linkcode operationCosts}. */
export const COST_FIELDS: readonly Field[] = ["trace_id", "kind", "status", "nested_calls", ...CALL_COST_FIELDS];

/**
 * Adds up the calls of each operation that is the only root of its trace; the operation stands for all events of it, also
 * those without a duration. Cost O(events).
 */
export function operationCosts(
  { columns, rows }: EventSample,
  traces: readonly Trace[],
  { by, prices }: { readonly by: readonly Field[]; readonly prices: PriceBook },
): OperationCosts[] {
  const costOf = callCosts(columns, prices);
  const costs = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    if (columns.kind![row] !== "llm_call" || columns.nested_calls![row]) continue;
    const cost = costOf(row).usd;
    const trace = columns.trace_id![row] as string;
    if (cost !== null) costs.set(trace, (costs.get(trace) ?? 0) + cost);
  }
  const roots = Map.groupBy(traces.map(({ nodes }) => nodes[0]!.row), (row) => columns.trace_id![row] as string);
  const groups = new Map<string, OperationCosts & { operations: number; ok: number; costs: number[] }>();
  for (const [trace, [root, ...others]] of roots) {
    if (others.length > 0 || columns.kind![root!] !== "operation") continue;
    const cells = by.map((field) => columns[field]![root!]!);
    const group = groups.getOrInsertComputed(JSON.stringify(cells), () => ({
      by: Object.fromEntries(by.map((field, key) => [field, cells[key]!])),
      operations: 0,
      ok: 0,
      costs: [],
    }));
    group.operations++;
    if (columns.status![root!] === "ok") group.ok++;
    const cost = costs.get(trace);
    if (cost !== undefined) group.costs.push(cost);
  }
  return [...groups.values()];
}
