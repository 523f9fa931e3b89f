/** Which models are to be priced, and how their calls are grouped for it. @module */
import type { Aggregate, AnswerRow, Field, Filter, GroupKey } from "./engine/aggregate_plan.ts";
import type { EventSource } from "./engine/event_source.ts";
import type { Query } from "./engine/query.ts";
import { countOf, LEAF, textOf, TOKEN_COLUMNS } from "./group_keys.ts";
import type { CallPrices } from "./prices/call_prices.ts";
import { createPriceList } from "./prices/price_list.ts";

/** Models of some calls. */
export interface PricedModels {
  /** {@linkcode PricedModels.aggregates} of each model. */
  readonly rows: readonly AnswerRow[];
  /** What a price depends on: calls in the same group of these keys cost the same per token. */
  readonly keys: readonly GroupKey[];
  /** What pricing needs of a group. */
  readonly aggregates: Readonly<Record<string, Aggregate>>;
  /** Prices of the calls in such a group; `null` when they are not known. */
  pricesOf(row: AnswerRow): CallPrices | null;
}

/** What sets a price, besides time and tokens. */
export const PRICE_FIELDS: readonly Field[] = ["provider", "model", "service_tier"];

/** Calls of which nobody said the cost. */
export const UNSAID: Filter = { field: "cost_usd", in: [null] };
const SAID: Filter = { field: "cost_usd", notIn: [null] };
const KNOWN_DURATION: Filter = { field: "duration_ms", notIn: [null] };
/** Calls that can be priced by the token. */
export const KNOWN_TOKENS: readonly Filter[] = [
  { measure: "input_tokens", atLeast: 0 },
  { measure: "output_tokens", atLeast: 0 },
];

/** Asks which models there are, and reads all that pricing needs: put it into an earlier batch to read that once. */
export function pricedModelsQuery(
  { prices }: Pick<EventSource, "prices">,
  where: readonly Filter[],
): Query<PricedModels> {
  const aggregates = costAggregates(prices.keepsReported);
  return {
    plans: [{ where: [...where, LEAF], by: PRICE_FIELDS, aggregates }],
    read([rows]): PricedModels {
      const models = rows!.map((row) => ({ provider: textOf(row, "provider"), model: textOf(row, "model") }));
      const list = createPriceList(prices, models);
      const keys: GroupKey[] = [...PRICE_FIELDS, { bucket: list.bucket, as: "price_day" }];
      return {
        rows: rows!,
        keys: list.edges.length === 0 ? keys : [...keys, { bins: list.edges, of: "input_tokens", as: "price_tier" }],
        aggregates,
        pricesOf: (row) =>
          list.pricesOf({
            provider: textOf(row, "provider"),
            model: textOf(row, "model"),
            serviceTier: textOf(row, "service_tier"),
            at: countOf(row, "price_day"),
            inputTokens: countOf(row, "smallest_input"),
          }),
      };
    },
  };
}

/** Stands for the models where nothing is priced. */
export const NO_PRICED_MODELS: PricedModels = {
  rows: [],
  keys: PRICE_FIELDS,
  aggregates: costAggregates(true),
  pricesOf: () => null,
};

/** Asks nothing, where nothing is priced. */
export const NOTHING_PRICED: Query<PricedModels> = { plans: [], read: () => NO_PRICED_MODELS };

/** Calls that are to be priced, and beside them those of which the cost was said. */
function costAggregates(keepsReported: boolean): Record<string, Aggregate> {
  const ours = keepsReported ? [UNSAID] : [];
  return {
    calls: { op: "count" },
    all_input: { op: "sum", of: "input_tokens" },
    all_output: { op: "sum", of: "output_tokens" },
    smallest_input: { op: "min", of: "input_tokens", where: KNOWN_TOKENS },
    "timed calls": { op: "known", of: "duration_ms", where: ours },
    "timed ms": { op: "sum", of: "duration_ms", where: ours },
    "timed input": { op: "sum", of: "input_tokens", where: [...ours, KNOWN_DURATION] },
    "timed output": { op: "sum", of: "output_tokens", where: [...ours, KNOWN_DURATION] },
    ...tokenSums("counted", [...ours, ...KNOWN_TOKENS]),
    ...keepsReported
      ? {
        reported_calls: { op: "known", of: "cost_usd" },
        reported_usd: { op: "sum", of: "cost_usd" },
        reported_input: { op: "sum", of: "input_tokens", where: [SAID] },
        reported_output: { op: "sum", of: "output_tokens", where: [SAID] },
        ...tokenSums("said", [SAID, ...KNOWN_TOKENS]),
      }
      : {},
  };
}

function tokenSums(name: string, where: readonly Filter[]): Record<string, Aggregate> {
  const sums = TOKEN_COLUMNS.map((of) => [`${name} ${of}`, { op: "sum", of, where }]);
  return { [`${name} calls`]: { op: "count", where }, ...Object.fromEntries(sums) };
}
