/** The tables of README.md and docs/ that derive from the code. @module */
import { SUGGESTION_RULES } from "@kymo/kymo/analysis";
import { COLUMN_NAMES, COLUMNS } from "@kymo/kymo/schema";
import { COMMON_OPTIONS } from "../../analysis/cli/command.ts";
import { commandHelp } from "../../analysis/cli/command_help.ts";
import { COMMANDS } from "../../analysis/cli/run_command_line.ts";

/** Documents by their path, and the tables in them. */
export const DOCUMENTS: Readonly<Record<string, readonly (keyof typeof TABLES)[]>> = {
  "README.md": ["overview"],
  "docs/schema.md": ["schema"],
  "docs/suggestions.md": ["rules"],
  "docs/command_line.md": ["commands"],
};

const TABLES = { schema: schemaTable, rules: rulesTable, overview: overviewTable, commands: commandHelps };

/** A document with its tables written anew. */
export async function withTables(path: string, document: string): Promise<string> {
  let text = document;
  for (const name of DOCUMENTS[path] ?? []) {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) {
      throw new SyntaxError(`Cannot write tables: ${path} has no "${begin}" … "${end}"`);
    }
    text = `${before}${begin}\n${await TABLES[name]()}\n${end}${after}`;
  }
  return text;
}

function schemaTable(): string {
  const rows = COLUMN_NAMES.map((name) => {
    const { type, unit, nullable, doc } = COLUMNS[name];
    return `| \`${name}\` | ${type}${nullable ? "?" : ""} | ${unit ?? ""} | ${doc} |`;
  });
  return ["", "| column | type | unit | meaning |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

function rulesTable(): string {
  const rows = SUGGESTION_RULES.map(({ id, when, needs, limits }) => {
    const shown = Object.entries(limits).map(([name, limit]) => `${name} ${limit}`).join(", ");
    return `| \`${id}\` | ${when} | ${needs} | ${shown} |`;
  });
  return ["", "| rule | suggests something when | needs | limits |", "| --- | --- | --- | --- |", ...rows, ""].join(
    "\n",
  );
}

function overviewTable(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `| \`kymo ${name}\` | ${summary} |`);
  return ["", "| command | what it does |", "| --- | --- |", ...rows, ""].join("\n");
}

async function commandHelps(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map(({ load }) => load()));
  return commands.map(({ spec }) =>
    `\n## kymo ${spec.name}\n\n\`\`\`\n${commandHelp(spec, COMMON_OPTIONS).trimEnd()}\n\`\`\`\n`
  ).join("");
}
