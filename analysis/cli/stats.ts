/** `kymo stats`. @module */
import { formatStatsCsv, formatStatsText, statsReport } from "../classic/stats_report.ts";
import type { CliIo } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { QUERY_OPTIONS, runQueryCommand } from "./query_command.ts";
import { WINDOW_OPTIONS, windowOf } from "./shared_options.ts";

const OPTIONS = [...WINDOW_OPTIONS, ...QUERY_OPTIONS] as const satisfies readonly OptionSpec[];

/** `kymo stats`. */
export const statsCommand: CliCommand = command({
  name: "stats",
  usage: ["stats [PATH…] [OPTIONS]"],
  about:
    "Everything that is counted of operations and their stages: how many, success, means, medians and 90th percentiles, errors, " +
    "entities, complexity. Where there is no operation, calls of models are told. Without PATH: the folder of kymo.json, " +
    "./events, or else the example data that comes with Kymo.",
  options: OPTIONS,
  examples: ["kymo stats", "kymo stats events --hours 24 --format json"],
  exitCodes: "0 ok, 2 bad input.",
}, runStats);

async function runStats({ flags, args: paths }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const report = { make: statsReport, text: formatStatsText, csv: formatStatsCsv };
  return await runQueryCommand(report, { paths, flags, window: windowOf(flags, "kymo stats") }, io);
}
