/** The tables of README.md that derive from the code. @module */
import { COLUMN_NAMES, COLUMNS } from "@kymo/kymo/schema";

const BEGIN = "<!-- schema:begin -->";
const END = "<!-- schema:end -->";

/** The README with its tables written anew. */
export function withTables(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new SyntaxError(`Cannot write tables: README.md has no "${BEGIN}" … "${END}"`);
  }
  return `${before}${BEGIN}\n${schemaTable()}\n${END}${after}`;
}

function schemaTable(): string {
  const rows = COLUMN_NAMES.map((name) => {
    const { type, unit, nullable, doc } = COLUMNS[name];
    return `| \`${name}\` | ${type}${nullable ? "?" : ""} | ${unit ?? ""} | ${doc} |`;
  });
  return ["", "| column | type | unit | meaning |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}
