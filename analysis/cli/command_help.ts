/** The help of a command. @module */
import { wrapWords } from "../report/text_wrap.ts";
import type { CommandSpec, OptionSpec } from "./command.ts";

const WIDTH = 110;
const MOST_INDENT = 26;

/** What `kymo COMMAND --help` shows. */
export function commandHelp(spec: CommandSpec, common: readonly OptionSpec[]): string {
  const { usage, about, options, examples, notes, exitCodes } = spec;
  const parts = [
    usage.map((line, index) => `${index === 0 ? "Usage:" : "      "} kymo ${line}`),
    paragraphs(about),
    ["Options:", ...optionLines([...options, ...common])],
    ["Examples:", ...examples.map((line) => `  ${line}`)],
    ...(notes === undefined ? [] : [paragraphs(notes)]),
    paragraphs(exitCodes.includes("\n") ? `Exit codes:\n${exitCodes}` : `Exit codes: ${exitCodes}`),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function paragraphs(text: string): string[] {
  return text.trimEnd().split("\n").flatMap((line) => {
    const [, lead = "", first = "", rest = ""] = /^( +)(\S+ {2,})?(.*)$/.exec(line) ?? ["", "", "", line];
    const room = WIDTH - lead.length - first.length;
    return wrapWords(rest, { width: room, indent: "" }).map((part, index) =>
      index === 0 ? lead + first + part : " ".repeat(lead.length + first.length) + part
    );
  });
}

function optionLines(options: readonly OptionSpec[]): string[] {
  const heads = options.map(headOf);
  const indent = Math.min(MOST_INDENT, Math.max(...heads.map((head) => head.length)) + 2);
  return options.flatMap(({ says }, index) => {
    const head = heads[index]!;
    const [first = "", ...more] = wrapWords(says, { width: WIDTH - indent - 2, indent: "" });
    const start = head.length + 2 <= indent
      ? [`  ${head.padEnd(indent)}${first}`]
      : [`  ${head}`, " ".repeat(indent + 2) + first];
    return [...start, ...more.map((line) => " ".repeat(indent + 2) + line)];
  });
}

function headOf({ name, short, value }: OptionSpec): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}
