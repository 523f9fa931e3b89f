/** The events that a command is about. @module */
import type { EventSource } from "../engine/event_source.ts";
import { open } from "../open.ts";
import { createPriceBook } from "../prices/price_book.ts";
import { type Settings, SETTINGS_FILE } from "../settings/read_settings.ts";
import { resolveSettings } from "../settings/resolve_settings.ts";
import type { TimeWindow } from "../time_window.ts";
import { bundledEvents } from "./bundled_events.ts";
import type { CliIo } from "./cli_io.ts";

/** What says which events. */
export interface OpenEventsOptions {
  /** Folders that were given; none for that of the settings, `./events`, or the example data. */
  readonly paths: readonly string[];
  /** The options of `SETTINGS_OPTIONS`. */
  readonly flags: { readonly settings?: string | undefined; readonly set?: readonly string[] };
  /** Which times. @default {all} */
  readonly window?: TimeWindow;
  /** The terminal: hears that it is example data. */
  readonly io: CliIo;
  /** Whether the command says itself that it is example data. @default {false} */
  readonly tellsBundled?: boolean;
}

/** Events, and the settings that hold for them. */
export interface OpenedEvents {
  /** The events. */
  readonly events: EventSource;
  /** The settings. */
  readonly settings: Settings;
  /** Whether they are the example data that come with Kymo. */
  readonly bundled: boolean;
}

/**
 * Opens them, with the prices of the settings.
 *
 * @throws {UsageError} If there are none to open.
 * @throws {Error} If settings or events cannot be read.
 */
export async function openEvents(options: OpenEventsOptions): Promise<OpenedEvents> {
  const { paths, flags, window = {}, io, tellsBundled = false } = options;
  const { settings, values } = resolveSettings({ file: flags.settings, set: flags.set ?? [] });
  const found = paths.length > 0 ? { paths, bundled: false } : ownEvents(settings);
  const events = await open(found.paths, { ...atNow(io), ...window, ...pricesOf(settings, flags.settings) }).catch(
    (error) => {
      const named = paths.length > 0 ? null : values.find(({ spec }) => spec.name === "dir")?.from ?? null;
      if (named !== null && error instanceof Error) error.message += `; ${named} names it`;
      throw error;
    },
  );
  if (found.bundled && !tellsBundled) io.err("Example data that comes with Kymo: there is no ./events here.\n");
  return { events, settings, bundled: found.bundled };
}

function ownEvents({ dir }: Settings): { readonly paths: readonly string[]; readonly bundled: boolean } {
  return dir === undefined ? bundledEvents() : { paths: [dir], bundled: false };
}

/** What a source is to be priced by; nothing where the settings have no prices. */
function pricesOf({ prices }: Settings, file: string = SETTINGS_FILE): Parameters<typeof open>[1] {
  return prices === undefined ? {} : { prices: createPriceBook(prices, file) };
}

function atNow({ now }: CliIo): TimeWindow {
  return now === undefined ? {} : { now: new Date(now()) };
}
