/** Completion in bash. @module */
import type { OptionSpec } from "./command.ts";
import type { CompletedCommand } from "./completion.ts";

/** A script for bash. What has no words of its own is completed by bash: files, also those with spaces in their names. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  return `# bash completion of kymo
_kymo() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  # --option=value is three words here
  if [ "$cur" = "=" ]; then cur=""; elif [ "$prev" = "=" ]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "${names} --help --version" -- "$cur")
    return
  fi
  case "\${COMP_WORDS[1]} $prev" in
${commands.flatMap(valueCases).join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${commands.map(optionCase).join("\n")}
  esac
}
complete -o default -o bashdefault -F _kymo kymo
`;
}

function valueCases({ name, options }: CompletedCommand): string[] {
  const valued = options.filter(({ value }) => value !== undefined);
  return valued.map((option) => {
    const { oneOf, completes } = option;
    const reply = oneOf !== undefined
      ? `mapfile -t COMPREPLY < <(compgen -W "${oneOf.join(" ")}" -- "$cur"); return`
      : completes === "folder"
      ? `compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return`
      : "return";
    return `    ${flagsOf(option).map((flag) => `"${name} ${flag}"`).join("|")}) ${reply} ;;`;
  });
}

function optionCase({ name, words, options }: CompletedCommand): string {
  const flags = options.map((option) => `--${option.name}`).join(" ");
  const first = words.length === 0
    ? ""
    : `; elif [ "$COMP_CWORD" -eq 2 ]; then mapfile -t COMPREPLY < <(compgen -W "${words.join(" ")}" -- "$cur")`;
  return `    ${name}) if [[ "$cur" == -* ]]; then mapfile -t COMPREPLY < <(compgen -W "${flags}" -- "$cur")${first}; fi ;;`;
}

function flagsOf({ name, short }: OptionSpec): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}
