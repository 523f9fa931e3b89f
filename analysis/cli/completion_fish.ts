/** Completion in fish. @module */
import type { OptionSpec } from "./command.ts";
import type { CompletedCommand } from "./completion.ts";

/** A script for fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = [
    "# fish completion of kymo",
    ...commands.map(({ name, summary }) =>
      `complete -c kymo -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`
    ),
    ...commands.flatMap(commandLines),
  ];
  return `${lines.join("\n")}\n`;
}

function commandLines({ name, words, options }: CompletedCommand): string[] {
  const inside = `complete -c kymo -n '__fish_seen_subcommand_from ${name}'`;
  const first = words.length === 0 ? [] : [`${inside} -f -a ${quoted(words.join(" "))}`];
  return [...first, ...options.map((option) => `${inside} ${optionFlags(option)}`)];
}

function optionFlags({ name, short, value, says, oneOf, completes }: OptionSpec): string {
  const takes = value === undefined
    ? ""
    : oneOf !== undefined
    ? ` -x -a ${quoted(oneOf.join(" "))}`
    : completes === undefined
    ? " -x"
    : " -r -F";
  const about = says.length > MOST_CHARACTERS ? `${says.slice(0, MOST_CHARACTERS - 1)}…` : says;
  return `${short === undefined ? "" : `-s ${short} `}-l ${name}${takes} -d ${quoted(about)}`;
}

const MOST_CHARACTERS = 70;

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
