/** `kymo prices update`. @module */
import { mergeOwnPrices } from "../prices/merge_own_prices.ts";
import { type CalledModel, isLitellmTable, litellmPrices } from "../prices/litellm_prices.ts";
import type { OwnPrice } from "../prices/own_prices.ts";
import { readOwnPrices } from "../prices/read_own_prices.ts";
import { pathExists } from "../path_exists.ts";
import { readSettings } from "../settings/read_settings.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { count } from "./count.ts";
import { writeOutput } from "./write_output.ts";

/** What to update from what. */
export interface PricesUpdate {
  /** File of prices: a list as in `kymo.json`, settings with such a list, or LiteLLM's table. */
  readonly from: string;
  /** Settings to write. */
  readonly settingsFile: string;
  /** Models that were called and have no price: what is taken out of LiteLLM's table. */
  readonly unpriced: () => Promise<readonly CalledModel[]>;
  /** Whether a price takes the place of one on the same days. */
  readonly force: boolean;
}

/** Writes prices of a file into the settings; whatever else they say stays. Reads and writes files alone. */
export async function updatePrices(
  { from, settingsFile, unpriced, force }: PricesUpdate,
  io: CliIo,
): Promise<number> {
  const exists = pathExists(settingsFile);
  const { prices: own = [] } = exists ? readSettings(settingsFile) : {};
  const added = await readPriceFile(from, unpriced);
  const { prices, ...done } = mergeOwnPrices({ own, added }, { action: `update "${settingsFile}"`, force });
  readOwnPrices(prices, `update "${settingsFile}"`);
  const known = exists ? JSON.parse(Deno.readTextFileSync(settingsFile)) : {};
  if (done.added > 0) {
    writeOutput(settingsFile, `${JSON.stringify({ ...known, prices }, null, 2)}\n`, { force: true });
  }
  const { endBefore } = done;
  const before = endBefore === 0
    ? ""
    : ` · ${endBefore} of them ${endBefore === 1 ? "ends" : "end"} where an older one begins`;
  io.out(
    `${count(done.added, "price")} added to ${settingsFile}${before} · ${done.ended} older ${
      done.ended === 1 ? "one ends" : "ones end"
    } where these begin · ${done.replaced} replaced · ${done.unchanged} already there\n`,
  );
  return 0;
}

async function readPriceFile(file: string, unpriced: PricesUpdate["unpriced"]): Promise<readonly OwnPrice[]> {
  const value = parsed(file);
  if (isLitellmTable(value)) return litellmPrices(value, await unpriced());
  const list = typeof value === "object" && value !== null && "prices" in value ? value.prices : value;
  return readOwnPrices(list, `read "${file}"`);
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = Deno.readTextFileSync(file);
  } catch (error) {
    throw new UsageError(`Cannot read "${file}": ${error instanceof Error ? error.message : error}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read "${file}": it is not JSON, ${error instanceof Error ? error.message : error}`);
  }
}
