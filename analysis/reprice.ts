/** The same calls at other prices. @module */
import type { EventSource } from "./engine/event_source.ts";
import type { PricedCall } from "./prices/call_prices.ts";
import type { PriceBook } from "./prices/price_book.ts";
import { parseMicros } from "./read/parse_micros.ts";

/** At which prices. */
export interface RepriceOptions {
  /** At those of a day: a `Date`, or `2026-11-20`. @default {the day of each call} */
  readonly asOf?: string | Date;
  /** At those of another model. @default {that of each call} */
  readonly model?: string;
  /** At those of another provider; with `model`, who sells it. @default {that of each call} */
  readonly provider?: string;
  /** At those of another tier of service. @default {that of each call} */
  readonly serviceTier?: string;
  /** At those of another book. @default {that of the source} */
  readonly prices?: PriceBook;
}

/**
 * The same events at other prices: give the result to {@linkcode cost}, {@linkcode compare}, {@linkcode buildReport} or whatever
 * asks for costs. What provider or caller said does not count there: it was said of the prices of then. Tokens stay as they
 * are, though another model may count or write others.
 *
 * @throws {TypeError} If nothing is to be changed.
 * @throws {SyntaxError} If the day cannot be read.
 *
 * @example What the calls would have cost with a smaller model
 * ```ts
 * import { createRecorder } from "@kymo/kymo";
 * import { cost, open, reprice } from "@kymo/kymo/analysis";
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * const recorder = createRecorder({ dir });
 * const call = { kind: "llm_call", name: "chat", provider: "openai", input_tokens: 1000, output_tokens: 100 } as const;
 * recorder.record({ ...call, model: "gpt-4.1" });
 * await recorder.close();
 *
 * const events = await open(dir);
 * assertEquals((await cost(events)).toRecords()[0]?.cost_usd, 0.0028);
 * assertEquals((await cost(reprice(events, { model: "gpt-4.1-mini" }))).toRecords()[0]?.cost_usd, 0.00056);
 * ```
 */
export function reprice(source: EventSource, options: RepriceOptions): EventSource {
  const { asOf, model, provider, serviceTier, prices = source.prices } = options;
  const changes = [asOf, model, provider, serviceTier, options.prices];
  if (changes.every((change) => change === undefined)) {
    throw new TypeError("Cannot reprice: nothing is to change, give asOf, model, provider, serviceTier or prices");
  }
  const at = asOf === undefined ? null : momentOf(asOf);
  const changed = <Call extends Pick<PricedCall, "provider" | "model">>(call: Call): Call => ({
    ...call,
    ...(at === null ? {} : { at }),
    ...(model === undefined ? {} : { model }),
    ...(provider === undefined ? {} : { provider }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
  });
  const book: PriceBook = {
    source: prices.source,
    keepsReported: false,
    stepsOf: (models) => prices.stepsOf(models.map(changed)),
    pricesOf: (call) => prices.pricesOf(changed(call)),
  };
  return Object.create(source, { prices: { value: book, enumerable: true } });
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function momentOf(asOf: string | Date): number {
  const micros = asOf instanceof Date
    ? asOf.getTime() * 1000
    : parseMicros(DAY.test(asOf) ? `${asOf}T00:00:00Z` : asOf);
  if (micros !== null && !Number.isNaN(micros)) return micros;
  throw new SyntaxError(
    `Cannot reprice: asOf must be a date such as 2026-11-20, current value is ${JSON.stringify(asOf)}`,
  );
}
