/** Finds the command and turns what it throws into a message and an exit code. @module */
import { type CliIo, type Command, terminalIo } from "./cli_io.ts";
import { KYMO_VERSION } from "../../recorder/version.ts";

interface CommandEntry {
  readonly summary: string;
  /** Loads the command: `kymo --help` need not wait for Polars. */
  readonly load: () => Promise<Command>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  report: {
    summary: "what recorded work cost in time, tokens and money",
    load: async () => (await import("./report.ts")).reportCommand,
  },
  compare: {
    summary: "two folders, releases, models, prompts or times side by side",
    load: async () => (await import("./compare.ts")).compareCommand,
  },
  prices: {
    summary: "which prices your calls are priced by",
    load: async () => (await import("./prices.ts")).pricesCommand,
  },
  import: {
    summary: "turn a CSV file into a folder of events",
    load: async () => (await import("./import.ts")).importCommand,
  },
  compact: {
    summary: "turn journals into segments and small segments into larger ones",
    load: async () => (await import("./compact.ts")).compactCommand,
  },
  prune: {
    summary: "remove old files, or move them into an archive",
    load: async () => (await import("./prune.ts")).pruneCommand,
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
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    io.out(help());
    return name === undefined ? 2 : 0;
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
    return await command(rest, io);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return NOBODY_READS;
    io.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function help(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return [
    "Usage: kymo COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...rows,
    "",
    "kymo COMMAND --help shows the options and examples of a command.",
    "",
  ].join("\n");
}
