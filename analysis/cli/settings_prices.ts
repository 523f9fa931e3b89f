/** Prices of the settings file. @module */
import { createPriceBook, type PriceBook } from "../prices/price_book.ts";
import { type Settings, SETTINGS_FILE } from "../settings/read_settings.ts";

/**
 * What a source is to be priced by; nothing where the settings have no prices.
 *
 * @param file Where the settings were read: shown beside costs.
 */
export function settingsPrices({ prices }: Settings, file: string = SETTINGS_FILE): { readonly prices?: PriceBook } {
  return prices === undefined ? {} : { prices: createPriceBook(prices, file) };
}
