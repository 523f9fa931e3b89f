/** The tables of README.md that derive from the code. @module */
import { SUGGESTION_RULES } from "@kymo/kymo/analysis";
import { COLUMN_NAMES, COLUMNS } from "@kymo/kymo/schema";

const TABLES: Readonly<Record<string, () => string>> = { schema: schemaTable, rules: rulesTable };

/** The README with its tables written anew. */
export function withTables(readme: string): string {
  return Object.entries(TABLES).reduce((text, [name, table]) => {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) {
      throw new SyntaxError(`Cannot write tables: README.md has no "${begin}" … "${end}"`);
    }
    return `${before}${begin}\n${table()}\n${end}${after}`;
  }, readme);
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
