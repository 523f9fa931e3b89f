/** Prices out of LiteLLM's table of models, `model_prices_and_context_window.json`. @module */
import type { OwnPrice, UsdPerMtok } from "./own_prices.ts";

/** A model that was called. */
export interface CalledModel {
  /** Who answered. */
  readonly provider: string | null;
  /** Which model. */
  readonly model: string | null;
}

type Row = Readonly<Record<string, unknown>>;

/** Whether something that was read is such a table. */
export function isLitellmTable(value: unknown): value is Readonly<Record<string, Row>> {
  return isRow(value) && Object.values(value).some((row) => isRow(row) && "input_cost_per_token" in row);
}

/** Prices of models, as the table has them: by `model`, else by `provider/model`. Those that it does not know are left out. */
export function litellmPrices(table: Readonly<Record<string, Row>>, models: readonly CalledModel[]): OwnPrice[] {
  return models.flatMap(({ provider, model }) => {
    if (model === null) return [];
    const row = table[model] ?? table[`${provider}/${model}`];
    const prices = row === undefined ? null : perMtok(row, "");
    if (prices === null) return [];
    const steps = Object.keys(row!).flatMap((name) =>
      /^input_cost_per_token(_above_(\d+)k_tokens)$/.exec(name)?.slice(1, 3) ?? []
    );
    const [suffix, thousands] = steps;
    const beyond = suffix === undefined ? null : perMtok(row!, suffix);
    return [{
      model,
      ...(provider === null ? {} : { provider }),
      usd_per_mtok: prices,
      // Above so many is from one more on.
      ...(beyond === null
        ? {}
        : { from_input_tokens: [{ tokens: Number(thousands) * 1000 + 1, usd_per_mtok: beyond }] }),
    }];
  });
}

const NAMES = {
  input: "input_cost_per_token",
  output: "output_cost_per_token",
  cache_read: "cache_read_input_token_cost",
  cache_write: "cache_creation_input_token_cost",
  reasoning: "output_cost_per_reasoning_token",
} as const;

/** `null` where input or output has no price. */
function perMtok(row: Row, suffix: string): UsdPerMtok | null {
  const known = Object.entries(NAMES).flatMap(([name, column]) => {
    const usd = row[column + suffix];
    // 15 digits: a millionth times a million is to be the number that the page says.
    return typeof usd === "number" ? [[name, Number((usd * 1e6).toPrecision(12))]] : [];
  });
  const prices = Object.fromEntries(known) as Partial<UsdPerMtok>;
  return prices.input === undefined || prices.output === undefined ? null : prices as UsdPerMtok;
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
