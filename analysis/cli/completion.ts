/** `kymo completion`. @module */
import { UsageError } from "./cli_io.ts";
import { type CliCommand, command, type CommandSpec, COMMON_OPTIONS, type OptionSpec } from "./command.ts";
import { bashCompletion } from "./completion_bash.ts";
import { fishCompletion } from "./completion_fish.ts";
import { zshCompletion } from "./completion_zsh.ts";
import { COMMANDS } from "./run_command_line.ts";

/** A command as shells complete it. */
export interface CompletedCommand {
  /** Its name. */
  readonly name: string;
  /** What it is for. */
  readonly summary: string;
  /** What its first argument may be; none for a path. */
  readonly words: readonly string[];
  /** Its options, with those that every command has. */
  readonly options: readonly OptionSpec[];
}

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `kymo completion`. */
export const completionCommand: CliCommand = command({
  name: "completion",
  usage: ["completion bash|zsh|fish"],
  about: `Prints what a shell needs to complete commands, options and their values. Write it to where your shell looks:

  bash  kymo completion bash > ~/.local/share/bash-completion/completions/kymo
  zsh   kymo completion zsh > "\${fpath[1]}/_kymo"
  fish  kymo completion fish > ~/.config/fish/completions/kymo.fish`,
  words: Object.keys(SHELLS),
  options: [],
  examples: ["kymo completion bash"],
  exitCodes: "0 ok, 2 bad input.",
}, async ({ args }, io) => {
  const [shell, ...more] = args;
  if (shell === undefined || !Object.hasOwn(SHELLS, shell) || more.length > 0) {
    const found = args.length === 0 ? "missing" : `"${args.join(" ")}"`;
    throw new UsageError(`Cannot run kymo completion: the shell must be bash, zsh or fish, current value is ${found}`);
  }
  const commands = await Promise.all(
    Object.values(COMMANDS).map(async ({ load, summary }) => {
      const { spec } = await load();
      return completed(spec, summary);
    }),
  );
  io.out(SHELLS[shell as keyof typeof SHELLS](commands));
  return 0;
});

function completed({ name, words = [], options }: CommandSpec, summary: string): CompletedCommand {
  return { name, summary, words, options: [...options, ...COMMON_OPTIONS] };
}
