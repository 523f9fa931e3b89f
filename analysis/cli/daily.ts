/** `kymo daily`. @module */
import { dailyReport, formatDailyCsv, formatDailyText } from "../classic/daily_report.ts";
import type { EventSource } from "../engine/event_source.ts";
import { bucketStart } from "../series/calendar_buckets.ts";
import { timeRange, type TimeWindow } from "../time_window.ts";
import { type CliIo, UsageError } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { QUERY_OPTIONS, runQueryCommand } from "./query_command.ts";
import { numberOption, WINDOW_OPTIONS, windowOf } from "./shared_options.ts";

const OPTIONS = [
  { name: "days", value: "N", says: "so many days up to today, in UTC [default: 7]" },
  ...WINDOW_OPTIONS,
  ...QUERY_OPTIONS,
] as const satisfies readonly OptionSpec[];

/** `kymo daily`. */
export const dailyCommand: CliCommand = command({
  name: "daily",
  usage: ["daily [PATH…] [OPTIONS]"],
  about:
    "Operations day by day, in UTC: how many, success, how long they took, and the share of each agent. Where there is no " +
    "operation, calls of models are told. Without PATH: the folder of kymo.json, ./events, or else the example data that comes " +
    "with Kymo.",
  options: OPTIONS,
  examples: [
    "kymo daily",
    "kymo daily events --days 30",
    "kymo daily events --since 2026-11-01 --until 2026-12-01 --format csv",
  ],
  exitCodes: "0 ok, 2 bad input.",
}, runDaily);

const DEFAULT_DAYS = 7;
/** Ten years and some days: every day is a row. */
const MOST_DAYS = 3660;
const DAY_MICROS = 86_400e6;

async function runDaily({ flags, args: paths }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const days = flags.days === undefined
    ? null
    : numberOption(flags.days, { command: "kymo daily", option: "days", least: 1, most: MOST_DAYS, whole: true });
  const asked = windowOf(flags, "kymo daily");
  if (days !== null && (asked.hours !== undefined || asked.since !== undefined)) {
    throw new UsageError("Cannot run kymo daily: --days and --hours or --since exclude each other, both are given");
  }
  const isAsked = days === null && Object.keys(asked).length > 0;
  const window = isAsked ? asked : lastDays(days ?? DEFAULT_DAYS, { asked, now: io.now?.() ?? Date.now() });
  return await runQueryCommand(
    { make: dailyReport, text: formatDailyText, csv: formatDailyCsv },
    { paths, flags, window },
    io,
  );
}

/** So many whole days, the last one that of `until` or today; all days where the clock knows no today. */
function lastDays(
  days: number,
  { asked, now }: { readonly asked: TimeWindow; readonly now: number },
): (source: EventSource) => TimeWindow {
  return ({ clock }) => {
    if (clock === "relative") return asked;
    const { to } = timeRange({ ...asked, now: new Date(now) }, clock);
    const end = to === null ? now * 1000 : to - 1;
    return { ...asked, since: new Date((bucketStart(end, "1d") - (days - 1) * DAY_MICROS) / 1000) };
  };
}
