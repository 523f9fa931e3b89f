/** Completion in zsh. @module */
import type { OptionSpec } from "./command.ts";
import type { CompletedCommand } from "./completion.ts";

/** A script for zsh: to be named `_kymo` and put into a folder of `fpath`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef kymo
_kymo() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map(commandCase).join("\n")}
  esac
}
_kymo "$@"
`;
}

function commandCase({ name, words, options }: CompletedCommand): string {
  const first = words.length === 0 ? [] : [quoted(`1:what:(${words.join(" ")})`)];
  const specs = [...options.flatMap(optionSpecs), ...first, quoted("*:path:_files")];
  return `    ${name})\n      _arguments \\\n${specs.map((spec) => `        ${spec}`).join(" \\\n")}\n      ;;`;
}

function optionSpecs({ name, short, value, says, oneOf, repeats, completes }: OptionSpec): string[] {
  const about = says.replaceAll(/[[\]:\\]/g, " ").replaceAll(/\s+/g, " ").slice(0, 60).trimEnd();
  const action = oneOf !== undefined
    ? `(${oneOf.join(" ")})`
    : completes === "folder"
    ? "_files -/"
    : completes === "file"
    ? "_files"
    : " ";
  const argument = value === undefined ? "" : `:${value.replaceAll(":", " ")}:${action}`;
  const flags = short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
  return flags.map((flag) => quoted(`${repeats ? "*" : ""}${flag}[${about}]${argument}`));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
