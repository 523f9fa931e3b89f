/** `kymo agents`. @module */
import { agentsReport, formatAgentsCsv, formatAgentsText } from "../classic/agents_report.ts";
import type { CliIo } from "./cli_io.ts";
import { type CliCommand, command, type Given, type OptionSpec } from "./command.ts";
import { QUERY_OPTIONS, runQueryCommand } from "./query_command.ts";
import { WINDOW_OPTIONS, windowOf } from "./shared_options.ts";

const OPTIONS = [...WINDOW_OPTIONS, ...QUERY_OPTIONS] as const satisfies readonly OptionSpec[];

/** `kymo agents`. */
export const agentsCommand: CliCommand = command({
  name: "agents",
  usage: ["agents [PATH…] [OPTIONS]"],
  about:
    "Agents side by side: their operations, success, how long these took, tools, complexity. Where there is no operation, calls " +
    "of models are told. Without PATH: the folder of kymo.json, ./events, or else the example data that comes with Kymo.",
  options: OPTIONS,
  examples: ["kymo agents", "kymo agents events --hours 24 --format csv --output agents.csv"],
  exitCodes: "0 ok, 2 bad input.",
}, runAgents);

async function runAgents({ flags, args: paths }: Given<typeof OPTIONS>, io: CliIo): Promise<number> {
  const report = { make: agentsReport, text: formatAgentsText, csv: formatAgentsCsv };
  return await runQueryCommand(report, { paths, flags, window: windowOf(flags, "kymo agents") }, io);
}
