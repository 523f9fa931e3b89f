/** `kymo prices`. @module */
import type { EventSource } from "../engine/event_source.ts";
import { printable } from "../html/printable.ts";
import { pathExists } from "../path_exists.ts";
import { checkPrices } from "../price_check.ts";
import type { OwnPrice } from "../prices/own_prices.ts";
import { type PriceInUse, pricesInUse } from "../prices_in_use.ts";
import { formatCount, formatTokens, UNKNOWN } from "../report/format_quantity.ts";
import { type TextColumn, textTable } from "../report/text_table.ts";
import { SETTINGS_FILE } from "../settings/read_settings.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { count } from "./count.ts";
import { openEvents, type OpenEventsOptions } from "./open_events.ts";
import { updatePrices } from "./prices_update.ts";
import { SETTINGS_OPTIONS } from "./shared_options.ts";

const OPTIONS = [
  ...SETTINGS_OPTIONS,
  { name: "force", says: "update: replace prices that hold on the same days" },
] as const satisfies readonly OptionSpec[];

/** `kymo prices`. */
export const pricesCommand: CliCommand = command({
  name: "prices",
  usage: [
    "prices list [PATH…] [OPTIONS]",
    "prices check [PATH…] [OPTIONS]",
    "prices update FILE [PATH…] [OPTIONS]",
  ],
  about:
    `Which prices your calls are priced by: what provider or caller said, your own in kymo.json, or list prices. Without PATH: the folder of kymo.json, ./events, or else the example data that comes with Kymo. Nothing is fetched from anywhere.

  list    every model that was called, with its prices per million tokens on the day of the last event
  check   whether the prices in kymo.json are in order and used, whether every model with tokens has a price, and whether successful calls have tokens
  update  writes the prices in FILE into kymo.json: a list as it has them, or LiteLLM's table of models, of which those are taken that were called and have no price. A price with a day from which it holds ends the older one on that day, and ends itself where a later one begins`,
  words: ["list", "check", "update"],
  options: OPTIONS,
  examples: ["kymo prices list", "kymo prices check events", "kymo prices update new_prices.json"],
  exitCodes: "0 ok, 1 check found a model without a price, calls without tokens or a price that fits no call, 2 bad " +
    "input. A price of days without calls, which are to come or past, is named and is no fault.",
}, runPrices);

async function runPrices({ flags, args }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const [task, ...named] = args;
  if (task !== "list" && task !== "check" && task !== "update") {
    const found = task === undefined ? "missing" : `"${task}"`;
    throw new UsageError(`Cannot run kymo prices: what to do must be list, check or update, current value is ${found}`);
  }
  const [from, ...paths] = task === "update" ? named : ["", ...named];
  if (from === undefined) throw new UsageError("Cannot run kymo prices update: the file of prices is missing");
  const file = flags.settings ?? SETTINGS_FILE;
  if (task === "update") {
    const known = { ...flags, settings: pathExists(file) ? flags.settings : undefined };
    const unpriced = async (): Promise<PriceInUse[]> => {
      return (await used({ paths, flags: known, io })).models.filter(isUnpriced);
    };
    return updatePrices({ from, settingsFile: file, unpriced, force: flags.force }, io);
  }
  const { models, own, events } = await used({ paths, flags, io });
  if (task === "list") {
    io.out(listText(models, { source: events.prices.source, io }));
    return 0;
  }
  return check(models, { own, events, file, io });
}

interface Used {
  readonly models: readonly PriceInUse[];
  readonly own: readonly OwnPrice[];
  readonly events: EventSource;
}

async function used(options: OpenEventsOptions): Promise<Used> {
  const { events, settings: { prices: own = [] } } = await openEvents(options);
  return { models: await pricesInUse(events), own, events };
}

/** Tokens that no bill holds. */
function isUnpriced({ prices, tokens, calls, reportedCalls }: PriceInUse): boolean {
  return prices === null && tokens > 0 && reportedCalls < calls;
}

