/** Commands: declared once, so that parsing, help and completion by the shell say the same. @module */
import { parseArgs } from "@std/cli/parse-args";
import { type CliIo, UsageError } from "./cli_io.ts";
import { commandHelp } from "./command_help.ts";
import { bindNegative } from "./negative_values.ts";

/** An option of a command. */
export interface OptionSpec {
  /** Its name, without dashes. */
  readonly name: string;
  /** What its value is called; absent for a switch. */
  readonly value?: string;
  /** Its letter. */
  readonly short?: string;
  /** What it does. */
  readonly says: string;
  /** All values that it takes. */
  readonly oneOf?: readonly string[];
  /** Whether it may be given more than once. */
  readonly repeats?: true;
  /** What a shell offers for its value. */
  readonly completes?: "file" | "folder";
}

/** A command, as it is declared. */
export interface CommandSpec<Options extends readonly OptionSpec[] = readonly OptionSpec[]> {
  /** Its name: what comes after `kymo`. */
  readonly name: string;
  /** Ways to call it, without `kymo`. */
  readonly usage: readonly string[];
  /** What it is for. Lines that begin with a space are kept as they are. */
  readonly about: string;
  /** Its options, but for those that every command has. */
  readonly options: Options;
  /** Calls that work as they stand. */
  readonly examples: readonly string[];
  /** What its exit codes mean. */
  readonly exitCodes: string;
  /** Words that its first argument may be; what comes after them, and first arguments without them, are paths. */
  readonly words?: readonly string[];
  /** What has no place elsewhere, between examples and exit codes. */
  readonly notes?: string;
}

/** Values of options by their names: text, or nothing where it was not given; switches are true or false. */
export type FlagsOf<Options extends readonly OptionSpec[]> = {
  readonly [Option in Options[number] as Option["name"]]: Option extends { readonly value: string }
    ? Option extends { readonly repeats: true } ? readonly string[]
    : (Option extends { readonly oneOf: readonly (infer Allowed)[] } ? Allowed : string) | undefined
    : boolean;
};

/** What was given to a command. */
export interface Given<Options extends readonly OptionSpec[]> {
  /** Values of its options. */
  readonly flags: FlagsOf<Options>;
  /** Arguments that belong to no option. */
  readonly args: readonly string[];
}

/** A command that can be run. */
export interface CliCommand {
  /** As it was declared. */
  readonly spec: CommandSpec;
  /** Runs it: takes its arguments, returns its exit code (0 ok, 1 a finding that was asked to fail, 2 bad input). */
  readonly run: (args: readonly string[], io: CliIo) => Promise<number>;
}

/** What every command takes. */
export const COMMON_OPTIONS = [
  {
    name: "color",
    value: "WHEN",
    oneOf: ["auto", "always", "never"],
    says: "colours: auto, always or never [default: auto]",
  },
  { name: "debug", says: "say where an error came from" },
  { name: "help", short: "h", says: "show this help" },
] as const satisfies readonly OptionSpec[];

/** Makes a command: it shows its help, and refuses options that it does not have, lack their value, or have a wrong one. */
export function command<const Options extends readonly OptionSpec[]>(
  spec: CommandSpec<Options>,
  run: (given: Given<Options>, io: CliIo) => number | Promise<number>,
): CliCommand {
  return {
    spec,
    run: async (args, io): Promise<number> => {
      const { _, help, color, ...flags } = parsed(spec, args);
      if (help === true) {
        io.out(commandHelp(spec, COMMON_OPTIONS));
        return 0;
      }
      const terminal = color === "always" || color === "never" ? { ...io, color: color === "always" } : io;
      return await run({ flags: flags as FlagsOf<Options>, args: (_ as unknown[]).map(String) }, terminal);
    },
  };
}

/** @throws {UsageError} */
function parsed({ name, options }: CommandSpec, args: readonly string[]): Record<string, unknown> {
  const all: readonly OptionSpec[] = [...options, ...COMMON_OPTIONS];
  const valued = all.filter(({ value }) => value !== undefined);
  const named = valued.map((option) => option.name);
  const flags: Record<string, unknown> = parseArgs(bindNegative(args, named), {
    string: ["_", ...named],
    boolean: all.filter(({ value }) => value === undefined).map((option) => option.name),
    collect: all.filter(({ repeats }) => repeats).map((option) => option.name),
    alias: Object.fromEntries(all.flatMap(({ name, short }) => short === undefined ? [] : [[short, name]])),
    unknown: (argument, key): boolean => {
      if (key === undefined) return true;
      const known = all.map((option) => `--${option.name}`).join(", ");
      // What is behind its name may be a secret.
      const [option] = argument.split("=", 1);
      throw new UsageError(`Cannot run kymo ${name}: ${option} is not an option, options are ${known}`);
    },
  });
  for (const option of valued) requireValue(name, option, flags[option.name]);
  return flags;
}

function requireValue(name: string, { name: option, oneOf }: OptionSpec, given: unknown): void {
  for (const value of [given].flat()) {
    if (value === "") throw new UsageError(`Cannot run kymo ${name}: --${option} needs a value, none is given`);
    if (value === undefined || oneOf === undefined || oneOf.includes(String(value))) continue;
    throw new UsageError(
      `Cannot run kymo ${name}: --${option} must be one of ${oneOf.join(", ")}, current value is "${value}"`,
    );
  }
}
