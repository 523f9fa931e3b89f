/** The events that `kymo check` looks at: those that are checked, those of objectives, and the baseline. @module */
import type { CheckKind } from "../check/check_result.ts";
import type { EventSource } from "../engine/event_source.ts";
import type { Settings } from "../settings/read_settings.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { lengthOption } from "./length_option.ts";
import { openEvents } from "./open_events.ts";
import { windowOf } from "./shared_options.ts";

/** What says which events. */
export interface CheckedOptions {
  /** Folders that were given. */
  readonly paths: readonly string[];
  /** Options of the command. */
  readonly flags:
    & {
      readonly [Name in "hours" | "since" | "until" | "baseline" | "baseline-window" | "settings"]: string | undefined;
    }
    & { readonly set: readonly string[] };
  /** Which checks. */
  readonly only: readonly CheckKind[];
  /** The terminal. */
  readonly io: CliIo;
}

/** What was opened. */
export interface CheckedEvents {
  /** Events that are checked. */
  readonly events: EventSource;
  /** The settings. */
  readonly settings: Settings;
  /** Events of objectives, in as long a window as these need. */
  readonly sloSource?: EventSource;
  /** What the events are held against. */
  readonly baseline?: EventSource;
}

const DAY_MS = 86_400_000;

/**
 * Opens them.
 *
 * @throws {UsageError} If there are two baselines, or one before a window that has no start.
 */
export async function openChecked({ paths, flags, only, io }: CheckedOptions): Promise<CheckedEvents> {
  const { baseline: dir, "baseline-window": before } = flags;
  if (dir !== undefined && before !== undefined) {
    throw new UsageError("Cannot run kymo check: --baseline and --baseline-window exclude each other, both are given");
  }
  const beforeMs = before === undefined
    ? null
    : lengthOption(before, { command: "kymo check", option: "baseline-window" });
  const { events, settings } = await openEvents({ paths, flags, window: windowOf(flags, "kymo check"), io });
  const again = { paths: events.paths, flags, io };
  const days = Math.max(0, ...(settings.slos ?? []).map(({ window_days = 30 }) => window_days));
  const now = io.now?.() ?? Date.now();
  const isAsked = only.includes("slo") && days > 0;
  // Without a calendar all windows end with the data, wherever that is.
  const window = events.clock === "relative" ? {} : { since: new Date(now - days * DAY_MS), until: new Date(now) };
  const slos = isAsked ? (await openEvents({ ...again, window })).events : null;
  const held = dir !== undefined
    ? (await openEvents({ ...again, paths: [dir] })).events
    : beforeMs !== null
    ? (await openEvents({ ...again, window: windowBefore(events, beforeMs) })).events
    : null;
  return {
    events,
    settings,
    ...slos === null ? {} : { sloSource: slos },
    ...held === null ? {} : { baseline: held },
  };
}

function windowBefore({ window: { from } }: EventSource, ms: number): { readonly since: Date; readonly until: Date } {
  if (from === null) {
    throw new UsageError("Cannot run kymo check: --baseline-window needs --hours or --since, which is not given");
  }
  const until = Math.round(from / 1000);
  return { since: new Date(until - ms), until: new Date(until) };
}