function listText(
  used: readonly PriceInUse[],
  { source, io }: { readonly source: string; readonly io: CliIo },
): string {
  if (used.length === 0) return "There are no calls of models.\n";
  const usd = (price: (found: NonNullable<PriceInUse["prices"]>) => bigint): string[] => {
    return used.map(({ prices }) =>
      prices === null || prices.time !== null ? "" : dollars(Number(price(prices)) / 1e6)
    );
  };
  const columns: TextColumn[] = [
    { title: "", cells: used.map(nameOf), align: "left" },
    { title: "tier", cells: used.map(({ serviceTier }) => printable(serviceTier ?? "")), align: "left", spare: 2 },
    { title: "calls", cells: used.map(({ calls }) => formatCount(calls)), spare: 1 },
    { title: "tokens", cells: used.map(({ tokens }) => formatTokens(tokens)) },
    { title: "input", cells: usd(({ input }) => input) },
    { title: "from cache", cells: usd(({ cache_read }) => cache_read), spare: 3 },
    { title: "to cache", cells: usd(({ cache_write }) => cache_write), spare: 4 },
    { title: "output", cells: usd(({ output }) => output) },
    { title: "a second", cells: used.map(({ prices }) => prices?.time ? dollars(Number(prices.time) / 1e6) : "") },
    { title: "source", cells: used.map(sourceOf), align: "left" },
  ];
  const note = `USD per million tokens · ${source}`;
  return `${[...textTable(columns, io.columns), "", note].join("\n")}\n`;
}

function nameOf({ provider, model }: Pick<PriceInUse, "provider" | "model">): string {
  return printable(`${provider ?? "(no provider)"} · ${model ?? "(no model)"}`);
}

function sourceOf({ prices, calls, reportedCalls }: PriceInUse): string {
  if (reportedCalls >= calls && calls > 0) return "reported";
  return prices?.source ?? UNKNOWN;
}

function dollars(usd: number): string {
  return `$${Number(usd.toPrecision(6))}`;
}

interface Checked {
  readonly own: readonly OwnPrice[];
  readonly events: EventSource;
  readonly file: string;
  readonly io: CliIo;
}

async function check(used: readonly PriceInUse[], { own, events, file, io }: Checked): Promise<number> {
  const { idle, tokenless } = await checkPrices(events, own);
  const unpriced = used.filter(isUnpriced);
  const unpricedLines = unpriced.map((one) => `  no price: ${tierNameOf(one)}, ${formatTokens(one.tokens)} tokens\n`);
  const tokenlessLines = tokenless.map((one) => {
    const of = `${formatCount(one.withoutTokens)} of ${formatCount(one.successful)} successful ${
      one.successful === 1 ? "call" : "calls"
    }`;
    return `  no tokens: ${tierNameOf(one)}, ${of}\n`;
  });
  const idleLines = idle.map(({ index, says }) => `  prices[${index}] ${printable(says)}\n`);
  const withoutTokens = tokenless.reduce((sum, one) => sum + one.withoutTokens, 0);
  const parts = [
    `${count(own.length, "price")} in ${file} in order`,
    `${count(used.length, "model")} called`,
    `${unpriced.length} without a price`,
    `${formatCount(withoutTokens)} ${withoutTokens === 1 ? "call" : "calls"} without tokens`,
    `${idle.length} of the prices fit no call`,
  ];
  io.out(`${parts.join(" · ")}\n`);
  for (const line of [...unpricedLines, ...tokenlessLines, ...idleLines]) io.out(line);
  const isSound = unpriced.length + tokenless.length === 0 && idle.every(({ isOfOtherDays }) => isOfOtherDays);
  return isSound ? 0 : 1;
}

function tierNameOf(one: Pick<PriceInUse, "provider" | "model" | "serviceTier">): string {
  return nameOf(one) + (one.serviceTier === null ? "" : printable(` · ${one.serviceTier}`));
}
