/** Finds the command and turns what it throws into a message and an exit code. @module */
import { type CliIo, terminalIo } from "./cli_io.ts";
import type { CliCommand } from "./command.ts";
import { toldError, tracedError } from "./told_error.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";

/** A command that is not loaded yet. */
export interface CommandEntry {
  /** What it is for, in a few words. */
  readonly summary: string;
  /** Loads the command: `kymo --help` need not wait for Polars. */
  readonly load: () => Promise<CliCommand>;
}

/** All commands, in the order in which they are told. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  demo: {
    summary: "a tour: records a simulated service, then reports on it",
    load: async () => (await import("./demo.ts")).demoCommand,
  },
  report: {
    summary: "what recorded work cost in time, tokens and money",
    load: async () => (await import("./report.ts")).reportCommand,
  },
  stats: {
    summary: "everything that is counted of operations and their stages",
    load: async () => (await import("./stats.ts")).statsCommand,
  },
  agents: {
    summary: "agents side by side",
    load: async () => (await import("./agents.ts")).agentsCommand,
  },
  daily: {
    summary: "operations day by day",
    load: async () => (await import("./daily.ts")).dailyCommand,
  },
  compare: {
    summary: "two folders, releases, models, prompts or times side by side",
    load: async () => (await import("./compare.ts")).compareCommand,
  },
  check: {
    summary: "objectives, limits, regressions: for CI and cron",
    load: async () => (await import("./check.ts")).checkCommand,
  },
  prices: {
    summary: "which prices your calls are priced by",
    load: async () => (await import("./prices.ts")).pricesCommand,
  },
  import: {
    summary: "turn files of other programs into a folder of events",
    load: async () => (await import("./import.ts")).importCommand,
  },
  export: {
    summary: "events for other programs, and in the formats of older systems",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  compact: {
    summary: "turn journals into segments and small segments into larger ones",
    load: async () => (await import("./compact.ts")).compactCommand,
  },
  prune: {
    summary: "remove old files, or move them into an archive",
    load: async () => (await import("./prune.ts")).pruneCommand,
  },
  config: {
    summary: "every setting, its value, and where it comes from",
    load: async () => (await import("./config.ts")).configCommand,
  },
  completion: {
    summary: "what shells need to complete commands and options",
    load: async () => (await import("./completion.ts")).completionCommand,
  },
  notebook: {
    summary: "execute notebooks without Python, and list them",
    load: async () => (await import("./notebook.ts")).notebookCommand,
  },
};

/** As shells tell a program that SIGPIPE ended: `kymo report | head` has read enough. */
const NOBODY_READS = 141;

/**
 * Runs a command line and returns its exit code: 0 ok, 1 a finding that was asked to fail, 2 bad input. Messages go to
 * standard error, results to standard output.
 */
export async function runCommandLine(args: readonly string[], io: CliIo = terminalIo()): Promise<number> {
  if (args[0] === "help" && args.length > 1) return await runCommandLine([...args.slice(1), "--help"], io);
  const [name, ...rest] = args;
  if (name === undefined) {
    io.err(help());
    return 2;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    io.out(help());
    return 0;
  }
  if (name === "--version" || name === "-V") {
    io.out(`kymo ${KYMO_VERSION}\n`);
    return 0;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) {
    io.err(
      `Cannot run command "${name}": there is no such command, commands are ${Object.keys(COMMANDS).join(", ")}\n`,
    );
    return 2;
  }
  try {
    const command = await entry.load();
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return NOBODY_READS;
    io.err(`${rest.includes("--debug") ? tracedError(error) : toldError(error)}\n`);
    return 2;
  }
}

function help(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`);
  return [
    "Usage: kymo COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...rows,
    "",
    "kymo COMMAND --help, or kymo help COMMAND, shows the options and examples of a command.",
    "",
  ].join("\n");
}
