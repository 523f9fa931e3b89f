/** What operations cost, one by one. @module */
import type { Cell } from "../recorder/cell.ts";
import type { Field, Value } from "./engine/aggregate_plan.ts";
import type { EventSample } from "./engine/event_source.ts";
import { createPriceList } from "./prices/price_list.ts";
import type { CallPrices } from "./prices/call_prices.ts";
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
export const COST_FIELDS: readonly Field[] = [
  "trace_id",
  "kind",
  "status",
  "provider",
  "model",
  "service_tier",
  "started_at",
  "duration_ms",
  "nested_calls",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "cost_usd",
];

/**
 * Adds up the calls of each operation that is the only root of its trace; the operation stands for all events of it, also
 * those without a duration. Cost O(events).
 */
export function operationCosts(
  { columns, rows }: EventSample,
  traces: readonly Trace[],
  { by, prices }: { readonly by: readonly Field[]; readonly prices: PriceBook },
): OperationCosts[] {
  const priceOf = callCosts(columns, prices);
  const costs = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    if (columns.kind![row] !== "llm_call" || columns.nested_calls![row]) continue;
    const cost = priceOf(row);
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

/** Cost of a call, USD: what was said, else prices times tokens; `null` when neither is known. */
function callCosts(columns: EventSample["columns"], book: PriceBook): (row: number) => number | null {
  const prices = createPriceList(book, [...modelsOf(columns).values()]);
  const ratesOf = new Map<CallPrices, Rates>();
  const number = (name: Field, row: number): number | null => {
    const cell = columns[name]![row];
    return typeof cell === "number" ? cell : null;
  };
  return (row) => {
    const said = book.keepsReported ? number("cost_usd", row) : null;
    if (said !== null) return said;
    const [input, output] = [number("input_tokens", row), number("output_tokens", row)];
    const found = prices.pricesOf({
      provider: text(columns.provider![row]),
      model: text(columns.model![row]),
      serviceTier: text(columns.service_tier![row]),
      at: columns.started_at![row] as number,
      inputTokens: input ?? 0,
    });
    if (found === null) return null;
    const rates = ratesOf.getOrInsertComputed(found, inUsd);
    if (found.time !== null) {
      const ms = number("duration_ms", row);
      return ms === null ? null : ms * 1000 * rates.time + rates.request;
    }
    if (input === null || output === null) return null;
    const read = number("cache_read_tokens", row) ?? 0;
    const write = number("cache_write_tokens", row) ?? 0;
    const hour = number("cache_write_1h_tokens", row) ?? 0;
    const reasoning = number("reasoning_tokens", row) ?? 0;
    return (input - read - write) * rates.input + read * rates.cache_read + (write - hour) * rates.cache_write +
      hour * rates.cache_write_1h + (output - reasoning) * rates.output + reasoning * rates.reasoning + rates.request;
  };
}

/** Prices in USD. */
type Rates = Readonly<Record<Exclude<keyof CallPrices, "source">, number>>;

function inUsd({ source: _, ...prices }: CallPrices): Rates {
  return Object.fromEntries(Object.entries(prices).map(([name, pico]) => [name, Number(pico ?? 0n) / 1e12])) as Rates;
}

function modelsOf(
  { provider, model }: EventSample["columns"],
): Map<string, { readonly provider: string | null; readonly model: string | null }> {
  const models = new Map<string, { readonly provider: string | null; readonly model: string | null }>();
  model!.forEach((name, row) => {
    const key = `${provider![row]}\0${name}`;
    if (!models.has(key)) models.set(key, { provider: text(provider![row]), model: text(name) });
  });
  return models;
}

function text(cell: Cell | undefined): string | null {
  return typeof cell === "string" ? cell : null;
}
