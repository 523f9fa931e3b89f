/** Which models are to be priced, and how their calls are grouped for it. @module */
import type { Aggregate, AnswerRow, Field, Filter, GroupKey } from "./engine/aggregate_plan.ts";
import type { Query } from "./engine/query.ts";
import { countOf, LEAF, TOKEN_COLUMNS } from "./group_keys.ts";
import { createPriceList } from "./prices/price_list.ts";
import type { TokenPrices } from "./prices/token_prices.ts";

/** Models of some calls. */
export interface PricedModels {
  /** {@linkcode COST_AGGREGATES} of each model. */
  readonly rows: readonly AnswerRow[];
  /** What a price depends on: calls in the same group of these keys cost the same per token. */
  readonly keys: readonly GroupKey[];
  /** Prices of the calls in such a group; `null` when they are not known. */
  pricesOf(row: AnswerRow): TokenPrices | null;
}

/** What sets a price, besides time and tokens. */
export const PRICE_FIELDS: readonly Field[] = ["provider", "model", "service_tier"];

const NOT_REPORTED: Filter = { field: "cost_usd", in: [null] };
const REPORTED: Filter = { field: "cost_usd", notIn: [null] };
const COUNTED: readonly Filter[] = [
  NOT_REPORTED,
  { measure: "input_tokens", atLeast: 0 },
  { measure: "output_tokens", atLeast: 0 },
];

/** What pricing needs of a group. */
export const COST_AGGREGATES: Readonly<Record<string, Aggregate>> = {
  calls: { op: "count" },
  reported_calls: { op: "known", of: "cost_usd" },
  reported_usd: { op: "sum", of: "cost_usd" },
  counted_calls: { op: "count", where: COUNTED },
  all_input: { op: "sum", of: "input_tokens" },
  all_output: { op: "sum", of: "output_tokens" },
  reported_input: { op: "sum", of: "input_tokens", where: [REPORTED] },
  reported_output: { op: "sum", of: "output_tokens", where: [REPORTED] },
  smallest_input: { op: "min", of: "input_tokens", where: COUNTED },
  ...Object.fromEntries(TOKEN_COLUMNS.map((of) => [`sum ${of}`, { op: "sum", of, where: COUNTED }])),
};

/** Asks which models there are, and reads all that pricing needs: put it into an earlier batch to read that once. */
export function pricedModelsQuery(where: readonly Filter[]): Query<PricedModels> {
  return {
    plans: [{ where: [...where, LEAF], by: PRICE_FIELDS, aggregates: COST_AGGREGATES }],
    read: ([rows]) => pricedModels(rows!),
  };
}

/** Stands for the models where nothing is priced. */
export const NO_PRICED_MODELS: PricedModels = pricedModels([]);

function pricedModels(rows: readonly AnswerRow[]): PricedModels {
  const list = createPriceList(rows.map((row) => ({ provider: textOf(row, "provider"), model: textOf(row, "model") })));
  const keys: GroupKey[] = [...PRICE_FIELDS, { bucket: list.bucket, as: "price_day" }];
  return {
    rows,
    keys: list.edges.length === 0 ? keys : [...keys, { bins: list.edges, of: "input_tokens", as: "price_tier" }],
    pricesOf: (row) =>
      list.pricesOf({
        provider: textOf(row, "provider"),
        model: textOf(row, "model"),
        serviceTier: textOf(row, "service_tier"),
        at: countOf(row, "price_day"),
        inputTokens: countOf(row, "smallest_input"),
      }),
  };
}

function textOf(row: AnswerRow, name: string): string | null {
  const value = row[name];
  return typeof value === "string" ? value : null;
}
